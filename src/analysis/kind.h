// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What kind of input it is, as a whole: the content profile, and whether there is anything to find.

#ifndef ANALYSIS_KIND_H
#define ANALYSIS_KIND_H

#include <stdbool.h>

#include "analysis/score.h"
#include "analysis/tracks.h"

// A bin that is darker and more even than this is black, and one below that is silent.
#define KIND_BLACK_GREY 20.0    // limited-range black that was not stretched is 16
#define KIND_BLACK_CONTRAST 4.0 // a title on black has more
#define KIND_SILENT_DB (-60.0)

#define KIND_SHORTEST_US 1500000 // of less nothing can be told

struct kind {
	enum score_content content;
	bool every_picture; // all were seen, not keyframes alone
	bool has_picture;
	bool black;         // all the time
	bool silent;        // all the time, or there is no sound
	bool busy;          // or loud, most of the time
	double cuts_per_minute;
	double music;        // share of the time that there is, 0 to 1
	double packet_trust; // 0 to 1: how far the size of packets follows what happens
};

// Reads the bounds and the cuts of score, which is not finished yet.
void kind_of(struct kind *out, const struct tracks *tracks, const struct score *score);

// The state of an input whose curve and gates are made.
enum score_state kind_state(const struct kind *kind, const struct score *score);

#endif
