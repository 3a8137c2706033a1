// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/snap.h"

#include <stdlib.h>

// A bound moves to a cut so near, but never so that a bit of another shot is left.
#define CUT_FAR_US 1500000
#define CUT_NEAR_US 500000

// The cut nearest to a time within before … behind it, or INT64_MIN where there is none.
static int64_t near_cut(const struct score *score, int64_t time_us, int64_t before_us,
	int64_t behind_us)
{
	size_t low = 0;
	size_t high = score->n_cuts;
	int64_t best = INT64_MIN;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (score->cuts[middle] < time_us - before_us) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	for (; low < score->n_cuts && score->cuts[low] <= time_us + behind_us; low++) {
		const int64_t cut = score->cuts[low];

		if (best == INT64_MIN || llabs(cut - time_us) < llabs(best - time_us)) {
			best = cut;
		}
	}
	return best;
}

// The bin's bound nearest by that is clearly quieter, for where no cut is.
static int64_t near_lull(const struct score *score, int64_t time_us)
{
	const int64_t bin = (time_us - score->start_us) / TRACK_STEP_US;
	int64_t best = time_us;
	double quietest = -1;

	for (int64_t i = bin - 1; i <= bin + 1; i++) {
		if (i >= 0 && i < (int64_t)score->n) {
			const double quiet = score->quiet[i] - (i == bin ? 0 : 0.15);

			if (quiet > quietest) {
				quietest = quiet;
				best = time_us + (i - bin) * TRACK_STEP_US;
			}
		}
	}
	return best;
}

void snap_span(struct segments_span *span, const struct score *score, int64_t peak_us)
{
	const int64_t start_cut = near_cut(score, span->start_us, CUT_FAR_US, CUT_NEAR_US);
	const int64_t end_cut = near_cut(score, span->end_us, CUT_NEAR_US, CUT_FAR_US);
	const int64_t start_us = start_cut != INT64_MIN ? start_cut
		: near_lull(score, span->start_us);
	const int64_t end_us = end_cut != INT64_MIN ? end_cut : near_lull(score, span->end_us);

	if (start_us <= peak_us) {
		span->start_us = start_us;
	}
	if (end_us > peak_us) {
		span->end_us = end_us;
	}
}
