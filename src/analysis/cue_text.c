// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/cue_text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

#define MARKUP_MAX  (16 << 10) // bytes of a cue that are looked at, markup included
#define TAG_MAX     256        // a '<' without its '>' that near is no tag
#define CAPTION_MAX 96         // nor is a bracket without its other half a sound caption

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

// Adds a character, or a blank in place of what is none; blanks and newlines never double.
static void add_char(struct str *out, size_t from, const char *s, size_t n)
{
	const char last = out->len > from ? out->data[out->len - 1] : '\n';
	const bool nbsp = n == 2 && memcmp(s, "\xc2\xa0", 2) == 0;

	if (n == 1 && *s == '\n') {
		if (last == ' ') {
			str_cut(out, out->len - 1);
		}
		if (out->len > from && out->data[out->len - 1] != '\n') {
			str_addc(out, '\n');
		}
	} else if (nbsp || (n == 1 && ((unsigned char)*s <= 0x20 || *s == 0x7f))) {
		if (last != ' ' && last != '\n') {
			str_addc(out, ' ');
		}
	} else {
		str_add(out, s, n);
	}
}

void cue_text_plain(struct str *out, const char *text, size_t len)
{
	const size_t from = out->len;

	while (len > 0) {
		size_t n = utf8_char(text, len);

		if (out->len - from + 3 + n > CUE_TEXT_MAX) {
			break;
		}
		if (n > 0) {
			add_char(out, from, text, n);
		} else {
			str_adds(out, "\xef\xbf\xbd");
			n = 1;
		}
		text += n;
		len -= n;
	}
	while (out->len > from && (out->data[out->len - 1] == ' '
		|| out->data[out->len - 1] == '\n')) {
		str_cut(out, out->len - 1);
	}
}

// The length of the tag or override that text begins with; 0 where it begins with none.
static size_t markup_length(const char *text, size_t len)
{
	const bool tag = text[0] == '<';

	if (len < 3 || (tag && !isalnum((unsigned char)text[1]) && text[1] != '/')
		|| (!tag && (text[0] != '{' || text[1] != '\\'))) {
		return 0;
	}
	const char *end = memchr(text, tag ? '>' : '}', len < TAG_MAX ? len : TAG_MAX);

	return end != NULL ? (size_t)(end - text) + 1 : 0;
}

static const struct {
	const char *name;
	const char *text;
} entities[] = {
	{ "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" }, { "&apos;", "'" },
	{ "&#39;", "'" }, { "&nbsp;", " " }, { "&lrm;", "" }, { "&rlm;", "" },
};

static size_t add_entity(struct str *out, const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		const size_t n = strlen(entities[i].name);

		if (n <= len && memcmp(text, entities[i].name, n) == 0) {
			str_adds(out, entities[i].text);
			return n;
		}
	}
	return 0;
}

void cue_text_strip(struct str *out, const char *text, size_t len)
{
	struct str bare = {0};
	size_t i = 0;

	len = len < MARKUP_MAX ? len : MARKUP_MAX;
	while (i < len) {
		size_t n = 0;

		if (text[i] == '<' || text[i] == '{') {
			n = markup_length(text + i, len - i);
		} else if (text[i] == '&') {
			n = add_entity(&bare, text + i, len - i);
		}
		if (n == 0) {
			str_addc(&bare, text[i]);
			n = 1;
		}
		i += n;
	}
	cue_text_plain(out, str_text(&bare), bare.len);
	str_release(&bare);
}

// The words of crowds, by how they begin, in the languages that captions are most often in.
static const char *const crowds[] = {
	"applau", "clap", "cheer", "laugh", "crowd", "audience", "goal", "ovation", "whoop",
	"aplauso", "risas", "vítores", "applaudi", "rires", "acclam", "applaus", "beifall",
	"jubel", "gelächter", "risate", "palmas", "risos",
};

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool tells_crowd(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!is_letter(text[i]) || (i > 0 && is_letter(text[i - 1]))) {
			continue;
		}
		for (size_t k = 0; k < sizeof(crowds) / sizeof(crowds[0]); k++) {
			const size_t n = strlen(crowds[k]);

			if (n <= len - i && strncasecmp(text + i, crowds[k], n) == 0) {
				return true;
			}
		}
	}
	return false;
}

// The length of the bracket that text begins with, both halves included; 0 where there is none.
static size_t bracket_length(const char *text, size_t len)
{
	const char close = text[0] == '[' ? ']' : ')';

	if (text[0] != '[' && text[0] != '(') {
		return 0;
	}
	const char *end = memchr(text, close, len < CAPTION_MAX ? len : CAPTION_MAX);

	return end != NULL ? (size_t)(end - text) + 1 : 0;
}

bool cue_text_tells_crowd(const char *text)
{
	const size_t len = strlen(text);

	for (size_t i = 0; i < len; i++) {
		const size_t n = bracket_length(text + i, len - i);

		if (n > 2 && tells_crowd(text + i + 1, n - 2)) {
			return true;
		}
	}
	return false;
}

static bool is_sung(const char *line, size_t len)
{
	for (size_t i = 0; i + 3 <= len; i++) {
		// U+2669 to U+266C: notes.
		if (memcmp(line + i, "\xe2\x99", 2) == 0 && (unsigned char)line[i + 2] >= 0xa9
			&& (unsigned char)line[i + 2] <= 0xac) {
			return true;
		}
	}
	return false;
}

// What stands in round brackets may be said too, unless it is all that there is, or of a crowd.
static bool is_caption(const char *line, size_t len, size_t at, size_t n)
{
	size_t before = 0;
	size_t after = at + n;

	if (line[at] == '[') {
		return true;
	}
	while (before < at && (is_blank(line[before]) || line[before] == '-')) {
		before++;
	}
	while (after < len && is_blank(line[after])) {
		after++;
	}
	return (before == at && after == len) || tells_crowd(line + at + 1, n - 2);
}

void cue_text_speech(struct str *out, const char *line, size_t len)
{
	struct str said = {0};
	bool letters = false;
	size_t i = 0;

	if (is_sung(line, len)) {
		return;
	}
	while (i < len) {
		const size_t n = bracket_length(line + i, len - i);

		if (n > 0 && is_caption(line, len, i, n)) {
			str_addc(&said, ' ');
			i += n;
			continue;
		}
		letters = letters || is_letter(line[i]);
		str_addc(&said, line[i++]);
	}
	const char *text = str_text(&said);

	while (*text == ' ') {
		text++;
	}
	if (letters) {
		cue_text_plain(out, text, strlen(text));
	}
	str_release(&said);
}
