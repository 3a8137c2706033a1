// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A second look: every picture of some stretches of the video, small, for analysis.

#ifndef MEDIA_RELOOK_H
#define MEDIA_RELOOK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "media/frame.h"
#include "media/input.h"

// A part of the video, half open, from the first presented frame.
struct stretch {
	int64_t from_us;
	int64_t to_us;
	int64_t key_us;  // of the keyframe before it, TIME_UNKNOWN where nobody knows
	int64_t fine_us; // a rough look needs every picture from here to there, and before and behind
	int64_t fine_to_us; // only those that others refer to
};

struct relook_params {
	const struct stretch *stretches; // in order, without overlap
	size_t n;
	int n_threads; // at least 1
	void *opaque;
	// A picture of stretch i, in time order.
	void (*picture)(void *opaque, size_t i, const struct picture *picture);
	// How far it has come.
	void (*progress)(void *opaque, int64_t time_us);
};

struct relook_result {
	int64_t n_pictures;
	int64_t decode_errors;
};

// Adds to out, which the caller has zeroed. ERR_LIMIT timeout, memory_limit; ERR_MEDIA no_decoder.
int relook_run(struct input *in, const struct relook_params *params, struct relook_result *out,
	struct err *err);

#endif
