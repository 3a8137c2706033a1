// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Where a video is black or stands still, by FFmpeg's blackdetect and freezedetect with their own
// thresholds (98 % of the pixels under a tenth of the way from black to white; a mean difference of
// no more than -60 dB).

#ifndef MEDIA_BLANK_H
#define MEDIA_BLANK_H

#include <libavutil/frame.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "media/scan_facts.h"

struct AVFilterGraph;
struct AVFilterContext;

struct blank {
	struct AVFilterGraph *graph; // for pictures of this size and format; NULL: none yet
	struct AVFilterContext *source;
	struct AVFilterContext *sink;
	AVFrame *frame;
	int width;
	int height;
	int format;
	bool fresh;          // the graph has not seen a picture
	int64_t black_us;    // since when it is black; FACT_UNKNOWN: it is not
	int64_t still_us;    // the picture that those since look like; FACT_UNKNOWN: none
	struct fact_spans *black;
	struct fact_spans *frozen;
};

// Spans that end are added to the two, which stay the caller's. Their times are those of the
// pictures.
void blank_open(struct blank *out, struct fact_spans *black, struct fact_spans *frozen);

// Looks at the next picture, at a time that is later than the one before. frame->pts is changed.
// ERR_MEDIA "bad_picture", ERR_LIMIT.
int blank_feed(struct blank *blank, AVFrame *frame, int64_t time_us, struct err *err);

// Ends what is going on.
void blank_end(struct blank *blank, int64_t end_us);

// Harmless on zeroed storage.
void blank_close(struct blank *blank);

#endif
