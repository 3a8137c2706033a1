// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A length of time filled with the best of an input. The input is divided into units: shots, short
// ones together, long ones divided where the curve is low. What a unit is worth is the sum of the
// curve over it, not the mean: with means, short units flood in, and any curve seems a good one.
// Then a 0/1 knapsack says which of the units to take. Pure, and in whole numbers where it counts:
// the same everywhere.

#ifndef ANALYSIS_FILL_H
#define ANALYSIS_FILL_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/score.h"
#include "analysis/segments.h"

struct fill_unit {
	int64_t start_us;
	int64_t end_us;
	size_t peak;   // the highest bin of the curve whose middle is inside, else the first one
	int64_t worth; // the curve summed over it: millionths of a score, times microseconds
};

// All lengths are at least 1.
struct fill_params {
	int64_t target_us;   // the length to fill
	int64_t shortest_us; // of what is told; less is only given where no more is allowed
	int64_t longest_us;  // of what is told, not below shortest_us
	int64_t unit_us;     // the longest unit, between these two
	const struct segments_span *allowed; // sorted, apart, within the score's times
	size_t n_allowed;
};

// Divides what is allowed into units in time order: *out is an array of *n, to be freed with
// mem_free. Of what is too long and too short to be divided, the part around the peak is given.
void fill_divide(struct fill_unit **out, size_t *n, const struct score *score,
	const struct fill_params *params);

// Takes of n units in time order those that fill the target best: first whole ones, then, where
// what is left is long enough, a part of one; neighbours that touch become one where that is not
// too long. They are put to the front, in time order; returns how many they are. Never longer than
// the target, and shorter by less than the shortest, as long as anything is left to take.
size_t fill_take(struct fill_unit *units, size_t n, const struct score *score,
	const struct fill_params *params);

// The two halves of it. Whole units: together never longer than length_us, and never so much
// shorter that another one that is worth anything would fit. Of what is worth the same, the
// earlier is taken. For up to FILL_CORE units whose lengths are whole tenths of a second, and up to
// 2,000 s, it is the best there is. Other lengths are rounded up; and of more units, those that are
// by far the best a second are in without a question. What was not taken stays behind.
#define FILL_CORE 1024

size_t fill_pack(struct fill_unit *units, size_t n, int64_t length_us);

// And one of neighbours that touch and together are not above longest_us.
size_t fill_join(struct fill_unit *units, size_t n, const struct score *score, int64_t longest_us);

#endif
