// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Where a sound is silent, by FFmpeg's silencedetect with its own threshold (no sample beyond -60 dB
// in any channel).

#ifndef MEDIA_SILENCE_H
#define MEDIA_SILENCE_H

#include <libavutil/frame.h>
#include <stdint.h>

#include "base/err.h"
#include "media/scan_facts.h"

struct AVFilterGraph;
struct AVFilterContext;

struct silence {
	struct AVFilterGraph *graph; // NULL: not open
	struct AVFilterContext *source;
	struct AVFilterContext *sink;
	AVFrame *frame;
	int64_t since_us;            // FACT_UNKNOWN: it is not silent
	struct fact_spans *spans;
};

// For sound that has the format of a frame. Spans of FACT_SPAN_LEAST_US and more are added to spans,
// which stays the caller's. ERR_MEDIA "bad_sound". To be closed also then.
int silence_open(struct silence *out, const AVFrame *like, struct fact_spans *spans,
	struct err *err);

// Looks at the samples of a frame, whose pts is changed.
int silence_feed(struct silence *silence, AVFrame *frame, int64_t time_us, struct err *err);

// Ends what is going on.
void silence_end(struct silence *silence, int64_t end_us);

// Harmless on zeroed storage.
void silence_close(struct silence *silence);

#endif
