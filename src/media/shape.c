// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/shape.h"

#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <stdio.h>

#include "base/str.h"
#include "media/averr.h"
#include "media/compat.h"
#include "media/graph.h"
#include "media/refit.h"

struct shape_colours shape_colours_of(const AVFrame *f)
{
	struct shape_colours c = {refit_plain(f->format), f->colorspace, f->color_range};

	if (c.format != f->format) {
		c.range = AVCOL_RANGE_JPEG;
	}
	return c;
}

static bool is_rgb(enum AVPixelFormat format)
{
	const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(format);

	return desc && (desc->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL));
}

// As the scale filter calls it. What is not told is told by the size, as players have it.
static const char *matrix_name(enum AVColorSpace space, int height)
{
	switch (space) {
	case AVCOL_SPC_BT709:
		return "bt709";
	case AVCOL_SPC_FCC:
		return "fcc";
	case AVCOL_SPC_BT470BG:
	case AVCOL_SPC_SMPTE170M:
		return "bt601";
	case AVCOL_SPC_SMPTE240M:
		return "smpte240m";
	case AVCOL_SPC_BT2020_NCL:
	case AVCOL_SPC_BT2020_CL:
		return "bt2020";
	default:
		return height >= 720 ? "bt709" : "bt601";
	}
}

static const char *range_name(enum AVColorRange range)
{
	return range == AVCOL_RANGE_JPEG ? "full" : "limited";
}

// The parts of the graph for numbers: size, format and colours are one step of libswscale.
static void add_scale(struct str *text, const struct shape_params *p, const AVFrame *first)
{
	struct shape_colours from = shape_colours_of(first);
	struct shape_colours to = p->out;
	const char *in_matrix = matrix_name(from.space, first->height);
	const char *out_matrix = to.space == AVCOL_SPC_UNSPECIFIED || is_rgb(to.format) ?
		in_matrix : matrix_name(to.space, first->height);
	bool recolour = to.format != AV_PIX_FMT_NONE && (from.format != to.format ||
		(!is_rgb(from.format) && (in_matrix != out_matrix ||
			range_name(from.range) != range_name(to.range))));

	if (p->plan.scale_w == 0 && !recolour) {
		return;
	}
	str_adds(text, ",scale=flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp");
	if (p->plan.scale_w > 0) {
		str_addf(text, ":w=%d:h=%d", p->plan.scale_w, p->plan.scale_h);
	}
	if (!is_rgb(from.format)) {
		str_addf(text, ":in_color_matrix=%s:in_range=%s", in_matrix, range_name(from.range));
	}
	if (to.format != AV_PIX_FMT_NONE && !is_rgb(to.format)) {
		str_addf(text, ":out_color_matrix=%s:out_range=%s", out_matrix,
			range_name(to.range));
	}
}

static void add_turn(struct str *text, struct shape_turn turn)
{
	static const char *const turns[] = {
		"", ",transpose=clock", ",hflip,vflip", ",transpose=cclock",
	};

	str_adds(text, turn.mirrored ? ",vflip" : "");
	str_adds(text, turns[turn.quarters & 3]);
}

static void describe(struct str *text, const struct shape_params *p, const AVFrame *first)
{
	const struct shape_plan *plan = &p->plan;

	str_addf(text, "buffer@in=video_size=%dx%d:pix_fmt=%s:time_base=%d/%d:pixel_aspect=1/1",
		first->width, first->height, av_get_pix_fmt_name(refit_plain(first->format)),
		p->time_base.num, p->time_base.den);
	if (p->deinterlace) {
		str_addf(text, ",bwdif=mode=send_frame:parity=%s:deint=interlaced",
			compat_is_bottom_first(first) ? "bff" : "tff");
	}
	add_turn(text, plan->turn);
	if (plan->crop_w > 0) {
		str_addf(text, ",crop=w=%d:h=%d:x=%d:y=%d:exact=1", plan->crop_w, plan->crop_h,
			plan->crop_x, plan->crop_y);
	}
	add_scale(text, p, first);
	if (plan->pad) {
		str_addf(text, ",pad=w=%d:h=%d:x=%d:y=%d", plan->out.width, plan->out.height,
			plan->pad_x, plan->pad_y);
	}
	str_addf(text, ",format=pix_fmts=%s,buffersink@out", av_get_pix_fmt_name(
		p->out.format != AV_PIX_FMT_NONE ? p->out.format : refit_plain(first->format)));
}

static int open_graph(struct shape *s, const struct shape_params *p, const AVFrame *first)
{
	struct str text = {0};

	s->frame = av_frame_alloc();
	if (!s->frame) {
		return AVERROR(ENOMEM);
	}
	describe(&text, p, first);
	int rc = graph_build(&s->graph, &s->source, &s->sink, str_text(&text));

	str_release(&text);
	return rc;
}

int shape_open(struct shape *out, const AVFrame *first, const struct shape_params *p,
	struct err *err)
{
	struct shape_colours from = shape_colours_of(first);

	*out = (struct shape){
		.time_base = p->time_base,
		.out = p->out.format != AV_PIX_FMT_NONE ? p->out : from,
		.sar = p->plan.out.sar,
		.deinterlaced = p->deinterlace,
		.plan = p->plan,
	};
	if (shape_plan_is_idle(&p->plan) && !p->deinterlace && from.format == out->out.format &&
		from.space == out->out.space && from.range == out->out.range) {
		return 0;
	}
	int rc = open_graph(out, p, first);

	return rc < 0 ? averr_set(err, rc, "bad_picture", "cannot shape its pictures") : 0;
}

void shape_close(struct shape *s)
{
	avfilter_graph_free(&s->graph);
	av_frame_free(&s->frame);
}

int shape_pan(struct shape *s, double centre, struct err *err)
{
	char text[16];

	if (!s->graph || s->plan.crop_w == 0 || isnan(centre)) {
		return 0;
	}
	int x = shape_plan_crop_x(&s->plan, centre);

	if (x == s->plan.crop_x) {
		return 0;
	}
	snprintf(text, sizeof(text), "%d", x);
	int rc = avfilter_graph_send_command(s->graph, "crop", "x", text, NULL, 0, 0);

	s->plan.crop_x = x;
	return rc < 0 ? averr_set(err, rc, "bad_picture", "cannot shape its pictures") : 0;
}

// What a picture says of its colours must not make the graph think that its input has changed.
static int push(struct shape *s, AVFrame *frame)
{
	if (frame) {
		frame->format = refit_plain(frame->format);
		frame->sample_aspect_ratio = (AVRational){1, 1};
		frame->colorspace = AVCOL_SPC_UNSPECIFIED;
		frame->color_range = AVCOL_RANGE_UNSPECIFIED;
	}
	return av_buffersrc_add_frame_flags(s->source, frame, AV_BUFFERSRC_FLAG_KEEP_REF);
}

static void label(const struct shape *s, AVFrame *f)
{
	f->pts = av_rescale_q(f->pts, av_buffersink_get_time_base(s->sink), s->time_base);
	f->sample_aspect_ratio = s->sar;
	f->colorspace = s->out.space;
	f->color_range = s->out.range;
	if (s->deinterlaced) {
		compat_set_progressive(f);
	}
}

int shape_feed(struct shape *s, AVFrame *frame, shape_fn *fn, void *opaque, struct err *err)
{
	if (!s->graph) {
		return frame ? fn(opaque, frame, err) : 0;
	}
	int rc = push(s, frame);

	while (rc >= 0) {
		rc = av_buffersink_get_frame(s->sink, s->frame);
		if (rc == AVERROR(EAGAIN) || rc == AVERROR_EOF) {
			return 0;
		}
		if (rc >= 0) {
			label(s, s->frame);
			int said = fn(opaque, s->frame, err);

			av_frame_unref(s->frame);
			if (said < 0) {
				return -1;
			}
		}
	}
	return averr_set(err, rc, "bad_picture", "cannot shape its pictures");
}
