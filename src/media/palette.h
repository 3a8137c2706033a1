// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The 256 colours that pictures are best shown with: found by looking at all of them once, and then
// used. Pictures are AV_PIX_FMT_RGB32 before and AV_PIX_FMT_PAL8 after.

#ifndef MEDIA_PALETTE_H
#define MEDIA_PALETTE_H

#include <libavutil/frame.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct AVFilterGraph;
struct AVFilterContext;

struct palette {
	struct AVFilterGraph *graph;  // NULL: not open
	struct AVFilterContext *source;
	struct AVFilterContext *colours;
	struct AVFilterContext *sink;
	AVFrame *frame;
};

// Opens one that finds colours, for pictures of that size. ERR_MEDIA "bad_picture"; to be closed
// also then.
int palette_open_search(struct palette *out, int width, int height, struct err *err);

// Opens one that uses colours that were found, which stay the caller's.
int palette_open_use(struct palette *out, int width, int height, const AVFrame *colours,
	struct err *err);

// Harmless on zeroed storage.
void palette_close(struct palette *palette);

// Looks at a picture; pts must rise.
int palette_learn(struct palette *palette, const AVFrame *frame, struct err *err);

// What was found, for palette_open_use; the caller frees it. NULL (err) where there was no picture.
AVFrame *palette_found(struct palette *palette, struct err *err);

typedef int palette_fn(void *opaque, AVFrame *frame, struct err *err);

// Feeds a picture (NULL: the end), whose pts stays with it, and passes on what is ready.
int palette_use(struct palette *palette, const AVFrame *frame, palette_fn *fn, void *opaque,
	struct err *err);

#endif
