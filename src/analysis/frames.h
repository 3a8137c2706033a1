// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Which frames show a video best: one a shot, or so many spread over the shots. Of a shot: sharp,
// exposed, away from its bounds, typical of it. Seats are dealt to the shots by Sainte-Lague's rule
// (weight / (2 seats + 1)), weighed by length and by how much changes in a shot.

#ifndef ANALYSIS_FRAMES_H
#define ANALYSIS_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/look.h"
#include "analysis/shots.h"

enum frame_reason {
	FRAME_TYPICAL, // typical of its shot
	FRAME_SHARP,   // the sharpest that its shot has
	FRAME_ALL,     // its shot has nothing better
	FRAME_MIDDLE,  // nothing is known of its shot: the middle
	FRAME_KEY,     // a keyframe
	FRAME_STEP,    // the next step
	FRAME_ASKED,   // asked for
	FRAME_N_REASONS,
};

// A frame to take: the best between from and to; where both are one time, the one shown then.
struct frame_pick {
	int64_t from_us;
	int64_t to_us;
	size_t shot; // index in the shots that were given
	enum frame_reason reason;
};

struct frames_params {
	const struct look *looks;   // what was seen, in time order
	size_t n_looks;
	const struct shot *shots;   // in time order
	size_t n_shots;
	int64_t start_us;           // only within; half open
	int64_t end_us;
	size_t count;               // at most so many; 0: one a shot
	bool burst;                 // looks are keyframes: a pick is the best of what follows one
	bool dedupe;
};

// Gives the picks in time order: an array of *n to be freed with mem_free (NULL where there is
// none).
void frames_choose(const struct frames_params *params, struct frame_pick **picks, size_t *n);

// "typical of its shot"; the string is constant.
const char *frame_reason_text(enum frame_reason reason);

#endif
