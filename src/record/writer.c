// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/writer.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/timecode.h"
#include "base/utf8.h"

// A character of one byte.
static void add_ascii(struct str *out, char c)
{
	static const char shorts[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (const char *s = shorts; *s != '\0'; s += 2) {
		if (*s == c) {
			str_addc(out, '\\');
			str_addc(out, s[1]);
			return;
		}
	}
	if ((unsigned char)c < 0x20 || c == 0x7f) {
		str_addf(out, "\\u%04x", (unsigned)c);
	} else {
		str_addc(out, c);
	}
}

// A character of n > 1 bytes, well-formed. Which ones are not shown as they are is known to
// utf8_escape alone; where it changes the character, JSON has its own way to escape it.
static void add_wide(struct str *out, const char *p, size_t n)
{
	static const unsigned char mask[] = {0, 0, 0x1f, 0x0f, 0x07};
	struct str escaped = {0};

	utf8_escape(&escaped, p, n);
	const bool safe = escaped.len == n && memcmp(escaped.data, p, n) == 0;

	str_release(&escaped);
	if (safe) {
		str_add(out, p, n);
		return;
	}
	uint32_t c = (unsigned char)p[0] & mask[n];

	for (size_t i = 1; i < n; i++) {
		c = c << 6 | ((unsigned char)p[i] & 0x3f);
	}
	if (c < 0x10000) {
		str_addf(out, "\\u%04x", (unsigned)c);
	} else {
		c -= 0x10000;
		str_addf(out, "\\u%04x\\u%04x", (unsigned)(0xd800 + (c >> 10)),
			(unsigned)(0xdc00 + (c & 0x3ff)));
	}
}

static void add_quoted(struct str *out, const char *text)
{
	size_t left = strlen(text);

	str_addc(out, '"');
	while (left > 0) {
		size_t n = utf8_char(text, left);

		if (n == 0) {
			str_adds(out, "\xef\xbf\xbd");
			n = 1;
		} else if (n == 1) {
			add_ascii(out, *text);
		} else {
			add_wide(out, text, n);
		}
		text += n;
		left -= n;
	}
	str_addc(out, '"');
}

static struct writer_level *top(struct writer *w)
{
	assert(w->depth > 0);
	return &w->levels[w->depth - 1];
}

static void add_key(struct writer *w, const char *key)
{
	struct writer_level *level = top(w);

	if (level->begun) {
		str_addc(w->out, ',');
	}
	level->begun = true;
	if (level->array) {
		assert(!key);
		return;
	}
	assert(key);
	if (level->schema) {
		const char *wanted = level->schema->keys[level->n_keys];

		assert(wanted && strcmp(wanted, key) == 0);
		(void)wanted;
		level->n_keys++;
	}
	add_quoted(w->out, key);
	str_addc(w->out, ':');
}

static void push(struct writer *w, const struct schema *schema, bool array)
{
	assert(w->depth < WRITER_DEPTH);
	w->levels[w->depth] = (struct writer_level){.schema = schema, .array = array};
	w->depth++;
	str_addc(w->out, array ? '[' : '{');
}

// The first keys stand outside the schema's row, since they are the same in all.
static const struct schema *begin(struct writer *w, struct str *out, const char *type)
{
	const struct schema *schema = schema_find(type);

	assert(schema && schema->version > 0);
	*w = (struct writer){.out = out};
	push(w, NULL, false);
	writer_text(w, "type", type);
	writer_int(w, "v", schema->version);
	return schema;
}

void writer_begin_bare(struct writer *w, struct str *out, const char *type)
{
	const struct schema *schema = begin(w, out, type);

	top(w)->schema = schema;
}

void writer_begin(struct writer *w, struct str *out, const char *type, const char *path)
{
	const struct schema *schema = begin(w, out, type);

	writer_text(w, "input", path);
	if (path && !utf8_valid(path, strlen(path))) {
		struct str text = {0};

		base64_add(&text, path, strlen(path));
		writer_text(w, "input_bytes", str_text(&text));
		str_release(&text);
	}
	top(w)->schema = schema;
}

void writer_end(struct writer *w)
{
	assert(w->depth == 1);
	writer_close(w);
	str_addc(w->out, '\n');
}

void writer_object(struct writer *w, const char *key, const char *schema)
{
	const struct schema *row = *schema != '\0' ? schema_find(schema) : NULL;

	assert(row || *schema == '\0');
	add_key(w, key);
	push(w, row, false);
}

void writer_array(struct writer *w, const char *key)
{
	add_key(w, key);
	push(w, NULL, true);
}

void writer_close(struct writer *w)
{
	const struct writer_level *level = top(w);

	assert(!level->schema || !level->schema->keys[level->n_keys]);
	str_addc(w->out, level->array ? ']' : '}');
	w->depth--;
}

void writer_null(struct writer *w, const char *key)
{
	add_key(w, key);
	str_adds(w->out, "null");
}

void writer_bool(struct writer *w, const char *key, int value)
{
	if (value < 0) {
		writer_null(w, key);
		return;
	}
	add_key(w, key);
	str_adds(w->out, value > 0 ? "true" : "false");
}

void writer_int(struct writer *w, const char *key, int64_t value)
{
	// TIME_UNKNOWN and FACT_UNKNOWN are both this number.
	if (value == INT64_MIN) {
		writer_null(w, key);
		return;
	}
	add_key(w, key);
	str_addf(w->out, "%lld", (long long)value);
}

void writer_seconds(struct writer *w, const char *key, int64_t us)
{
	if (us == TIME_UNKNOWN) {
		writer_null(w, key);
		return;
	}
	add_key(w, key);
	time_add_seconds(w->out, us);
}

void writer_decimal(struct writer *w, const char *key, double value, int decimals)
{
	char text[40];

	assert(decimals >= 0 && decimals <= 9);
	// Beyond 10^15 a double holds no decimals, and some readers lose whole numbers too.
	if (!isfinite(value) || fabs(value) > 1e15) {
		writer_null(w, key);
		return;
	}
	int len = snprintf(text, sizeof(text), "%.*f", decimals, value);

	if (decimals > 0) {
		while (text[len - 1] == '0') {
			len--;
		}
		if (text[len - 1] == '.') {
			len--;
		}
		text[len] = '\0';
	}
	add_key(w, key);
	str_adds(w->out, strcmp(text, "-0") == 0 ? "0" : text);
}

void writer_ratio(struct writer *w, const char *key, int64_t num, int64_t den)
{
	if (num <= 0 || den <= 0) {
		writer_null(w, key);
		return;
	}
	writer_decimal(w, key, (double)num / (double)den, 6);
}

void writer_text(struct writer *w, const char *key, const char *text)
{
	if (!text) {
		writer_null(w, key);
		return;
	}
	add_key(w, key);
	add_quoted(w->out, text);
}

void writer_word(struct writer *w, const char *key, const char *word)
{
	writer_text(w, key, word && *word != '\0' ? word : NULL);
}
