// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/thin.h"
#include "tests/tap.h"

static int count(int64_t width, int64_t height, int64_t gap_us, int64_t n)
{
	struct thin thin;
	int taken = 0;

	thin_init(&thin, width, height);
	for (int64_t i = 0; i < n; i++) {
		taken += thin_take(&thin, i * gap_us);
	}
	return taken;
}

int main(void)
{
	struct thin thin;

	is_int(count(1920, 1080, 500000, 120), 30,
		"1080p with a keyframe each 0.5 s: one each 2 s");
	is_int(count(320, 240, 500000, 120), 120, "small pictures: all of these");
	is_int(count(320, 240, 40000, 250), 20,
		"every picture a keyframe: two a second at the most");
	is_int(count(1920, 1080, 8333333, 10), 10, "sparse ones are all taken");
	thin_init(&thin, 1920, 1080);
	ok(thin_take(&thin, 0), "the first is taken");
	ok(thin_take(&thin, 10000000), "one on the grid");
	ok(thin_take(&thin, 10700000), "one out of turn, though it is near");
	ok(!thin_take(&thin, 10740000), "but not two at once");
	ok(thin_take(&thin, 3000000), "a clock that jumps back starts anew");
	return tap_done();
}
