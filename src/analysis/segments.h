// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The curve to spans: peaks that stand out, grown to natural bounds (cuts, sentences, lulls), kept
// apart and within the limits that were asked for.

#ifndef ANALYSIS_SEGMENTS_H
#define ANALYSIS_SEGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/score.h"

#define SEGMENTS_MAX         10 // highlights when no number was asked for
#define SEGMENTS_MIN_US      INT64_C(2000000)
#define SEGMENTS_MAX_US      INT64_C(30000000)
#define SEGMENTS_LIMIT       10000 // highlights of one input, whatever was asked
#define SEGMENTS_MAX_REASONS 4
#define SEGMENTS_TITLE       96    // bytes, the NUL included
#define SEGMENTS_DESCRIPTION 241

// A span of time, half-open.
struct segments_span {
	int64_t start_us;
	int64_t end_us;
};

// Zeroed storage asks for nothing: the defaults above.
struct segments_params {
	size_t top;        // at most so many; 0: SEGMENTS_MAX, or no limit with a target
	// Fill this much time, and no more, with the best shots and parts of them; 0: no such wish.
	// The bar is lower then, but what is not SCORE_EVENTFUL stays without highlights.
	int64_t target_us;
	bool apart;        // neighbours that fill it are not joined: somebody chooses among them
	int64_t min_us;    // shortest, 0: SEGMENTS_MIN_US, or less where that is too much
	int64_t max_us;    // longest, 0: SEGMENTS_MAX_US
	double threshold;  // least score, 0: where things stand out
	const struct segments_span *allowed; // only here; may overlap, any order
	size_t n_allowed;                    // 0: everywhere
	const struct segments_span *sentences; // that are said; in order, none overlaps another
	size_t n_sentences;
};

struct segments_reason {
	char signal[TRACK_NAME];
	double weight; // share of the score, all reasons of a highlight at most 1
	double value;  // robust z
};

struct segments_highlight {
	int64_t start_us;
	int64_t end_us;
	int64_t peak_us; // inside the span
	double score;    // 0 to 1
	int rank;        // 1: the best
	char title[SEGMENTS_TITLE]; // "crowd rises, fast motion"
	char description[SEGMENTS_DESCRIPTION]; // what is said; "" as long as nobody fills it in
	struct segments_reason reasons[SEGMENTS_MAX_REASONS]; // by weight
	size_t n_reasons;
};

enum segments_verdict {
	SEGMENTS_HIGHLIGHTS,
	SEGMENTS_FLAT,
	SEGMENTS_UNIFORM,
	SEGMENTS_BLACK,
	SEGMENTS_SILENT,
	SEGMENTS_TOO_SHORT,
	SEGMENTS_REJECTED, // a model's answers did not hold; never said here
	SEGMENTS_N_VERDICTS,
};

struct segments {
	struct segments_highlight *list; // in time order, never overlapping
	size_t n;
	enum segments_verdict verdict;   // SEGMENTS_HIGHLIGHTS exactly when n > 0
	int64_t covered_us;              // length of all of them
};

// Chooses the spans; out needs no preparation and is released by the caller.
void segments_choose(struct segments *out, const struct score *score,
	const struct segments_params *params);

void segments_release(struct segments *segments);

// "too_short" for SEGMENTS_TOO_SHORT; the strings are constant.
const char *segments_verdict_name(enum segments_verdict verdict);

#endif
