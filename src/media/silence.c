// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/silence.h"

#include <errno.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/channel_layout.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "media/averr.h"
#include "media/graph.h"

static int failed(struct err *err, int rc)
{
	return averr_set(err, rc, "bad_sound", "cannot listen to its sound");
}

int silence_open(struct silence *out, const AVFrame *like, struct fact_spans *spans,
	struct err *err)
{
	char layout[64];
	char text[320];
	int rc = av_channel_layout_describe(&like->ch_layout, layout, sizeof(layout));

	*out = (struct silence){
		.frame = av_frame_alloc(),
		.since_us = FACT_UNKNOWN,
		.spans = spans,
	};
	if (rc < 0 || !out->frame) {
		return failed(err, rc < 0 ? rc : AVERROR(ENOMEM));
	}
	snprintf(text, sizeof(text), "abuffer@in=sample_rate=%d:sample_fmt=%s:channel_layout=%s:"
		"time_base=1/%d,silencedetect=d=%lldus,abuffersink@out", like->sample_rate,
		av_get_sample_fmt_name(like->format), layout, like->sample_rate,
		(long long)FACT_SPAN_LEAST_US);
	rc = graph_build(&out->graph, &out->source, &out->sink, text);
	if (rc < 0) {
		return failed(err, rc);
	}
	spans->longest_us = 0;
	return 0;
}

void silence_close(struct silence *s)
{
	avfilter_graph_free(&s->graph);
	av_frame_free(&s->frame);
}

void silence_end(struct silence *s, int64_t us)
{
	if (s->since_us != FACT_UNKNOWN && us > s->since_us) {
		fact_spans_add(s->spans, s->since_us, us);
	}
	s->since_us = FACT_UNKNOWN;
}

// A time that the filter printed, from the start of its frame; FACT_UNKNOWN: none.
static int64_t told(const AVFrame *f, const char *key, int64_t frame_us)
{
	const AVDictionaryEntry *e = av_dict_get(f->metadata, key, NULL, 0);

	return e ? frame_us + llrint(strtod(e->value, NULL) * 1e6) : FACT_UNKNOWN;
}

static void note(struct silence *s, const AVFrame *f, int64_t frame_us)
{
	const int64_t start = told(f, "lavfi.silence_start", frame_us);
	const int64_t end = told(f, "lavfi.silence_end", frame_us);

	// Long frames may hold the end of one and the start of the next.
	if (end != FACT_UNKNOWN && s->since_us != FACT_UNKNOWN) {
		silence_end(s, end);
	}
	if (start != FACT_UNKNOWN) {
		s->since_us = start;
	}
	if (end != FACT_UNKNOWN && start != FACT_UNKNOWN && end > start) {
		silence_end(s, end);
	}
}

// The filter prints six digits, which of a time far from 0 is less than a frame. So each frame is said
// to begin at 0.
int silence_feed(struct silence *s, AVFrame *f, int64_t us, struct err *err)
{
	f->pts = 0;
	int rc = av_buffersrc_add_frame_flags(s->source, f, AV_BUFFERSRC_FLAG_KEEP_REF);

	while (rc >= 0) {
		rc = av_buffersink_get_frame(s->sink, s->frame);
		if (rc >= 0) {
			note(s, s->frame, us);
			av_frame_unref(s->frame);
		}
	}
	return rc == AVERROR(EAGAIN) || rc == AVERROR_EOF ? 0 : failed(err, rc);
}
