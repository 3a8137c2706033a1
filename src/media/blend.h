// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// One picture fading into another of the same size and format.

#ifndef MEDIA_BLEND_H
#define MEDIA_BLEND_H

#include <libavutil/frame.h>

#include "base/err.h"

// Mixes over into frame: share 0 leaves it, 1 covers it. frame is made writable. ERR_MEDIA
// "bad_picture" where the two are not alike or of a format that is not made of plain numbers.
int blend(AVFrame *frame, const AVFrame *over, double share, struct err *err);

#endif
