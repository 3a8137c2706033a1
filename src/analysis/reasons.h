// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Why a highlight is one, in numbers and in a few words.

#ifndef ANALYSIS_REASONS_H
#define ANALYSIS_REASONS_H

#include <stddef.h>

#include "analysis/score.h"
#include "analysis/segments.h"

// Fills the reasons and the title of a highlight whose peak lies in the bin peak.
void reasons_of(struct segments_highlight *highlight, const struct score *score, size_t peak);

#endif
