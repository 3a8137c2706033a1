// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/timecode.h"
#include "record/jsonl.h"
#include "record/writer.h"
#include "tests/tap.h"

// An array with what one call writes.
#define VALUE(call) do { \
		struct writer w; \
		str_clear(&out); \
		begin(&w, &out); \
		call; \
		end(&w, &out); \
	} while (0)

// The values stand in the array of a `signal`, the type with one.
static void begin(struct writer *w, struct str *out)
{
	writer_begin(w, out, "signal", "x");
	writer_null(w, "name");
	writer_null(w, "unit");
	writer_null(w, "start");
	writer_null(w, "step");
	writer_array(w, "values");
}

// Leaves only what stands in the array.
static void end(struct writer *w, struct str *out)
{
	writer_close(w);
	writer_end(w);
	char *inside = strstr(out->data, "\"values\":[") + 10;

	*strrchr(inside, ']') = '\0';
	memmove(out->data, inside, strlen(inside) + 1);
	out->len = strlen(out->data);
}

static void check_numbers(void)
{
	static const struct {
		double value;
		int decimals;
		const char *want;
	} rows[] = {
		{0, 4, "0"}, {25, 6, "25"}, {29.97002997, 6, "29.97003"}, {0.87314, 4, "0.8731"},
		{-0.00001, 4, "0"}, {-0.5, 4, "-0.5"}, {1e-6, 6, "0.000001"}, {100, 0, "100"},
		{1e15, 4, "1000000000000000"}, {1e16, 4, "null"}, {NAN, 4, "null"},
		{INFINITY, 4, "null"}, {-INFINITY, 4, "null"}, {0.1, 6, "0.1"}, {12.5, 0, "12"},
	};
	static const struct {
		int64_t num, den;
		const char *want;
	} ratios[] = {
		{25, 1, "25"}, {30000, 1001, "29.97003"}, {64, 45, "1.422222"}, {0, 1, "null"},
		{1, 0, "null"}, {-1, 1, "null"}, {INT64_MIN, 1, "null"},
	};
	static const struct {
		int64_t us;
		const char *want;
	} times[] = {
		{12000000, "12"}, {83456789, "83.456789"}, {-500000, "-0.5"}, {1, "0.000001"},
		{0, "0"},
		{TIME_UNKNOWN, "null"},
	};
	struct str out = {0};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		VALUE(writer_decimal(&w, NULL, rows[i].value, rows[i].decimals));
		is_str(out.data, rows[i].want, "decimal %s", rows[i].want);
	}
	for (size_t i = 0; i < sizeof(ratios) / sizeof(ratios[0]); i++) {
		VALUE(writer_ratio(&w, NULL, ratios[i].num, ratios[i].den));
		is_str(out.data, ratios[i].want, "ratio %s", ratios[i].want);
	}
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		VALUE(writer_seconds(&w, NULL, times[i].us));
		is_str(out.data, times[i].want, "seconds %s", times[i].want);
	}
	VALUE(writer_int(&w, NULL, INT64_MAX));
	is_str(out.data, "9223372036854775807", "the largest whole number");
	VALUE(writer_int(&w, NULL, INT64_MIN));
	is_str(out.data, "null", "an unknown number");
	VALUE(writer_bool(&w, NULL, 1); writer_bool(&w, NULL, 0); writer_bool(&w, NULL, -1));
	is_str(out.data, "true,false,null", "yes, no and unknown");
	str_release(&out);
}

static void check_texts(void)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
		{NULL, "null"},
		{"", "\"\""},
		{"a/b", "\"a/b\""},
		{"\"\\\b\f\n\r\t", "\"\\\"\\\\\\b\\f\\n\\r\\t\""},
		{"\x01\x1b[0m\x7f", "\"\\u0001\\u001b[0m\\u007f\""},
		{"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
			"\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\""},
		{"\xc2\x9b", "\"\\u009b\""},
		{"\xe2\x80\xa8", "\"\\u2028\""},
		{"\xe2\x80\xae", "\"\\u202e\""},
		{"\xf3\xa0\x81\x81", "\"\\udb40\\udc41\""},
		{"a\xff\xc3", "\"a\xef\xbf\xbd\xef\xbf\xbd\""},
		{"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
	};
	struct str out = {0};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		VALUE(writer_text(&w, NULL, rows[i].text));
		is_str(out.data, rows[i].want, "text %zu", i);
	}
	VALUE(writer_word(&w, NULL, ""); writer_word(&w, NULL, NULL); writer_word(&w, NULL, "x"));
	is_str(out.data, "null,null,\"x\"", "an empty word is not known");
	str_release(&out);
}

static void check_inputs(void)
{
	static const struct {
		const char *path;
		const char *want;
	} rows[] = {
		{NULL, "{\"type\":\"done\",\"v\":1,\"input\":null,\"command\""},
		{"a.mp4", "{\"type\":\"done\",\"v\":1,\"input\":\"a.mp4\",\"command\""},
		{"new\nline", "{\"type\":\"done\",\"v\":1,\"input\":\"new\\nline\",\"command\""},
		{"caf\xe9\xff.mp4", "{\"type\":\"done\",\"v\":1,"
			"\"input\":\"caf\xef\xbf\xbd\xef\xbf\xbd.mp4\","
			"\"input_bytes\":\"Y2Fm6f8ubXA0\",\"command\""},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct writer w;
		struct str out = {0};

		str_adds(&out, "before\n");
		writer_begin(&w, &out, "done", rows[i].path);
		writer_text(&w, "command", "cut");
		writer_int(&w, "count", 0);
		writer_int(&w, "decode_errors", 0);
		writer_null(&w, "elapsed");
		writer_end(&w);
		ok(str_starts(out.data, "before\n"), "what stood there stays");
		ok(str_starts(out.data + 7, rows[i].want), "input %zu: %s", i, out.data + 7);
		is_str(out.data + out.len - 2, "}\n", "a whole line");
		str_release(&out);
	}
}

int main(void)
{
	check_numbers();
	check_texts();
	check_inputs();
	return tap_done();
}
