// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/palette.h"

#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/pixdesc.h>
#include <stdio.h>

#include "media/averr.h"
#include "media/graph.h"

static int failed(struct err *err, int rc)
{
	return averr_set(err, rc, "bad_picture", "cannot choose the colours of its pictures");
}

static int open_graph(struct palette *p, const char *text)
{
	*p = (struct palette){.frame = av_frame_alloc()};
	if (!p->frame) {
		return AVERROR(ENOMEM);
	}
	int rc = graph_build(&p->graph, &p->source, &p->sink, text);

	if (rc >= 0) {
		p->colours = avfilter_graph_get_filter(p->graph, "buffer@colours");
	}
	return rc;
}

int palette_open_search(struct palette *out, int width, int height, struct err *err)
{
	char text[240];

	snprintf(text, sizeof(text),
		"buffer@in=video_size=%dx%d:pix_fmt=%s:time_base=1/1000:pixel_aspect=1/1,"
		"palettegen=reserve_transparent=0:stats_mode=full,buffersink@out", width, height,
		av_get_pix_fmt_name(AV_PIX_FMT_RGB32));
	int rc = open_graph(out, text);

	return rc < 0 ? failed(err, rc) : 0;
}

int palette_open_use(struct palette *out, int width, int height, const AVFrame *colours,
	struct err *err)
{
	char text[480];

	snprintf(text, sizeof(text),
		"buffer@in=video_size=%dx%d:pix_fmt=%s:time_base=1/1000:pixel_aspect=1/1[v];"
		"buffer@colours=video_size=%dx%d:pix_fmt=%s:time_base=1/1000:pixel_aspect=1/1[c];"
		"[v][c]paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle,buffersink@out",
		width, height, av_get_pix_fmt_name(AV_PIX_FMT_RGB32), colours->width,
		colours->height, av_get_pix_fmt_name(AV_PIX_FMT_RGB32));
	int rc = open_graph(out, text);
	AVFrame *copy = rc >= 0 ? av_frame_clone(colours) : NULL;

	if (rc >= 0) {
		rc = copy ? 0 : AVERROR(ENOMEM);
	}
	if (rc >= 0) {
		copy->pts = 0;
		rc = av_buffersrc_add_frame(out->colours, copy);
	}
	av_frame_free(&copy);
	if (rc >= 0) {
		rc = av_buffersrc_add_frame(out->colours, NULL);
	}
	return rc < 0 ? failed(err, rc) : 0;
}

void palette_close(struct palette *p)
{
	avfilter_graph_free(&p->graph);
	av_frame_free(&p->frame);
}

// The graph must not think that its input changes.
static int push(struct palette *p, const AVFrame *frame)
{
	AVFrame *copy = frame ? av_frame_clone(frame) : NULL;

	if (frame && !copy) {
		return AVERROR(ENOMEM);
	}
	if (copy) {
		copy->sample_aspect_ratio = (AVRational){1, 1};
	}
	int rc = av_buffersrc_add_frame(p->source, copy);

	av_frame_free(&copy);
	return rc;
}

int palette_learn(struct palette *p, const AVFrame *frame, struct err *err)
{
	int rc = push(p, frame);

	// Nothing comes out before the end, but pictures go in only when something is asked for.
	if (rc >= 0) {
		rc = av_buffersink_get_frame(p->sink, p->frame);
	}
	return rc < 0 && rc != AVERROR(EAGAIN) ? failed(err, rc) : 0;
}

AVFrame *palette_found(struct palette *p, struct err *err)
{
	int rc = push(p, NULL);

	if (rc >= 0) {
		rc = av_buffersink_get_frame(p->sink, p->frame);
	}
	AVFrame *found = rc >= 0 ? av_frame_clone(p->frame) : NULL;

	if (!found) {
		failed(err, rc < 0 ? rc : AVERROR(ENOMEM));
	}
	return found;
}

int palette_use(struct palette *p, const AVFrame *frame, palette_fn *fn, void *opaque,
	struct err *err)
{
	int rc = push(p, frame);

	while (rc >= 0) {
		rc = av_buffersink_get_frame(p->sink, p->frame);
		if (rc < 0) {
			break;
		}
		int said = fn(opaque, p->frame, err);

		av_frame_unref(p->frame);
		if (said < 0) {
			return -1;
		}
	}
	return rc == AVERROR(EAGAIN) || rc == AVERROR_EOF ? 0 : failed(err, rc);
}
