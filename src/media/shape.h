// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Pictures on their way through libavfilter: deinterlaced, turned, cropped, scaled, bordered, in
// another format or other colours. One graph for pictures of one kind. Nothing in it opens a file.

#ifndef MEDIA_SHAPE_H
#define MEDIA_SHAPE_H

#include <libavutil/frame.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "media/shape_plan.h"

struct AVFilterGraph;
struct AVFilterContext;

// What the numbers of a picture mean.
struct shape_colours {
	enum AVPixelFormat format;
	enum AVColorSpace space;
	enum AVColorRange range;
};

struct shape {
	struct AVFilterGraph *graph; // NULL: pictures pass as they are
	struct AVFilterContext *source;
	struct AVFilterContext *sink;
	AVFrame *frame;
	AVRational time_base;        // of the pictures' stamps
	struct shape_colours out;
	AVRational sar;
	bool deinterlaced;
	struct shape_plan plan;
};

struct shape_params {
	struct shape_plan plan;
	struct shape_colours out; // format AV_PIX_FMT_NONE: as they are
	bool deinterlace;         // those that are interlaced
	AVRational time_base;
};

// Called for each picture, which the callee may change. Returns 0, or -1 (err) to stop.
typedef int shape_fn(void *opaque, AVFrame *frame, struct err *err);

// Of a picture; a format that means full range by its name is another one with that range.
struct shape_colours shape_colours_of(const AVFrame *frame);

// For pictures such as first. ERR_MEDIA "bad_picture", ERR_LIMIT memory_limit. To be closed also
// then.
int shape_open(struct shape *out, const AVFrame *first, const struct shape_params *params,
	struct err *err);

// Harmless on zeroed storage.
void shape_close(struct shape *shape);

// Moves the crop so that its middle is at centre, 0 to 1 across what is cropped, as far as there is
// room; from the next picture that is fed on. NAN: it stays. ERR_MEDIA "bad_picture".
int shape_pan(struct shape *shape, double centre, struct err *err);

// Feeds a picture that is like the first (NULL: the end) and passes on what is ready; frame->pts
// stays with it. frame may be changed in its properties.
int shape_feed(struct shape *shape, AVFrame *frame, shape_fn *fn, void *opaque, struct err *err);

#endif
