// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Sound in pieces of one size at even steps, whatever sizes it comes in. A gap in time starts anew.

#ifndef ANALYSIS_FRAMER_H
#define ANALYSIS_FRAMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/frame.h"

#define FRAMER_MAX 1024

// Gets `size` samples; time_us is that of the middle one.
typedef void framer_fn(void *state, const float *samples, int64_t time_us);

struct framer {
	size_t size; // of a piece, at most FRAMER_MAX
	size_t step; // from one to the next, at most size
	framer_fn *piece;
	void *state;
	size_t fill;
	bool started;
	int64_t start_us;  // of the sample that n_taken counts from
	int64_t n_taken;   // samples since then
	float held[FRAMER_MAX];
};

void framer_feed(struct framer *framer, const struct pcm *pcm);

#endif
