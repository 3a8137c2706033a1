// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Pictures to look at, at chosen times of the video: decoded in full, upright, in square pixels.

#ifndef MEDIA_STILLS_H
#define MEDIA_STILLS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "media/canvas.h"
#include "media/frame.h"
#include "media/input.h"

// Where both are one time: the picture that is shown then. Else the best of those from from_us on
// and before to_us; where there is none, the one shown at from_us.
struct still_want {
	int64_t from_us;
	int64_t to_us;
};

// A picture that was found.
struct still_view {
	size_t want;
	int64_t time_us;
	int64_t pts;
	int64_t time_base_num;
	int64_t time_base_den;
	int width;  // as it is shown: upright, square pixels
	int height;
	const struct picture *picture; // small
};

struct stills;

struct stills_params {
	const struct still_want *wants; // in time order
	size_t n;
	int n_threads;
	void *opaque;
	// How good a picture is; the greatest is taken.
	double (*rate)(void *opaque, const struct picture *picture);
	// A picture that was found; stills_canvas makes images of it. 0, or -1 (err) to stop.
	int (*take)(void *opaque, struct stills *stills, const struct still_view *view,
		struct err *err);
};

struct stills_result {
	int64_t n_found;
	int64_t decode_errors;
};

// Adds to out, which the caller has zeroed. A want for which nothing can be decoded is left out; a
// picture that answers several wants comes once. ERR_LIMIT timeout, memory_limit; ERR_MEDIA
// no_decoder, or what take says.
int stills_run(struct input *in, const struct stills_params *params, struct stills_result *out,
	struct err *err);

// Within take: the picture, no larger than these and never enlarged; 0 is no bound. The caller
// frees it.
int stills_canvas(struct stills *stills, int max_width, int max_height, struct canvas **out,
	struct err *err);

// The times of all keyframes between two times, from the packets: an array of *n to be freed with
// mem_free. ERR_LIMIT timeout.
int stills_keyframes(struct input *in, int64_t from_us, int64_t to_us, int64_t **out, size_t *n,
	struct err *err);

#endif
