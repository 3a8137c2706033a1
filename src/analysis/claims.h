// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What a model says are highlights, held against what is known of the video: a claim that does not
// hold is dropped and counted, what is left gets natural bounds.

#ifndef ANALYSIS_CLAIMS_H
#define ANALYSIS_CLAIMS_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/score.h"
#include "analysis/segments.h"

// The most that one answer may claim.
#define CLAIMS_MOST 1000

struct claim {
	int64_t start_us;
	int64_t end_us;
	double score;
	char title[SEGMENTS_TITLE];
	char description[SEGMENTS_DESCRIPTION];
};

// Why claims were dropped, and how many of each.
enum claims_drop {
	CLAIMS_BAD_SHAPE,  // not what was asked for
	CLAIMS_BAD_TIME,   // a time that cannot be read
	CLAIMS_REVERSED,   // the end is not behind the start
	CLAIMS_OUTSIDE,    // not where anything was shown, or past the end
	CLAIMS_TOO_SHORT,  // nothing is left of it within the limits
	CLAIMS_WEAK,       // below the least score
	CLAIMS_DUPLICATE,  // of another claim
	CLAIMS_OVERLAP,    // a better one is there
	CLAIMS_BACKGROUND, // says what is to be seen all the time
	CLAIMS_TOO_MANY,   // more than were wanted
	CLAIMS_N_DROPS,
};

// Zeroed storage holds none.
struct claims {
	struct claim *list;
	size_t n;
	size_t cap;
	char background[SEGMENTS_DESCRIPTION]; // what is to be seen all the time, or ""
	int64_t dropped[CLAIMS_N_DROPS];
};

void claims_add(struct claims *claims, const struct claim *claim);
void claims_release(struct claims *claims);

// "outside" for CLAIMS_OUTSIDE; the strings are constant.
const char *claims_drop_name(enum claims_drop drop);

struct claims_params {
	const struct score *score;
	const struct segments_params *want;  // its limits, top, threshold and sentences count
	const struct segments_span *windows; // that were shown, in time order
	size_t n_windows;
};

// Chooses among the claims; what is dropped is counted in them. out needs no preparation. Its
// verdict is SEGMENTS_REJECTED where claims were made and none held.
void claims_judge(struct segments *out, struct claims *claims, const struct claims_params *params);

#endif
