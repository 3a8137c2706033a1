// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The second time of the same thing is worth less than the first: a replay, one more of the same
// goals, the next bell. What is the same is told from the signals alone.

#ifndef ANALYSIS_TWINS_H
#define ANALYSIS_TWINS_H

#include <stddef.h>

#include "analysis/picks.h"
#include "analysis/score.h"

// 0: nothing in common; 1: the same signals rise and fall in the same way around both bins.
double twins_likeness(const struct score *score, size_t bin, size_t other);

// Lowers the values of those of n picks that are like a better one; the best stays as it is. A
// pick's order is the bin of its peak.
void twins_discount(struct pick *picks, size_t n, const struct score *score);

#endif
