// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/base64.h"

#include <stdint.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_add(struct str *out, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	while (len > 0) {
		const size_t n = len < 3 ? len : 3;
		uint32_t bits = (uint32_t)p[0] << 16;

		if (n > 1) {
			bits |= (uint32_t)p[1] << 8;
		}
		if (n > 2) {
			bits |= p[2];
		}
		char four[4] = {alphabet[bits >> 18], alphabet[bits >> 12 & 63], '=', '='};

		if (n > 1) {
			four[2] = alphabet[bits >> 6 & 63];
		}
		if (n > 2) {
			four[3] = alphabet[bits & 63];
		}
		str_add(out, four, sizeof(four));
		p += n;
		len -= n;
	}
}

// The six bits of a character, or -1.
static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z') {
		return c - 'A';
	}
	if (c >= 'a' && c <= 'z') {
		return c - 'a' + 26;
	}
	if (c >= '0' && c <= '9') {
		return c - '0' + 52;
	}
	if (c == '+') {
		return 62;
	}
	return c == '/' ? 63 : -1;
}

// Decodes four characters of which the last `padding` are '='. Returns 0 or -1.
static int decode_four(struct str *out, const char *four, size_t padding)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < 4 - padding; i++) {
		const int value = value_of(four[i]);

		if (value < 0) {
			return -1;
		}
		bits |= (uint32_t)value << (18 - 6 * i);
	}
	const unsigned char bytes[3] = {
		(unsigned char)(bits >> 16), (unsigned char)(bits >> 8), (unsigned char)bits,
	};

	if ((padding > 0 && bytes[2] != 0) || (padding > 1 && bytes[1] != 0)) {
		return -1;
	}
	str_add(out, bytes, 3 - padding);
	return 0;
}

int base64_decode(struct str *out, const char *text, size_t len)
{
	const size_t before = out->len;

	if (len % 4 != 0) {
		return -1;
	}
	for (size_t at = 0; at < len; at += 4) {
		size_t padding = 0;

		if (at + 4 == len && text[at + 3] == '=') {
			padding = text[at + 2] == '=' ? 2 : 1;
		}
		if (decode_four(out, text + at, padding) < 0) {
			str_cut(out, before);
			return -1;
		}
	}
	return 0;
}
