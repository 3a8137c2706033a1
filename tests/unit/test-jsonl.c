// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "record/jsonl.h"
#include "tests/tap.h"

static const struct {
	const char *line;
	bool good;
} rows[] = {
	{"{}", true},
	{"{\"a\":1}", true},
	{" {\"a\" : [1, 2.5, null, true]} ", true},
	{"{\"a\":\"\\u00e4\\n\\ud83d\\ude00\"}", true},
	{"{\"a\":\"[[[[{{{{\\\"[[[\"}", true},
	{"{\"a\":9223372036854775807}", true},
	{"", false},
	{"5", false},
	{"[]", false},
	{"null", false},
	{"\"a\"", false},
	{"{", false},
	{"{}{}", false},
	{"{} x", false},
	{"{\"a\":}", false},
	{"{\"a\":1,}", false},
	{"{'a':1}", false},
	{"{\"a\":1,\"a\":2}", false},
	{"{\"o\":{\"a\":1,\"a\":2}}", false},
	{"{\"a\":NaN}", false},
	{"{\"a\":Infinity}", false},
	{"{\"a\":1e400}", false},
	{"{\"a\":9223372036854775808}", false},
	{"{\"a\":-9223372036854775809}", false},
	{"{\"a\":01}", false},
	{"{\"a\":\"\\u0000\"}", false},
	{"{\"\\u0000\":1}", false},
	{"{\"a\":\"\\ud800\"}", false},
	{"{\"a\":\"caf\xe9\"}", false},
	{"{\"a\":\"\xc0\xaf\"}", false},
	{"{\"a\":\"\x01\"}", false},
	{"\xef\xbb\xbf{}", false},
};

static bool reads(const char *line, size_t len)
{
	struct err err = {0};
	json_t *object = NULL;

	if (jsonl_read(&object, line, len, &err) == 0) {
		json_decref(object);
		return true;
	}
	ok(err.kind == ERR_INPUT && strcmp(err.code, "bad_json") == 0, "the error is bad_json");
	return false;
}

// {"a":[[…]]}, depth levels in all, the object included.
static void nest(struct str *out, size_t depth)
{
	str_clear(out);
	str_adds(out, "{\"a\":");
	for (size_t i = 1; i < depth; i++) {
		str_addc(out, '[');
	}
	for (size_t i = 1; i < depth; i++) {
		str_addc(out, ']');
	}
	str_addc(out, '}');
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str shown = {0};

		utf8_escape(&shown, rows[i].line, strlen(rows[i].line));
		is_int(reads(rows[i].line, strlen(rows[i].line)), rows[i].good, "%s",
			str_text(&shown));
		str_release(&shown);
	}
	ok(!reads("{\"a\":\"\0\"}", 9), "a NUL byte in a text");
	ok(!reads("{}\0", 3), "a NUL byte behind the object");

	struct str line = {0};

	nest(&line, JSONL_MAX_DEPTH);
	ok(reads(line.data, line.len), "nested %d deep", JSONL_MAX_DEPTH);
	nest(&line, JSONL_MAX_DEPTH + 1);
	ok(!reads(line.data, line.len), "one deeper");
	nest(&line, 2000000);
	ok(!reads(line.data, line.len), "two million deep");

	str_clear(&line);
	str_adds(&line, "{\"a\":[1");
	for (size_t i = 0; i <= JSONL_MAX_VALUES; i++) {
		str_adds(&line, ",1");
	}
	str_adds(&line, "]}");
	ok(!reads(line.data, line.len), "too many values");
	str_release(&line);

	struct err err = {0};
	json_t *object = NULL;
	const char text[] = "{\"a\":\"x\",\"b\":1}";

	is_int(jsonl_read(&object, text, strlen(text), &err), 0, "an object is read");
	is_str(jsonl_text(object, "a"), "x", "a text");
	is_str(jsonl_text(object, "b"), NULL, "a number is no text");
	is_str(jsonl_text(object, "c"), NULL, "nothing is no text");
	json_decref(object);
	return tap_done();
}
