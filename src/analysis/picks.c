// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/picks.h"

#include <stdbool.h>
#include <stdlib.h>

#define BESIDE_BEST 0.45 // of the best one's score; unasked, what is weaker is left out

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

void picks_fill_in(struct segments_params *want, const struct segments_params *params)
{
	*want = *params;
	want->target_us = later(want->target_us, 0);
	if (want->min_us <= 0) {
		want->min_us = SEGMENTS_MIN_US;
		want->min_us = params->max_us > 0 ? sooner(want->min_us, params->max_us)
			: want->min_us;
		want->min_us = want->target_us > 0 ? sooner(want->min_us, want->target_us)
			: want->min_us;
	}
	want->max_us = want->max_us > 0 ? want->max_us : SEGMENTS_MAX_US;
	// Half of what a time can hold leaves room to add two of them.
	want->min_us = sooner(want->min_us, INT64_MAX / 8);
	want->max_us = later(sooner(want->max_us, INT64_MAX / 8), want->min_us);
	if (want->top == 0) {
		want->top = want->target_us > 0 ? SEGMENTS_LIMIT : SEGMENTS_MAX;
	}
	want->top = want->top < SEGMENTS_LIMIT ? want->top : SEGMENTS_LIMIT;
}

void pick_fit(struct segments_span *span, const struct segments_span *room, int64_t peak_us,
	const struct segments_params *want)
{
	span->start_us = later(span->start_us, room->start_us);
	span->end_us = sooner(span->end_us, room->end_us);
	if (span->end_us - span->start_us > want->max_us) {
		// A third of it before the peak, unless there is less on one of the sides.
		span->start_us = later(span->start_us, peak_us - want->max_us / 3);
		span->start_us = sooner(span->start_us, span->end_us - want->max_us);
		span->start_us = later(span->start_us, room->start_us);
		span->end_us = sooner(span->start_us + want->max_us, span->end_us);
	}
	const int64_t lack_us = want->min_us - (span->end_us - span->start_us);
	if (lack_us > 0) {
		span->start_us = later(span->start_us - lack_us / 2, room->start_us);
		span->end_us = sooner(span->start_us + want->min_us, room->end_us);
		span->start_us = later(span->end_us - want->min_us, room->start_us);
	}
}

static int compare_values(const void *a, const void *b)
{
	const struct pick *x = a;
	const struct pick *y = b;

	if (x->value != y->value) {
		return x->value > y->value ? -1 : 1;
	}
	return (x->order > y->order) - (x->order < y->order);
}

void picks_sort(struct pick *picks, size_t n)
{
	if (n > 1) {
		qsort(picks, n, sizeof(*picks), compare_values);
	}
}

size_t picks_keep(struct pick *picks, size_t n_picks, const struct segments_params *want)
{
	int64_t left_us = want->target_us;
	size_t n = 0;

	if (n_picks == 0) {
		return 0;
	}
	picks_sort(picks, n_picks);
	const double best = picks[0].value;
	for (size_t i = 0; i < n_picks && n < want->top; i++) {
		struct pick pick = picks[i];
		const bool weak = want->threshold > 0 ? pick.value < want->threshold
			: want->target_us == 0 && pick.value < BESIDE_BEST * best;

		if (weak) {
			continue;
		}
		if (want->target_us > 0 && pick.end_us - pick.start_us > left_us) {
			// The last one is cut to what is left, if that is enough to be one.
			const struct segments_span room = { pick.start_us, pick.end_us };
			struct segments_span span = room;
			struct segments_params less = *want;

			if (left_us < want->min_us) {
				continue;
			}
			less.max_us = left_us;
			pick_fit(&span, &room, pick.peak_us, &less);
			pick.start_us = span.start_us;
			pick.end_us = span.end_us;
		}
		left_us -= pick.end_us - pick.start_us;
		picks[n++] = pick;
	}
	return n;
}
