// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Decoded pictures to the small luma views of frame.h. The luma plane is averaged directly, block
// by block; only formats without one (RGB, palettes) go through libswscale.

#ifndef MEDIA_PICTURE_H
#define MEDIA_PICTURE_H

#include <libavutil/frame.h>

#include "base/err.h"
#include "media/frame.h"

struct picture_maker;

struct picture_maker *picture_maker_new(void);
void picture_maker_free(struct picture_maker *maker);

// Fills width, height, stride, luma and damaged of out from frame; the luma lives in the maker
// until the next call. The rest of out is the caller's. ERR_MEDIA "bad_picture" where the format
// cannot be read.
int picture_make(struct picture_maker *maker, const AVFrame *frame, struct picture *out,
	struct err *err);

#endif
