// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Where a span that grew around a peak begins and ends best.

#ifndef ANALYSIS_SNAP_H
#define ANALYSIS_SNAP_H

#include <stdint.h>

#include "analysis/score.h"
#include "analysis/segments.h"

struct snap {
	const struct score *score;
	const struct segments_params *want; // with the defaults filled in
	struct segments_span room;          // that the span may take
	int64_t peak_us;                    // stays inside
};

// Moves the bounds of a span to cuts that are near. Where there are none they move out of the
// sentences that they lie inside of, rather outwards than inwards; where nobody speaks, to lulls.
void snap_span(struct segments_span *span, const struct snap *how);

#endif
