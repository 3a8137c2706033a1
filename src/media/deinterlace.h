// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// One picture out of the two moments of an interlaced frame, by libavfilter's bwdif.

#ifndef MEDIA_DEINTERLACE_H
#define MEDIA_DEINTERLACE_H

#include <libavutil/frame.h>

#include "base/err.h"

// The frame's first field in full height; the other field's lines are made anew. With both the
// frame before and the frame after, what rests keeps all its detail. Where either is NULL, or of
// another size or format, the lines are made of the one field alone: half the detail, and no comb.
// out, which must be empty, gets a frame of the same size, format and properties, not marked as
// interlaced. A frame that is too small to have fields (under 4 lines or 3 columns) comes as it is.
// The frames stay the caller's; on failure out is empty.
int deinterlace(const AVFrame *prev, const AVFrame *frame, const AVFrame *next, AVFrame *out,
	struct err *err);

#endif
