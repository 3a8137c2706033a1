// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/blank.h"

#include <errno.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/pixdesc.h>
#include <stdio.h>

#include "media/averr.h"
#include "media/graph.h"

void blank_open(struct blank *out, struct fact_spans *black, struct fact_spans *frozen)
{
	*out = (struct blank){
		.black_us = FACT_UNKNOWN,
		.still_us = FACT_UNKNOWN,
		.black = black,
		.frozen = frozen,
	};
	black->longest_us = 0;
	frozen->longest_us = 0;
}

void blank_close(struct blank *b)
{
	avfilter_graph_free(&b->graph);
	av_frame_free(&b->frame);
}

// Every span is wanted, so the least lengths are 0.
static int open_graph(struct blank *b, const AVFrame *f)
{
	const char *format = av_get_pix_fmt_name(f->format);
	char text[320];

	avfilter_graph_free(&b->graph);
	if (!b->frame) {
		b->frame = av_frame_alloc();
	}
	if (!format || !b->frame) {
		return format ? AVERROR(ENOMEM) : AVERROR(EINVAL);
	}
	snprintf(text, sizeof(text),
		"buffer@in=video_size=%dx%d:pix_fmt=%s:time_base=1/1000000:pixel_aspect=1/1,"
		"blackdetect=d=0,freezedetect=d=0,buffersink@out", f->width, f->height, format);
	b->width = f->width;
	b->height = f->height;
	b->format = f->format;
	b->fresh = true;
	return graph_build(&b->graph, &b->source, &b->sink, text);
}

static bool says(const AVFrame *f, const char *key)
{
	return av_dict_get(f->metadata, key, NULL, 0) != NULL;
}

// The filters print times with six digits, so it is the picture that says so whose time counts. A new
// graph, after a change of size, knows nothing of what went on before.
static void note(struct blank *b, const AVFrame *f, int64_t us)
{
	const bool black = says(f, "lavfi.black_start");

	if (b->black_us != FACT_UNKNOWN && (says(f, "lavfi.black_end") || (b->fresh && !black))) {
		fact_spans_add(b->black, b->black_us, us);
		b->black_us = FACT_UNKNOWN;
	}
	if (black && b->black_us == FACT_UNKNOWN) {
		b->black_us = us;
	}
	// With no least length each picture that differs ends a span, and begins the next.
	if (b->fresh || says(f, "lavfi.freezedetect.freeze_end")) {
		if (b->still_us != FACT_UNKNOWN && us - b->still_us >= FACT_SPAN_LEAST_US) {
			fact_spans_add(b->frozen, b->still_us, us);
		}
		b->still_us = us;
	}
	b->fresh = false;
}

int blank_feed(struct blank *b, AVFrame *f, int64_t us, struct err *err)
{
	int rc = 0;

	if (!b->graph || f->width != b->width || f->height != b->height || f->format != b->format) {
		rc = open_graph(b, f);
	}
	f->pts = us;
	if (rc >= 0) {
		rc = av_buffersrc_add_frame_flags(b->source, f, AV_BUFFERSRC_FLAG_KEEP_REF);
	}
	while (rc >= 0) {
		rc = av_buffersink_get_frame(b->sink, b->frame);
		if (rc >= 0) {
			note(b, b->frame, b->frame->pts);
			av_frame_unref(b->frame);
		}
	}
	return rc == AVERROR(EAGAIN) || rc == AVERROR_EOF ? 0 :
		averr_set(err, rc, "bad_picture", "cannot look at its pictures");
}

void blank_end(struct blank *b, int64_t end_us)
{
	if (b->black_us != FACT_UNKNOWN && end_us > b->black_us) {
		fact_spans_add(b->black, b->black_us, end_us);
	}
	if (b->still_us != FACT_UNKNOWN && end_us - b->still_us >= FACT_SPAN_LEAST_US) {
		fact_spans_add(b->frozen, b->still_us, end_us);
	}
	b->black_us = FACT_UNKNOWN;
	b->still_us = FACT_UNKNOWN;
}
