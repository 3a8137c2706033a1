// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Where a span that grew around a peak begins and ends best.

#ifndef ANALYSIS_SNAP_H
#define ANALYSIS_SNAP_H

#include <stdint.h>

#include "analysis/score.h"
#include "analysis/segments.h"

// Moves the bounds of a span to cuts or lulls that are near, the peak staying inside.
void snap_span(struct segments_span *span, const struct score *score, int64_t peak_us);

#endif
