// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/deinterlace.h"

#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/pixdesc.h>
#include <stdio.h>

#include "media/averr.h"
#include "media/compat.h"
#include "media/graph.h"

// What bwdif wants at least.
#define MIN_WIDTH  3
#define MIN_HEIGHT 4

struct graph {
	AVFilterGraph *graph;
	AVFilterContext *source;
	AVFilterContext *sink;
};

// Formats that bwdif does not know (packed ones, NV12) are converted on the way in and back by what
// libavfilter puts in between: hence the format at the end.
static int open_graph(struct graph *g, const AVFrame *frame)
{
	const char *format = av_get_pix_fmt_name(frame->format);
	char text[320];

	if (!format) {
		return AVERROR(EINVAL);
	}
	snprintf(text, sizeof(text),
		"buffer@in=video_size=%dx%d:pix_fmt=%s:time_base=1/25:pixel_aspect=1/1,"
		"bwdif=mode=send_frame:parity=%s:deint=all,format=pix_fmts=%s,buffersink@out",
		frame->width, frame->height, format, compat_is_bottom_first(frame) ? "bff" : "tff",
		format);
	return graph_build(&g->graph, &g->source, &g->sink, text);
}

// Times that rise by one will do. What a frame says of its colours must not make the graph think
// that its input has changed; it is put back in the end.
static int push(struct graph *g, const AVFrame *frame, int64_t pts)
{
	AVFrame *copy = av_frame_clone(frame);

	if (!copy) {
		return AVERROR(ENOMEM);
	}
	copy->pts = pts;
	copy->sample_aspect_ratio = (AVRational){1, 1};
	copy->colorspace = AVCOL_SPC_UNSPECIFIED;
	copy->color_range = AVCOL_RANGE_UNSPECIFIED;
	int rc = av_buffersrc_add_frame(g->source, copy);

	av_frame_free(&copy);
	return rc;
}

static bool alike(const AVFrame *a, const AVFrame *b)
{
	return a && a->width == b->width && a->height == b->height && a->format == b->format;
}

// Of the first frame that it is fed, bwdif knows that there is nothing before it, and interpolates
// within the field. (Not so of the last, which would be woven with itself.) So a frame that lacks a
// neighbour is fed as the first, and once more to push it through.
static int run(struct graph *g, const AVFrame *prev, const AVFrame *frame, const AVFrame *next,
	AVFrame *out)
{
	const bool whole = alike(prev, frame) && alike(next, frame);
	const AVFrame *fed[3] = {whole ? prev : NULL, frame, whole ? next : frame};
	const int n_wanted = whole ? 2 : 1;
	int rc = 0;

	for (int i = 0; i < 3 && rc >= 0; i++) {
		if (fed[i]) {
			rc = push(g, fed[i], i);
		}
	}
	if (rc >= 0) {
		rc = av_buffersrc_add_frame(g->source, NULL);
	}
	for (int i = 0; i < n_wanted && rc >= 0; i++) {
		av_frame_unref(out);
		rc = av_buffersink_get_frame(g->sink, out);
	}
	return rc;
}

// The source's own properties instead of what the graph made of them.
static int restore(AVFrame *out, const AVFrame *frame)
{
	while (out->nb_side_data > 0) {
		av_frame_remove_side_data(out, out->side_data[0]->type);
	}
	av_dict_free(&out->metadata);
	int rc = av_frame_copy_props(out, frame);

	compat_set_progressive(out);
	return rc;
}

int deinterlace(const AVFrame *prev, const AVFrame *frame, const AVFrame *next, AVFrame *out,
	struct err *err)
{
	struct graph g = {0};
	int rc;

	if (frame->width < MIN_WIDTH || frame->height < MIN_HEIGHT) {
		rc = av_frame_ref(out, frame);
	} else {
		rc = open_graph(&g, frame);
		if (rc >= 0) {
			rc = run(&g, prev, frame, next, out);
		}
		if (rc >= 0) {
			rc = restore(out, frame);
		}
		avfilter_graph_free(&g.graph);
	}
	if (rc < 0) {
		av_frame_unref(out);
		return averr_set(err, rc, "bad_picture", "cannot deinterlace a picture");
	}
	return 0;
}
