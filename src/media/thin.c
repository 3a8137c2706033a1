// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/thin.h"

#include <string.h>

// One picture of 1080p costs about 20 ms; one each 2 s is a hundredth of real time. Smaller
// pictures may come closer, down to one a bin of the tracks.
#define SPACING_1080P_US INT64_C(2000000)
#define MIN_SPACING_US   INT64_C(500000)
#define MAX_SPACING_US   INT64_C(4000000)
#define CLOSE_US         INT64_C(160000)
#define MIN_OFF_GRID_US  INT64_C(240000)

void thin_init(struct thin *thin, int64_t width, int64_t height)
{
	int64_t spacing = MIN_SPACING_US;

	memset(thin, 0, sizeof(*thin));
	if (width > 0 && height > 0 && width < 1 << 16 && height < 1 << 16) {
		spacing = SPACING_1080P_US * (width * height / 1024) / (1920 * 1080 / 1024);
	}
	if (spacing < MIN_SPACING_US) {
		spacing = MIN_SPACING_US;
	}
	thin->spacing_us = spacing > MAX_SPACING_US ? MAX_SPACING_US : spacing;
}

static int64_t grid(const struct thin *thin)
{
	int64_t longest = 0;

	for (size_t i = 0; i < THIN_GAPS && i < thin->n_gaps; i++) {
		if (thin->gaps[i] > longest) {
			longest = thin->gaps[i];
		}
	}
	return longest;
}

bool thin_take(struct thin *thin, int64_t time_us)
{
	if (!thin->any) {
		thin->any = true;
		thin->last_key_us = time_us;
		thin->last_taken_us = time_us;
		return true;
	}
	int64_t gap = time_us - thin->last_key_us;
	int64_t since = time_us - thin->last_taken_us;
	int64_t on = grid(thin);

	// A clock that jumps back starts a new count.
	if (gap < 0 || since < 0) {
		gap = 0;
		since = thin->spacing_us;
	}
	thin->last_key_us = time_us;
	thin->gaps[thin->n_gaps++ % THIN_GAPS] = gap;
	bool off_grid = on > 0 && gap < on - on / 20 && since >= MIN_OFF_GRID_US;

	off_grid = off_grid || (thin->close_only && gap >= CLOSE_US);

	if (since < thin->spacing_us - thin->spacing_us / 50 && !off_grid) {
		return false;
	}
	thin->last_taken_us = time_us;
	return true;
}
