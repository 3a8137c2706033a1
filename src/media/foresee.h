// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What encoding a segment would come to, as far as packets tell: nothing is decoded. For a plan.

#ifndef MEDIA_FORESEE_H
#define MEDIA_FORESEE_H

#include "base/err.h"
#include "media/clip.h"
#include "media/input.h"

// Frames are the packets whose time is in the span (with params->fps_num as many as its length
// gives); bytes are what the picture and the sound take there in the input, at the rate of the
// whole where that is more, or CLIP_SIZE_UNKNOWN where the picture would have another size, rate or
// kind. ERR_INPUT "bad_span" where nothing begins in the span; ERR_MEDIA, ERR_LIMIT as they come.
int foresee_segment(struct input *in, const struct clip_params *params,
	const struct clip_segment *segment, struct clip_result *out, struct err *err);

#endif
