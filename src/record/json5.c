// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/json5.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct reader {
	const char *at;
	const char *end;
	struct str *out;
	bool comma; // one has come, and is written when no closing bracket follows
	char last;  // what the piece before began with; 0: there was none
	int depth;
};

// Brackets that are open at once; the strict reader allows fewer.
#define MOST_DEPTH 1000

static int bad(struct err *err, const char *why)
{
	return err_set(err, ERR_INPUT, "bad_json", "not a JSON5 object: %s", why);
}

static bool starts(const struct reader *r, const char *text)
{
	const size_t len = strlen(text);

	return (size_t)(r->end - r->at) >= len && memcmp(r->at, text, len) == 0;
}

// A comment, up to its end. 1: there is none; -1: it has no end.
static int skip_comment(struct reader *r)
{
	if (starts(r, "//")) {
		while (r->at < r->end && *r->at != '\n' && *r->at != '\r') {
			r->at++;
		}
		return 0;
	}
	if (!starts(r, "/*")) {
		return 1;
	}
	for (r->at += 2; r->at < r->end; r->at++) {
		if (starts(r, "*/")) {
			r->at += 2;
			return 0;
		}
	}
	return -1;
}

// The bytes of the white space at hand: of ASCII, a no-break space, a byte order mark, U+2028 and
// U+2029.
static size_t space_at(const struct reader *r)
{
	static const char *const wide[] = {"\xc2\xa0", "\xef\xbb\xbf", "\xe2\x80\xa8",
		"\xe2\x80\xa9"};

	if (r->at < r->end && *r->at != '\0' && strchr(" \t\n\v\f\r", *r->at)) {
		return 1;
	}
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
		if (starts(r, wide[i])) {
			return strlen(wide[i]);
		}
	}
	return 0;
}

static int skip_space(struct reader *r, struct err *err)
{
	for (;;) {
		const size_t n = space_at(r);
		int rc = 1;

		r->at += n;
		if (n == 0) {
			rc = skip_comment(r);
		}
		if (rc < 0) {
			return bad(err, "a comment without an end");
		}
		if (n == 0 && rc > 0) {
			return 0;
		}
	}
}

static int hex_of(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// What is behind a backslash.
static int take_escape(struct reader *r, struct err *err)
{
	const char c = *r->at++;

	switch (c) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
	case 'u':
		str_addc(r->out, '\\');
		str_addc(r->out, c);
		return 0;
	case 'v':
		str_adds(r->out, "\\u000b");
		return 0;
	case '0':
		str_adds(r->out, "\\u0000");
		return 0;
	case 'x':
		if (r->end - r->at < 2 || hex_of(r->at[0]) < 0 || hex_of(r->at[1]) < 0) {
			return bad(err, "an escape without its two digits");
		}
		str_addf(r->out, "\\u00%.2s", r->at);
		r->at += 2;
		return 0;
	case '\r':
		r->at += r->at < r->end && *r->at == '\n';
		return 0;
	case '\n':
		return 0;
	default:
		str_addc(r->out, c);
		return 0;
	}
}

static int take_text(struct reader *r, struct err *err)
{
	const char mark = *r->at++;

	str_addc(r->out, '"');
	while (r->at < r->end && *r->at != mark) {
		const char c = *r->at++;

		if (c == '\\' && r->at < r->end) {
			if (take_escape(r, err) < 0) {
				return -1;
			}
		} else if (c == '"') {
			str_adds(r->out, "\\\"");
		} else if (c == '\n' || c == '\r') {
			return bad(err, "a text that goes over the end of its line");
		} else if ((unsigned char)c < 0x20) {
			str_addf(r->out, "\\u%04x", (unsigned)c);
		} else {
			str_addc(r->out, c);
		}
	}
	if (r->at == r->end) {
		return bad(err, "a text without an end");
	}
	r->at++;
	str_addc(r->out, '"');
	return 0;
}

static bool is_of_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

// A name before a colon gets its quotation marks; any other word stays.
static int take_word(struct reader *r, struct err *err)
{
	const char *from = r->at;

	while (r->at < r->end && is_of_name(*r->at)) {
		r->at++;
	}
	const size_t len = (size_t)(r->at - from);

	if (len == 0) {
		return bad(err, "something that begins no value");
	}
	if (skip_space(r, err) < 0) {
		return -1;
	}
	const bool name = r->at < r->end && *r->at == ':';

	str_adds(r->out, name ? "\"" : "");
	str_add(r->out, from, len);
	str_adds(r->out, name ? "\"" : "");
	return 0;
}

static int take_hex(struct reader *r, struct err *err)
{
	uint64_t value = 0;
	int n = 0;

	for (r->at += 2; r->at < r->end && hex_of(*r->at) >= 0; r->at++) {
		value = value << 4 | (uint64_t)hex_of(*r->at);
		if (++n > 13) {
			return bad(err, "a hexadecimal number beyond 52 bits");
		}
	}
	if (n == 0) {
		return bad(err, "a hexadecimal number without digits");
	}
	str_addf(r->out, "%llu", (unsigned long long)value);
	return 0;
}

static bool is_digit(const struct reader *r)
{
	return r->at < r->end && *r->at >= '0' && *r->at <= '9';
}

// A sign and digits around a point, either of which may be missing on one side of it.
static int take_number(struct reader *r, struct err *err)
{
	if (*r->at == '+' || *r->at == '-') {
		str_adds(r->out, *r->at == '-' ? "-" : "");
		r->at++;
	}
	if (starts(r, "0x") || starts(r, "0X")) {
		return take_hex(r, err);
	}
	if (!is_digit(r) && !starts(r, ".")) {
		return bad(err, "a sign without a number");
	}
	const bool whole = is_digit(r);

	str_adds(r->out, whole ? "" : "0");
	while (is_digit(r)) {
		str_addc(r->out, *r->at++);
	}
	if (starts(r, ".")) {
		r->at++;
		if (!whole && !is_digit(r)) {
			return bad(err, "a point without digits");
		}
		str_adds(r->out, is_digit(r) ? "." : ".0");
	}
	while (r->at < r->end && (is_digit(r) || strchr("eE+-", *r->at)) && *r->at != '\0') {
		str_addc(r->out, *r->at++);
	}
	return 0;
}

// Is the piece before one that no comma may follow?
static bool opens(const struct reader *r)
{
	return r->last == '\0' || strchr("{[:,", r->last);
}

// Is it a number or a word? Two of them are never one, however little is between them.
static bool is_bare(char c)
{
	return c != '\0' && !strchr("{}[]:,\"'", c);
}

// The next piece of the text. 1: the object is closed.
static int take(struct reader *r, struct err *err)
{
	const char c = *r->at;
	const bool closes = c == '}' || c == ']';
	const char last = r->last;

	if (c == ',' && !r->comma && !opens(r)) {
		r->comma = true;
		r->last = c;
		r->at++;
		return 0;
	}
	str_adds(r->out, r->comma && !closes ? "," : "");
	r->comma = false;
	r->last = c;
	if (c == '{' || c == '[' || closes || c == ':' || c == ',') {
		str_addc(r->out, c);
		r->at++;
		r->depth += c == '{' || c == '[';
		r->depth -= closes;
		return r->depth > MOST_DEPTH ? bad(err, "nested too deeply") : r->depth == 0;
	}
	if (c == '"' || c == '\'') {
		return take_text(r, err);
	}
	str_adds(r->out, is_bare(last) ? " " : "");
	return (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '-' ? take_number(r, err) :
		take_word(r, err);
}

size_t json5_space(const char *text, size_t len)
{
	struct reader r = {.at = text, .end = text + len};
	struct err ignored;

	return skip_space(&r, &ignored) < 0 ? 0 : (size_t)(r.at - text);
}

int json5_object(struct str *out, const char *text, size_t len, size_t *used, struct err *err)
{
	struct reader r = {.at = text, .end = text + len, .out = out};
	int rc = skip_space(&r, err);

	if (rc == 0 && !starts(&r, "{")) {
		rc = bad(err, "it begins with no brace");
	}
	while (rc == 0) {
		rc = skip_space(&r, err);
		if (rc == 0 && r.at == r.end) {
			rc = bad(err, "it has no end");
		} else if (rc == 0) {
			rc = take(&r, err);
		}
	}
	*used = (size_t)(r.at - text);
	return rc < 0 ? -1 : 0;
}
