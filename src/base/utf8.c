// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/utf8.h"

#include <stdint.h>

// The second byte of a character has narrower bounds after some first bytes (Unicode 15, table
// 3-7); that alone rules out overlong forms, surrogates and what lies above U+10FFFF.
struct lead {
	unsigned char first, last;   // range of the first byte
	unsigned char low, high;     // range of the second
	unsigned char len;
};

static const struct lead leads[] = {
	{0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
	{0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
	{0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
};

size_t utf8_char(const void *p, size_t len)
{
	const unsigned char *s = p;

	if (len == 0) {
		return 0;
	}
	if (s[0] < 0x80) {
		return 1;
	}
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		const struct lead *l = &leads[i];

		if (s[0] < l->first || s[0] > l->last) {
			continue;
		}
		if (len < l->len || s[1] < l->low || s[1] > l->high) {
			return 0;
		}
		for (size_t k = 2; k < l->len; k++) {
			if ((s[k] & 0xc0) != 0x80) {
				return 0;
			}
		}
		return l->len;
	}
	return 0;
}

bool utf8_valid(const void *p, size_t len)
{
	const unsigned char *s = p;

	while (len > 0) {
		size_t n = utf8_char(s, len);

		if (n == 0) {
			return false;
		}
		s += n;
		len -= n;
	}
	return true;
}

void utf8_repair(struct str *out, const void *p, size_t len)
{
	const unsigned char *s = p;

	while (len > 0) {
		size_t n = utf8_char(s, len);

		if (n > 0) {
			str_add(out, s, n);
		} else {
			str_adds(out, "\xef\xbf\xbd");
			n = 1;
		}
		s += n;
		len -= n;
	}
}

static uint32_t decode(const unsigned char *s, size_t n)
{
	static const unsigned char mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t c = s[0] & mask[n];

	for (size_t i = 1; i < n; i++) {
		c = c << 6 | (s[i] & 0x3f);
	}
	return c;
}

// C0, DEL, C1; soft hyphen; the marks that order or hide text (U+200B-200F, 2028-202E, 2060-206F,
// FEFF); the tags of plane 14.
static bool unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
		(c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
		(c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xe0000 && c <= 0xe007f);
}

void utf8_escape(struct str *out, const void *p, size_t len)
{
	const unsigned char *s = p;

	while (len > 0) {
		size_t n = utf8_char(s, len);

		if (n == 0) {
			str_addf(out, "\\x%02x", s[0]);
			n = 1;
		} else {
			uint32_t c = decode(s, n);

			if (!unsafe(c)) {
				str_add(out, s, n);
			} else if (c < 0x80) {
				str_addf(out, "\\x%02x", (unsigned)c);
			} else {
				str_addf(out, "\\u%04x", (unsigned)c);
			}
		}
		s += n;
		len -= n;
	}
}
