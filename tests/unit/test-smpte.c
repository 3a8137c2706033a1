// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/smpte.h"
#include "tests/tap.h"

struct row {
	int64_t num;
	int64_t den;
	const char *text;
	int64_t frame;
};

// The drop-frame numbers are those of SMPTE 12M's arithmetic: 17982 frames in ten minutes.
static const struct row rows[] = {
	{25, 1, "00:00:00:00", 0},
	{25, 1, "01:00:00:24", 90024},
	{24000, 1001, "01:00:00:00", 86400},
	{30000, 1001, "00:01:00:00", 1800},
	{30000, 1001, "01:00:00:00", 108000},
	{30000, 1001, "00:00:59;29", 1799},
	{30000, 1001, "00:01:00;02", 1800},
	{30000, 1001, "00:01:59;29", 3597},
	{30000, 1001, "00:02:00;02", 3598},
	{30000, 1001, "00:09:59;29", 17981},
	{30000, 1001, "00:10:00;00", 17982},
	{30000, 1001, "00:10:59;29", 19781},
	{30000, 1001, "00:11:00;02", 19782},
	{30000, 1001, "01:00:00;00", 107892},
	{30000, 1001, "10:00:00;00", 1078920},
	{30000, 1001, "23:59:59;29", 2589407},
	{60000, 1001, "00:00:59;59", 3599},
	{60000, 1001, "00:01:00;04", 3600},
	{60000, 1001, "00:10:00;00", 35964},
	{60000, 1001, "23:59:59;59", 5178815},
	{60, 1, "00:01:00:00", 3600},
};

static void test_table(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		struct smpte how = {smpte_per_second(r->num, r->den), false};
		int64_t frame = -1;
		struct str text = {0};

		is_int(smpte_parse(r->text, &how, smpte_can_drop(r->num, r->den), &frame), 0,
			"%s is a timecode", r->text);
		is_int(frame, r->frame, "%s: its frame", r->text);
		smpte_add(&text, r->frame, &how);
		is_str(str_text(&text), r->text, "frame %" PRId64 ": its label", r->frame);
		str_release(&text);
	}
}

// A day, label by label: each is read back as the frame that it came from.
static void test_day(int64_t num, int64_t per_day)
{
	struct smpte how = {smpte_per_second(num, 1001), true};
	int64_t wrong = 0;
	struct str text = {0};

	for (int64_t frame = 0; frame < per_day; frame++) {
		int64_t back = -1;

		str_clear(&text);
		smpte_add(&text, frame, &how);
		wrong += smpte_parse(str_text(&text), &how, true, &back) < 0 || back != frame;
	}
	is_int(wrong, 0, "all labels of a day at %" PRId64 "/1001 lead back", num);
	str_clear(&text);
	smpte_add(&text, per_day + 1, &how);
	is_str(str_text(&text), "00:00:00;01", "a day later it begins anew");
	str_release(&text);
}

static void test_bad(void)
{
	static const char *const bad[] = {
		"", "1:00:00:00", "01:00:00", "01:00:00:30", "24:00:00:00", "00:60:00:00",
		"00:00:60:00", "00:00:00:0", "00:00:00:00 ", "00:00:00:000", "00-00-00-00",
		"aa:bb:cc:dd", "00;00:00:00", "-1:00:00:00",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct smpte how = {30, false};
		int64_t frame;

		is_int(smpte_parse(bad[i], &how, true, &frame), -1, "'%s' is none", bad[i]);
	}
}

static void test_rates(void)
{
	static const struct {
		int64_t num;
		int64_t den;
		int per_second;
		bool can_drop;
	} table[] = {
		{25, 1, 25, false}, {50, 2, 25, false}, {30, 1, 30, false}, {60, 1, 60, false},
		{30000, 1001, 30, true}, {60000, 1001, 60, true}, {24000, 1001, 24, false},
		{2997, 100, 0, false}, {25, 2, 0, false}, {120, 1, 0, false}, {0, 1, 0, false},
		{INT64_MAX, 1, 0, false}, {1, INT64_MAX, 0, false}, {-25, 1, 0, false},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		is_int(smpte_per_second(table[i].num, table[i].den), table[i].per_second,
			"%" PRId64 "/%" PRId64 ": labels a second", table[i].num, table[i].den);
		is_int(smpte_can_drop(table[i].num, table[i].den), table[i].can_drop,
			"%" PRId64 "/%" PRId64 ": can it drop", table[i].num, table[i].den);
	}
	struct smpte how = {25, false};
	int64_t frame = 0;

	is_int(smpte_parse("00:01:00;00", &how, false, &frame), 0, "';' at 25 is read");
	is_int(frame, 1500, "and leaves nothing out");
	how.per_second = 30;
	smpte_parse("00:01:00;00", &how, true, &frame);
	is_int(frame, 1800, "a label that does not exist is that of the next frame");
}

int main(void)
{
	test_table();
	test_day(30000, 2589408);
	test_day(60000, 5178816);
	test_bad();
	test_rates();
	return tap_done();
}
