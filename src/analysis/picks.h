// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Spans that could be highlights, and which of them are: within the lengths and the numbers that
// were asked for.

#ifndef ANALYSIS_PICKS_H
#define ANALYSIS_PICKS_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/segments.h"

struct pick {
	int64_t start_us;
	int64_t end_us;
	int64_t peak_us; // inside the span
	size_t order;    // of equals the one with the lower number is the better
	double value;    // 0 to 1
};

// What is wanted, with the defaults filled in and every number made sane.
void picks_fill_in(struct segments_params *want, const struct segments_params *params);

// Makes a span at least want's min and at most its max long, within room where that is possible.
void pick_fit(struct segments_span *span, const struct segments_span *room, int64_t peak_us,
	const struct segments_params *want);

// Puts n picks in order of value, best first.
void picks_sort(struct pick *picks, size_t n);

// Keeps the best of n picks, as many and as much as is wanted (which picks_fill_in made): they
// stand best first at the beginning of the list afterwards. Returns how many there are.
size_t picks_keep(struct pick *picks, size_t n, const struct segments_params *want);

#endif
