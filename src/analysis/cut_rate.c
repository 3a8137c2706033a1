// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/cut_rate.h"

#include <string.h>

#include "base/mem.h"

#define HALF_US 5000000
#define LEAST 2

static bool is_cut(const struct mark *mark)
{
	return strncmp(mark->name, "cut", TRACK_NAME) == 0;
}

void cut_rate_add(struct tracks *tracks)
{
	const int64_t start_us = track_floor(tracks->start_us);
	size_t first = 0; // mark within the window of a bin, and the one behind its last
	size_t next = 0;
	int n = 0;

	for (size_t i = 0; i < tracks->n_marks; i++) {
		n += is_cut(&tracks->marks[i]);
	}
	if (n < LEAST || tracks->end_us - start_us > TRACK_MAX_VALUES * TRACK_STEP_US) {
		return;
	}
	struct track own = { .start_us = start_us };

	n = 0;
	for (int64_t bin_us = start_us; bin_us < tracks->end_us; bin_us += TRACK_STEP_US) {
		const int64_t middle_us = bin_us + TRACK_STEP_US / 2;

		for (; next < tracks->n_marks
			&& tracks->marks[next].time_us < middle_us + HALF_US; next++) {
			n += is_cut(&tracks->marks[next]);
		}
		for (; first < next && tracks->marks[first].time_us < middle_us - HALF_US;
			first++) {
			n -= is_cut(&tracks->marks[first]);
		}
		track_put(&own, bin_us, (float)n * 60e6f / (2 * HALF_US));
	}
	tracks_adopt(tracks, "cut_rate", "cuts/min", &own);
	mem_free(own.values);
}
