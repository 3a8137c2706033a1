// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Are two inputs the same to look at and to listen to, however they are coded?

#ifndef MEDIA_COMPARE_H
#define MEDIA_COMPARE_H

#include "media/comparison.h"
#include "media/input.h"

struct compare_params {
	int n_threads; // for decoding a video, at least 1
	void *opaque;
	// Opens the first (0) or the second (1) input, anew each time; stays compare_run's.
	int (*open)(void *opaque, int which, struct input **out, struct err *err);
	void (*progress)(void *opaque, int64_t time_us); // now and then
};

// Holds the streams of video and of sound against each other in their order: each decoded, frames
// that are at one time (within half of the time that a frame lasts) and all samples. *out is what
// differs. Times differ by more than a millisecond, since some containers count in those.
// -1 (err): ERR_MEDIA "no_decoder", and what opening says.
int compare_run(const struct compare_params *params, struct comparison *out, struct err *err);

#endif
