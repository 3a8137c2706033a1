// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/mem.h"
#include "base/timecode.h"
#include "tests/tap.h"

struct row {
	const char *in;
	int rc;
	enum time_unit unit;
	bool from_end;
	int64_t value;
};

static const struct row rows[] = {
	{"90", 0, TIME_MICROS, false, 90000000},
	{"90.5", 0, TIME_MICROS, false, 90500000},
	{"90s", 0, TIME_MICROS, false, 90000000},
	{"1500ms", 0, TIME_MICROS, false, 1500000},
	{"0.5ms", 0, TIME_MICROS, false, 500},
	{"2m", 0, TIME_MICROS, false, 120000000},
	{"1:30", 0, TIME_MICROS, false, 90000000},
	{"1:02:03.25", 0, TIME_MICROS, false, 3723250000},
	{"00:00:01.000001", 0, TIME_MICROS, false, 1000001},
	{"100:00:00", 0, TIME_MICROS, false, 360000000000},
	{"250f", 0, TIME_FRAMES, false, 250},
	{"50%", 0, TIME_PERCENT, false, 50000000},
	{"12.5%", 0, TIME_PERCENT, false, 12500000},
	{"-10", 0, TIME_MICROS, true, 10000000},
	{"-1:30", 0, TIME_MICROS, true, 90000000},
	{"-25f", 0, TIME_FRAMES, true, 25},
	{"0", 0, TIME_MICROS, false, 0},
	{"1.1234567", 0, TIME_MICROS, false, 1123456},
	{"", -1, 0, false, 0},
	{"-", -1, 0, false, 0},
	{"abc", -1, 0, false, 0},
	{"1.", -1, 0, false, 0},
	{".5", -1, 0, false, 0},
	{"1h", -1, 0, false, 0},
	{"1:60", -1, 0, false, 0},
	{"1:", -1, 0, false, 0},
	{":30", -1, 0, false, 0},
	{"1:2:3:4", -1, 0, false, 0},
	{"1.5:30", -1, 0, false, 0},
	{"1.5f", -1, 0, false, 0},
	{"101%", -1, 0, false, 0},
	{"1e3", -1, 0, false, 0},
	{"0x10", -1, 0, false, 0},
	{"inf", -1, 0, false, 0},
	{"--1", -1, 0, false, 0},
	{"1 s", -1, 0, false, 0},
	{"99999999999999999999", -1, 0, false, 0},
	{"400000000", -1, 0, false, 0},
	{"9999999999m", -1, 0, false, 0},
};

static void test_parse(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		struct time_spec spec = {0};
		struct err err = {0};
		int rc = time_parse(&spec, r->in, &err);

		is_int(rc, r->rc, "'%s': taken or not", r->in);
		if (r->rc == 0) {
			ok(spec.unit == r->unit && spec.from_end == r->from_end &&
				spec.value == r->value,
				"'%s' is right (%lld)", r->in, (long long)spec.value);
		} else {
			is_str(err.code, "bad_time", "'%s': the code", r->in);
		}
	}
}

static void test_resolve(void)
{
	static const struct time_facts cfr = {100000000, 30000, 1001, true, 0};
	static const struct time_facts vfr = {100000000, 30, 1, false, 0};
	static const struct time_facts unknown = {TIME_UNKNOWN, 0, 0, false, 0};
	static const struct {
		const char *in;
		const struct time_facts *facts;
		int rc;
		int64_t want;
	} table[] = {
		{"10", &cfr, 0, 10000000}, {"-10", &cfr, 0, 90000000}, {"50%", &cfr, 0, 50000000},
		{"-25%", &cfr, 0, 75000000}, {"30f", &cfr, 0, 1001000}, {"1f", &cfr, 0, 33367},
		{"30f", &vfr, -1, 0}, {"10", &unknown, 0, 10000000}, {"-10", &unknown, -1, 0},
		{"5%", &unknown, -1, 0}, {"-200", &cfr, 0, -100000000},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct time_spec spec;
		struct err err = {0};
		int64_t us = 0;

		time_parse(&spec, table[i].in, &err);
		is_int(time_resolve(&spec, table[i].facts, &us, &err), table[i].rc, "'%s' resolves",
			table[i].in);
		if (table[i].rc == 0) {
			is_int(us, table[i].want, "'%s' is right", table[i].in);
		}
	}
}

static void test_ranges(void)
{
	static const struct {
		const char *in;
		int rc;
		size_t n;
	} table[] = {
		{"1..2", 0, 1}, {"..2", 0, 1}, {"1..", 0, 1}, {"..", 0, 1}, {"1..2,3..4,-5..", 0,
			3},
		{"1", -1, 0}, {"", -1, 0}, {"1..2,", -1, 0}, {"1...2", -1, 0}, {"a..b", -1, 0},
		{"1..2;3..4", -1, 0},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct time_range *list = NULL;
		size_t n = 0;
		struct err err = {0};

		is_int(time_parse_ranges(&list, &n, table[i].in, &err), table[i].rc, "'%s'",
			table[i].in);
		is_int((int)n, (int)table[i].n, "'%s': how many", table[i].in);
		mem_free(list);
	}
}

static void test_text(void)
{
	static const struct {
		int64_t us;
		const char *seconds;
		const char *clock;
	} table[] = {
		{0, "0", "0:00:00.000"}, {12000000, "12", "0:00:12.000"},
		{83456789, "83.456789", "0:01:23.456"}, {-500000, "-0.5", "-0:00:00.500"},
		{3723250000, "3723.25", "1:02:03.250"}, {1, "0.000001", "0:00:00.000"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct str seconds = {0};
		struct str clock = {0};

		time_add_seconds(&seconds, table[i].us);
		time_add_clock(&clock, table[i].us);
		is_str(str_text(&seconds), table[i].seconds, "%lld as seconds",
			(long long)table[i].us);
		is_str(str_text(&clock), table[i].clock, "%lld as a clock", (long long)table[i].us);
		str_release(&seconds);
		str_release(&clock);
	}
	is_int(time_from_seconds(0.1), 100000, "seconds to microseconds");
	is_int(time_from_seconds(NAN), TIME_UNKNOWN, "NaN is not a time");
	is_int(time_from_seconds(1e300), TIME_UNKNOWN, "nor is what nobody lives to see");
	for (int64_t us = 0; us < 400000000; us += 33367 * 97) {
		if (time_from_seconds(time_to_seconds(us)) != us) {
			ok(false, "%lld does not survive the trip through decimals", (long long)us);
		}
	}
}

int main(void)
{
	test_parse();
	test_resolve();
	test_ranges();
	test_text();
	return tap_done();
}
