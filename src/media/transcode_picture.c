// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/transcode_picture.h"

#include <libavutil/avutil.h>
#include <libavutil/display.h>
#include <math.h>

#include "base/mem.h"
#include "media/averr.h"
#include "media/blend.h"
#include "media/captions.h"
#include "media/compat.h"
#include "media/follow.h"
#include "media/refit.h"
#include "media/still.h"
#include "media/transcode_internal.h"

// How much two rates may differ and still be one: 29.97 and 30 are two.
#define RATE_SLACK 1e-4

// The longer side of a preview for which no size is asked.
#define PREVIEW_SIDE 480

static void pop(struct transcode_reel *reel, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		av_frame_free(&reel->list[i].frame);
	}
	for (size_t i = n; i < reel->n; i++) {
		reel->list[i - n] = reel->list[i];
	}
	reel->n -= n;
}

static int push(struct transcode_reel *reel, const AVFrame *frame, int64_t at, int64_t length,
	struct err *err)
{
	AVFrame *copy = av_frame_clone(frame);

	if (!copy) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot encode");
	}
	reel->list = mem_grow(reel->list, &reel->cap, reel->n + 1, sizeof(*reel->list));
	reel->list[reel->n++] = (struct transcode_shown){copy, at, length};
	return 0;
}

static int feed_coloured(void *opaque, AVFrame *frame, struct err *err)
{
	struct transcode *t = opaque;

	return picture_encoder_feed(&t->pictures.encoder, frame, frame->pts, 1,
		transcode_put_picture, t, err);
}

static int learn(struct transcode *t, AVFrame *frame, int64_t at, struct err *err)
{
	if (!t->palette.graph && palette_open_search(&t->palette, frame->width, frame->height,
		err) < 0) {
		return -1;
	}
	frame->pts = at;
	return palette_learn(&t->palette, frame, err);
}

static int encode(struct transcode *t, AVFrame *frame, int64_t at, int64_t length, struct err *err)
{
	struct transcode_picture *tp = &t->pictures;

	if (t->surveying) {
		return learn(t, frame, at, err);
	}
	tp->last_at = at;
	tp->n_encoded++;
	if (t->palette.graph) {
		frame->pts = at;
		return palette_use(&t->palette, frame, feed_coloured, t, err);
	}
	return picture_encoder_feed(&tp->encoder, frame, at, length, transcode_put_picture, t, err);
}

// What ends before the position is not faded into any more; what is shown at it is encoded up to
// it.
static int encode_late(struct transcode *t, int64_t position, struct err *err)
{
	struct transcode_reel *late = &t->pictures.late;
	size_t n = 0;

	while (n < late->n && late->list[n].at < position) {
		struct transcode_shown *s = &late->list[n];
		bool over = s->at + s->length > position;

		if (encode(t, s->frame, s->at, over ? position - s->at : s->length, err) < 0) {
			return -1;
		}
		if (over) {
			break;
		}
		n++;
	}
	pop(late, n);
	return 0;
}

// The picture of the segment before that is shown at the position.
static const AVFrame *find_under(struct transcode_picture *tp, int64_t at)
{
	struct transcode_reel *under = &tp->under;

	while (under->n > 1 && under->list[1].at <= at) {
		pop(under, 1);
	}
	if (at >= tp->fade_to) {
		pop(under, under->n);
	}
	return under->n > 0 ? under->list[0].frame : NULL;
}

static int send(struct transcode *t, AVFrame *frame, int64_t at, int64_t length, struct err *err)
{
	struct transcode_picture *tp = &t->pictures;
	const AVFrame *under = find_under(tp, at);

	if (under) {
		double share = (double)(at + length / 2 - tp->fade_from) /
			(double)(tp->fade_to - tp->fade_from);

		if (blend(frame, under, share < 1 ? 1 - share : 0, err) < 0) {
			return -1;
		}
	}
	tp->n_sent++;
	tp->sent_until = at + length;
	if (t->params->crossfade_us <= 0) {
		return encode(t, frame, at, length, err);
	}
	// As an overlap is rounded to whole pictures, one more is kept.
	int64_t fade = av_rescale_q(t->params->crossfade_us, AV_TIME_BASE_Q, t->time_base) + length;
	struct transcode_reel *late = &tp->late;

	if (push(late, frame, at, length, err) < 0) {
		return -1;
	}
	// Never one that is yet to be cut.
	while (late->n > 0 && late->list[0].at + late->list[0].length < tp->sent_until - fade) {
		if (encode(t, late->list[0].frame, late->list[0].at, late->list[0].length,
			err) < 0) {
			return -1;
		}
		pop(late, 1);
	}
	return 0;
}

static int64_t position_of(const struct transcode_part *p, int64_t unit)
{
	return p->base + av_rescale_q(unit, p->t->pictures.unit, p->t->time_base);
}

// Sends the picture that waits, shown until the next, which is at that unit.
static int send_pending(struct transcode_part *p, int64_t until, struct err *err)
{
	struct transcode_picture *tp = &p->t->pictures;
	int rc = 0;

	if (!tp->steady) {
		int64_t at = position_of(p, tp->pending_at);

		rc = send(p->t, tp->pending, at, position_of(p, until) - at, err);
	}
	for (int64_t i = tp->pending_at; tp->steady && i < until && rc == 0; i++) {
		int64_t at = position_of(p, i);

		// The encoder, and a fade, may change what they are given.
		AVFrame *copy = av_frame_clone(tp->pending);

		if (!copy) {
			return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot encode");
		}
		rc = send(p->t, copy, at, position_of(p, i + 1) - at, err);
		av_frame_free(&copy);
	}
	av_frame_unref(tp->pending);
	tp->any_pending = false;
	return rc;
}

static int64_t units_at(const struct transcode_part *p, int64_t pts)
{
	return av_rescale_q(pts - p->start_stamp, p->main->time_base, p->t->pictures.unit);
}

// A picture that has its final shape; its pts is its source's.
static int take_shaped(void *opaque, AVFrame *frame, struct err *err)
{
	struct transcode_part *p = opaque;
	struct transcode_picture *tp = &p->t->pictures;
	int64_t at = units_at(p, frame->pts);

	if (p->captions.n > 0 && captions_draw(&p->captions, frame,
		input_time_us(p->in, p->main, frame->pts), err) < 0) {
		return -1;
	}
	if (!p->t->begun && transcode_begin(p, frame, err) < 0) {
		return -1;
	}
	if (tp->any_pending && at <= tp->pending_at) {
		if (tp->steady) {
			at = tp->pending_at; // the later one is shown
			av_frame_unref(tp->pending);
			tp->any_pending = false;
		} else {
			at = tp->pending_at + 1; // none may be lost: a tick later
		}
	}
	if (tp->any_pending && send_pending(p, at, err) < 0) {
		return -1;
	}
	int rc = av_frame_ref(tp->pending, frame);

	tp->any_pending = true;
	tp->pending_at = at;
	return rc < 0 ? averr_set(err, rc, "memory_limit", "cannot encode") : 0;
}

static struct shape_turn turn_of(const AVStream *st)
{
	size_t size;
	const uint8_t *data = compat_side_data(st, AV_PKT_DATA_DISPLAYMATRIX, &size);
	struct still_params how = {.rotation = 0};

	if (data && size >= 9 * sizeof(int32_t)) {
		still_orient((const int32_t *)(const void *)data, &how);
	}
	return (struct shape_turn){how.rotation / 90, how.mirrored};
}

static struct shape_look look_of(const struct transcode_part *p, const AVFrame *frame)
{
	return (struct shape_look){
		.width = frame->width,
		.height = frame->height,
		.sar = av_guess_sample_aspect_ratio(p->in->fmt, p->in->video,
			(AVFrame *)(uintptr_t)frame),
		.turn = turn_of(p->in->video),
	};
}

// What a picture leaves open may stand in the container.
static struct shape_colours colours_of(const struct transcode_part *p, const AVFrame *frame)
{
	const AVCodecParameters *par = p->in->video->codecpar;
	struct shape_colours c = shape_colours_of(frame);

	c.space = c.space != AVCOL_SPC_UNSPECIFIED ? c.space : par->color_space;
	c.range = c.range != AVCOL_RANGE_UNSPECIFIED ? c.range : par->color_range;
	return c;
}

static enum AVColorTransferCharacteristic transfer_of(const struct transcode_part *p,
	const AVFrame *frame)
{
	return frame->color_trc != AVCOL_TRC_UNSPECIFIED ? frame->color_trc :
		p->in->video->codecpar->color_trc;
}

static bool is_hdr(enum AVColorTransferCharacteristic transfer)
{
	return transfer == AVCOL_TRC_SMPTE2084 || transfer == AVCOL_TRC_ARIB_STD_B67;
}

// The first picture of all tells what the output's look like, and by which encoder.
static void fix(struct transcode_part *p, const AVFrame *frame, struct shape_plan *plan)
{
	struct transcode *t = p->t;
	struct transcode_picture *tp = &t->pictures;

	shape_plan_first(plan, &tp->from, t->params, tp->look_at,
		t->preview ? PREVIEW_SIDE : 0);
	tp->look = plan->out;
	tp->colours = tp->from_colours;
	if (t->preview) {
		// WebP knows one meaning of its numbers.
		tp->colours = (struct shape_colours){AV_PIX_FMT_YUV420P, AVCOL_SPC_SMPTE170M,
			AVCOL_RANGE_MPEG};
	}
	if (t->preview && t->muxer->video_codec == AV_CODEC_ID_GIF) {
		tp->colours = (struct shape_colours){AV_PIX_FMT_RGB32, AVCOL_SPC_RGB,
			AVCOL_RANGE_JPEG};
	}
	tp->transfer = transfer_of(p, frame);
	tp->reshaped = shape_plan_wanted(t->params) || tp->on_grid || t->preview;
	if (tp->interlaced && shape_plan_is_idle(plan) && !t->preview) {
		// Fields are worth another codec, unless one is asked for.
		const AVCodec *other = avcodec_find_encoder_by_name("libx264");

		if (other && t->params->encoder[0] == '\0' &&
			output_is_home_of(t->muxer, other->id)) {
			tp->codec = other;
		}
		tp->keeps_fields = picture_encoder_knows_fields(tp->codec);
	}
	tp->fixed = true;
}

static bool has_fields(const AVStream *st)
{
	enum AVFieldOrder order = st->codecpar->field_order;

	return order != AV_FIELD_UNKNOWN && order != AV_FIELD_PROGRESSIVE;
}

static bool same_look(const struct shape_look *a, const struct shape_look *b)
{
	return a->width == b->width && a->height == b->height && av_cmp_q(a->sar, b->sar) == 0 &&
		a->turn.quarters == b->turn.quarters && a->turn.mirrored == b->turn.mirrored;
}

static bool same_colours(const struct shape_colours *a, const struct shape_colours *b)
{
	return a->format == b->format && a->space == b->space && a->range == b->range;
}

static int open_shape(struct transcode_part *p, const AVFrame *frame, struct err *err)
{
	struct transcode_picture *tp = &p->t->pictures;
	struct shape_params params = {.time_base = p->main->time_base};
	bool first = !tp->fixed;

	if (first) {
		fix(p, frame, &params.plan);
	} else {
		shape_plan_fit(&params.plan, &tp->from, &tp->look, p->t->params, tp->look_at);
		tp->conformed = tp->conformed || !same_colours(&tp->from_colours, &tp->colours) ||
			(!shape_plan_is_idle(&params.plan) && !shape_plan_wanted(p->t->params));
	}
	if (is_hdr(transfer_of(p, frame)) != is_hdr(tp->transfer)) {
		return err_set(err, ERR_MEDIA, "not_supported",
			"HDR and other pictures do not go into one reel");
	}
	params.out = tp->colours;
	params.deinterlace = tp->interlaced && !(tp->keeps_fields &&
		shape_plan_is_idle(&params.plan));
	if (shape_open(&tp->shape, frame, &params, err) < 0) {
		return -1;
	}
	tp->shape_open = true;
	return 0;
}

// Opens a shape for the pictures that come, another one where they change.
static int make_ready(struct transcode_part *p, const AVFrame *frame, struct err *err)
{
	struct transcode_picture *tp = &p->t->pictures;
	struct shape_look look = look_of(p, frame);
	struct shape_colours colours = colours_of(p, frame);
	bool interlaced = tp->interlaced || compat_is_interlaced(frame);

	if (tp->shape_open && same_look(&look, &tp->from) &&
		same_colours(&colours, &tp->from_colours) && interlaced == tp->interlaced) {
		return 0;
	}
	if (tp->shape_open) {
		if (shape_feed(&tp->shape, NULL, take_shaped, p, err) < 0) {
			return -1;
		}
		shape_close(&tp->shape);
		tp->shape_open = false;
	}
	tp->from = look;
	tp->from_colours = colours;
	tp->interlaced = interlaced;
	return open_shape(p, frame, err);
}

// A segment of another rate gets the output's: some of its pictures twice, or not at all. Where the
// output has no constant rate, there is nothing to keep to.
static void set_unit(struct transcode_part *p)
{
	struct transcode *t = p->t;
	struct transcode_picture *tp = &t->pictures;
	AVRational rate = av_guess_frame_rate(p->in->fmt, p->in->video, NULL);
	double of_output = tp->rate.num > 0 && tp->rate.den > 0 ? av_q2d(tp->rate) : 0;
	double own = rate.num > 0 && rate.den > 0 ? av_q2d(rate) : of_output;
	bool other = of_output > 0 && tp->constant && (own > of_output * (1 + RATE_SLACK) ||
		own < of_output * (1 - RATE_SLACK));

	tp->steady = tp->on_grid || other;
	tp->conformed = other && !t->preview;
	tp->unit = tp->steady ? av_inv_q(tp->rate) : t->time_base;
}

int transcode_picture_start(struct transcode_part *p, int64_t overlap, struct err *err)
{
	struct transcode *t = p->t;
	struct transcode_picture *tp = &t->pictures;

	tp->pending = tp->pending ? tp->pending : av_frame_alloc();
	if (!tp->pending) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot encode");
	}
	tp->interlaced = has_fields(p->in->video);
	set_unit(p);
	if (t->begun && encode_late(t, t->position - overlap, err) < 0) {
		return -1;
	}
	pop(&tp->under, tp->under.n);
	struct transcode_reel spare = tp->under;

	tp->under = tp->late;
	tp->late = spare;
	tp->fade_from = t->position - overlap;
	tp->fade_to = t->position;
	return 0;
}

int transcode_picture_take(struct transcode_part *p, AVFrame *frame, int64_t pts, struct err *err)
{
	struct transcode_picture *tp = &p->t->pictures;
	int64_t us = input_time_us(p->in, p->main, pts);

	tp->look_at = p->t->params->crop_follow ?
		follow_at(p->segment, look_of(p, frame).turn, us) : NAN;
	if (make_ready(p, frame, err) < 0) {
		return -1;
	}
	frame->pts = pts;
	if (p->t->params->crop_follow && shape_pan(&tp->shape, tp->look_at, err) < 0) {
		return -1;
	}
	return shape_feed(&tp->shape, frame, take_shaped, p, err);
}

int transcode_picture_end(struct transcode_part *p, int64_t end_stamp, struct err *err)
{
	struct transcode_picture *tp = &p->t->pictures;
	int rc = shape_feed(&tp->shape, NULL, take_shaped, p, err);

	shape_close(&tp->shape);
	tp->shape_open = false;
	if (rc == 0 && tp->any_pending) {
		int64_t until = units_at(p, end_stamp);
		bool any = tp->n_sent > p->frames_before;

		// One that came to the tick of the end is not shown, unless it is all there is.
		if (until > tp->pending_at || !tp->steady || !any) {
			until = until > tp->pending_at ? until : tp->pending_at + 1;
			rc = send_pending(p, until, err);
		}
		av_frame_unref(tp->pending);
		tp->any_pending = false;
	}
	return rc;
}

int transcode_picture_finish(struct transcode *t, struct err *err)
{
	if (encode_late(t, INT64_MAX, err) < 0) {
		return -1;
	}
	if (t->surveying) {
		return 0;
	}
	if (t->palette.graph && palette_use(&t->palette, NULL, feed_coloured, t, err) < 0) {
		return -1;
	}
	return picture_encoder_feed(&t->pictures.encoder, NULL, 0, 0, transcode_put_picture, t, err);
}

void transcode_picture_close(struct transcode_picture *tp)
{
	pop(&tp->late, tp->late.n);
	pop(&tp->under, tp->under.n);
	mem_free(tp->late.list);
	mem_free(tp->under.list);
	shape_close(&tp->shape);
	av_frame_free(&tp->pending);
	picture_encoder_close(&tp->encoder);
}
