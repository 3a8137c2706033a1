// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Is a run of pictures a gradual transition? Two models are held against it. In a blend (dissolve,
// fade) every picture is a mixture of what comes before and what comes behind, and the share of
// the latter only grows. In a wipe each place shows the one and then the other, changes once, and
// the times at which the places change lie on a smooth surface: a front runs over the picture. A
// pan, a walk or a passing car follows neither.

#ifndef ANALYSIS_TRANSITION_H
#define ANALYSIS_TRANSITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/grid.h"

#define TRANSITION_PICTURES 48 // of a run, at most

struct transition_picture {
	int64_t time_us;
	const struct grid *grid;
};

struct transition {
	double strength; // 0: it is none; to 1
	int64_t time_us; // the middle
	bool from_nothing; // it begins with a black picture
	bool to_nothing;   // it ends with one
};

// Judges a run of n pictures in order of time, all of it: the transition has to lie in its middle.
// Of fewer than 8, or more than TRANSITION_PICTURES, or of two sizes, it says none.
void transition_judge(struct transition *out, const struct transition_picture *run, size_t n);

#endif
