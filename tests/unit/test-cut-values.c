// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/mem.h"
#include "base/str.h"
#include "cli/cut_values.h"
#include "tests/tap.h"

enum kind { SIZE, HALF, RATIO, RATE };

static const struct {
	enum kind kind;
	const char *in;
	int a;
	int b; // both 0: refused
} rows[] = {
	{SIZE, "1280x720", 1280, 720}, {SIZE, "2x16384", 2, 16384}, {SIZE, "1280x", 0, 0},
	{SIZE, "x720", 0, 0}, {SIZE, "1279x720", 0, 0}, {SIZE, "0x720", 0, 0},
	{SIZE, "1280x720x2", 0, 0}, {SIZE, "1280:720", 0, 0}, {SIZE, "-2x2", 0, 0},
	{SIZE, "16386x2", 0, 0}, {SIZE, "99999999999999999999x2", 0, 0}, {SIZE, "", 0, 0},
	{HALF, "1280x", 1280, 0}, {HALF, "x720", 0, 720}, {HALF, "640x480", 640, 480},
	{HALF, "x", 0, 0}, {HALF, "641x", 0, 0}, {HALF, "640", 0, 0}, {HALF, "0x", 0, 0},
	{RATIO, "9:16", 9, 16}, {RATIO, "1:1", 1, 1}, {RATIO, "9:0", 0, 0}, {RATIO, "9", 0, 0},
	{RATIO, "9:16:1", 0, 0}, {RATIO, "1.5:1", 0, 0},
	{RATE, "25", 25, 1}, {RATE, "30000/1001", 30000, 1001}, {RATE, "29.97", 30000, 1001},
	{RATE, "23.976", 24000, 1001}, {RATE, "59.94", 60000, 1001}, {RATE, "12.5", 12500, 1000},
	{RATE, "0", 0, 0}, {RATE, "25/0", 0, 0}, {RATE, "1001", 0, 0}, {RATE, "25fps", 0, 0},
	{RATE, "2.", 0, 0}, {RATE, "1e3", 0, 0},
};

static int read(enum kind kind, const char *in, int *a, int *b, struct err *err)
{
	switch (kind) {
	case SIZE:
		return cut_values_size("size", in, false, a, b, err);
	case HALF:
		return cut_values_size("scale", in, true, a, b, err);
	case RATIO:
		return cut_values_ratio("crop", in, a, b, err);
	default:
		return cut_values_rate("fps", in, a, b, err);
	}
}

static void check_streams(void)
{
	static const char *const bad[] = {"", "video", "0,", ",0", "-1", "0,x", "65536", "0;1"};
	struct clip_streams streams;
	struct err err = {0};
	int *list;

	ok(cut_values_streams("all", &streams, &list, &err) == 0 &&
		streams.choice == CLIP_STREAMS_ALL, "all streams");
	ok(cut_values_streams("av", &streams, &list, &err) == 0 &&
		streams.choice == CLIP_STREAMS_AV, "picture and sound");
	ok(cut_values_streams("2,0", &streams, &list, &err) == 0 &&
		streams.choice == CLIP_STREAMS_LIST && streams.n == 2 && streams.list[0] == 2 &&
		streams.list[1] == 0, "a list, in its order");
	mem_free(list);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ok(cut_values_streams(bad[i], &streams, &list, &err) < 0 &&
			err.kind == ERR_USAGE, bad[i][0] != '\0' ? bad[i] : "no streams at all");
		mem_free(list);
	}
}

int main(void)
{
	struct str what = {0};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err err = {0};
		int a = 0;
		int b = 0;
		const bool refused = read(rows[i].kind, rows[i].in, &a, &b, &err) < 0;

		str_clear(&what);
		str_addf(&what, "'%s'", rows[i].in);
		if (rows[i].a == 0 && rows[i].b == 0) {
			ok(refused && err.kind == ERR_USAGE, str_text(&what));
		} else {
			ok(!refused && a == rows[i].a && b == rows[i].b, str_text(&what));
		}
	}
	str_release(&what);
	check_streams();
	return tap_done();
}
