// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Shots. Three features look for their bounds: shots_pictures where every picture is seen,
// shots_keys where keyframes are, and shots_packets, which knows where an encoder put a keyframe
// out of turn. What they leave are marks; shots_join makes one list of "cut" and "gradual" of
// them, and shots_list shots.

#ifndef ANALYSIS_SHOTS_H
#define ANALYSIS_SHOTS_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/tracks.h"

enum shot_transition { SHOT_START, SHOT_CUT, SHOT_GRADUAL, SHOT_N_TRANSITIONS };

struct shot {
	int64_t start_us; // of a gradual one: the middle of its transition
	int64_t end_us;
	float confidence; // that there is a bound at its start; 1 for the first
	enum shot_transition transition;
};

// Replaces the marks that the features left by what follows from all of them: "cut" and "gradual",
// in time order. Marks of other names stay. Calling it again changes nothing.
void shots_join(struct tracks *tracks);

// The shots of what was looked at, from marks that shots_join has been over: *out is an array of
// *n, at least one, to be freed with mem_free. Marks outside of it, or out of order, do no harm.
void shots_list(const struct tracks *tracks, struct shot **out, size_t *n);

// "start", "cut", "gradual"; the strings are constant.
const char *shot_transition_name(enum shot_transition transition);

#endif
