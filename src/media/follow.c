// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/follow.h"

#include <math.h>

// The last point that is not after the time; the first where all are.
static size_t point_before(const struct clip_segment *segment, int64_t us)
{
	size_t low = 0;
	size_t high = segment->n_centres;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (segment->centres[middle].time_us <= us) {
			low = middle;
		} else {
			high = middle;
		}
	}
	return low;
}

double follow_at(const struct clip_segment *segment, struct shape_turn turn, int64_t us)
{
	if (segment->n_centres == 0) {
		return NAN;
	}
	size_t i = point_before(segment, us);
	const struct clip_centre *a = &segment->centres[i];
	const struct clip_centre *b = i + 1 < segment->n_centres ? a + 1 : a;
	double share = b->time_us > a->time_us ?
		(double)(us - a->time_us) / (double)(b->time_us - a->time_us) : 0;

	share = fmin(fmax(share, 0), 1);
	double x = a->x + share * (b->x - a->x);
	double y = a->y + share * (b->y - a->y);

	if (turn.mirrored) {
		y = 1 - y;
	}
	switch (turn.quarters & 3) {
	case 1:
		return 1 - y;
	case 2:
		return 1 - x;
	case 3:
		return y;
	default:
		return x;
	}
}
