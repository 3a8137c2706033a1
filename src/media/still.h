// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A decoded frame to a picture that looks right: its own colours as sRGB, square pixels, upright.

#ifndef MEDIA_STILL_H
#define MEDIA_STILL_H

#include <libavutil/frame.h>
#include <stdbool.h>

#include "base/err.h"
#include "media/canvas.h"

struct still_params {
	int max_width;   // of the canvas; 0: as it is. Nothing is ever enlarged.
	int max_height;
	int rotation;    // degrees clockwise to show it upright: 0, 90, 180 or 270
	bool mirrored;   // to be turned upside down first, before it is rotated
	AVRational sar;  // of a pixel; 0/1: square
	int peak_nits;   // of a stream of high dynamic range, by its own metadata; 0: not known
};

// Sets rotation (to the nearest quarter) and mirrored by a display matrix of FFmpeg's; one that is
// no rotation at all leaves the picture as it is.
void still_orient(const int32_t matrix[9], struct still_params *params);

// The size of the canvas that a picture of that coded size gives. The height stays and the width is
// stretched or squeezed by sar, as display_width of a probe is; then rotated; then shrunk to what
// max_width, max_height and the canvas allow, in proportion, down to 1x1.
void still_size(int coded_width, int coded_height, const struct still_params *params,
	int *out_width, int *out_height);

// Keeps the tables of the last conversion, which cost more than a small picture.
struct still_maker;

struct still_maker *still_maker_new(void);

// Frees and sets the pointer to NULL; harmless on NULL.
void still_maker_free(struct still_maker **maker);

// On success *out is the caller's, to be freed with canvas_free. The frame stays the caller's.
// What the frame does not say of its colours is taken as players take it: BT.709 from 1280 columns
// or 720 rows on, else BT.601; limited range, but full for grey; chroma to the left. High dynamic
// range goes through tone.h. What is transparent lies on black.
// ERR_MEDIA "bad_picture" where the format cannot be read.
int still_make(struct still_maker *maker, const AVFrame *frame,
	const struct still_params *params, struct canvas **out, struct err *err);

#endif
