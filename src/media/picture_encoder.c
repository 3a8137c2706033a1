// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/picture_encoder.h"

#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "media/averr.h"
#include "media/compat.h"
#include "media/encoders.h"
#include "media/output.h"
#include "media/picture_looks.h"

// A cap below this is no use to anybody.
#define MIN_CAP_BIT_RATE 600000

static const AVCodec *find(const AVOutputFormat *muxer, const struct encoders_row *row)
{
	const AVCodec *codec = avcodec_find_encoder_by_name(row->name);

	return codec && output_is_home_of(muxer, codec->id) ? codec : NULL;
}

bool picture_encoder_is_preview(const AVOutputFormat *muxer)
{
	return strcmp(muxer->name, "gif") == 0 || strcmp(muxer->name, "webp") == 0;
}

// There is one way only.
static const AVCodec *choose_preview(const AVOutputFormat *muxer, const char *name, struct err *err)
{
	const char *own = strcmp(muxer->name, "gif") == 0 ? "gif" : "libwebp_anim";
	const AVCodec *codec = name[0] == '\0' ? avcodec_find_encoder_by_name(own) : NULL;

	if (!codec) {
		err_set(err, ERR_MEDIA, name[0] == '\0' ? "no_encoder" : "not_supported",
			"a %s file cannot hold what %s makes", muxer->name,
			name[0] == '\0' ? "this FFmpeg" : name);
	}
	return codec;
}

const AVCodec *picture_encoder_choose(const AVOutputFormat *muxer, enum AVCodecID id,
	const char *name, struct err *err)
{
	const AVCodec *other = NULL;

	if (picture_encoder_is_preview(muxer)) {
		return choose_preview(muxer, name, err);
	}
	if (name[0] != '\0') {
		const struct encoders_row *row = encoders_find(name);
		const AVCodec *codec = row ? find(muxer, row) : NULL;

		if (!codec) {
			err_set(err, ERR_MEDIA, row ? "not_supported" : "no_encoder",
				"a %s file cannot hold what %s makes", muxer->name, name);
		}
		return codec;
	}
	for (size_t i = 0; i < encoders_n_rows; i++) {
		const AVCodec *codec = find(muxer, &encoders_rows[i]);

		if (codec && codec->id == id) {
			return codec;
		}
		other = other ? other : codec;
	}
	if (!other) {
		err_set(err, ERR_MEDIA, "no_encoder", "there is no encoder for pictures in a %s file",
			muxer->name);
		err_hint(err, "another extension takes another container: --name '{name}.mkv'");
	}
	return other;
}

bool picture_encoder_knows_fields(const AVCodec *codec)
{
	return strcmp(codec->name, "libx264") == 0;
}

// x265 takes the static metadata of HDR as text; the other encoders leave them to the container.
static void set_x265(AVCodecContext *ctx, const AVStream *st, const AVFrame *f)
{
	char text[320];

	snprintf(text, sizeof(text), "log-level=none:open-gop=0:pools=%d", ctx->thread_count);
	picture_looks_add_hdr(text, sizeof(text), st, f);
	av_opt_set(ctx->priv_data, "x265-params", text, 0);
}

static void set_quality(AVCodecContext *ctx, const struct encoders_row *row,
	const struct picture_encoder_params *p)
{
	int64_t cap = p->cap_bit_rate;

	for (size_t i = 0; i < ENCODERS_MAX_OPTIONS && row->options[i].name; i++) {
		av_opt_set(ctx->priv_data, row->options[i].name, row->options[i].value, 0);
	}
	av_opt_set_double(ctx->priv_data, "crf", isnan(p->crf) ? row->crf : p->crf, 0);
	if (cap <= 0) {
		return;
	}
	cap = cap < MIN_CAP_BIT_RATE ? MIN_CAP_BIT_RATE : cap;
	cap = cap > INT32_MAX / 2 ? INT32_MAX / 2 : cap;
	if (row->cap == ENCODERS_CAP_BUFFER) {
		ctx->rc_max_rate = cap;
		ctx->rc_buffer_size = (int)cap * 2;
	} else if (row->cap == ENCODERS_CAP_RATE) {
		// An average that is kept from the first second on: twice the peak leaves it room.
		ctx->bit_rate = cap * 2;
	}
}

// Of a range, x264 and x265 tell only together with other colours; where these are not known, it is
// written behind their backs.
static int label_range(struct encoder *e, struct err *err)
{
	const AVCodecContext *ctx = e->ctx;

	if (ctx->color_range != AVCOL_RANGE_MPEG ||
		ctx->color_primaries != AVCOL_PRI_UNSPECIFIED ||
		ctx->color_trc != AVCOL_TRC_UNSPECIFIED ||
		ctx->colorspace != AVCOL_SPC_UNSPECIFIED) {
		return 0;
	}
	if (ctx->codec_id == AV_CODEC_ID_H264) {
		return encoder_filter(e, "h264_metadata=video_full_range_flag=0", err);
	}
	return ctx->codec_id == AV_CODEC_ID_HEVC ?
		encoder_filter(e, "hevc_metadata=video_full_range_flag=0", err) : 0;
}

int picture_encoder_open(struct picture_encoder *out, const struct picture_encoder_params *p,
	struct err *err)
{
	const struct encoders_row *row = encoders_find(p->codec->name);
	const AVStream *st = p->st;
	const AVFrame *f = p->first;
	enum AVPixelFormat format = refit_choose(p->codec, f);

	*out = (struct picture_encoder){.source_format = refit_plain(f->format)};
	if (format == AV_PIX_FMT_NONE) {
		return err_set(err, ERR_MEDIA, "no_encoder", "%s takes no such pictures",
			p->codec->name);
	}
	if (refit_open(&out->refit, f, format, err) < 0 ||
		encoder_init(&out->encoder, p->codec, p->muxer, p->n_threads, err) < 0) {
		return -1;
	}
	AVCodecContext *ctx = out->encoder.ctx;

	ctx->width = f->width;
	ctx->height = f->height;
	ctx->pix_fmt = format;
	ctx->time_base = p->time_base;
	ctx->framerate = p->rate;
	ctx->sample_aspect_ratio = p->sar;
	picture_looks_set_colours(ctx, st->codecpar, f);
	ctx->field_order = AV_FIELD_PROGRESSIVE;
	if (p->fields) {
		picture_looks_set_fields(ctx, st->codecpar, f);
	}
	// An AVI knows no times, only an order: that of decoding must be that of display.
	if (strcmp(p->muxer->name, "avi") == 0) {
		ctx->max_b_frames = 0;
	}
	if (row) {
		set_quality(ctx, row, p);
	}
	if (p->codec->id == AV_CODEC_ID_HEVC) {
		set_x265(ctx, st, f);
	}
	return encoder_open(&out->encoder, err) < 0 ? -1 : label_range(&out->encoder, err);
}

void picture_encoder_close(struct picture_encoder *e)
{
	encoder_close(&e->encoder);
	refit_close(&e->refit);
	mem_free(e->lengths);
	e->lengths = NULL;
}

// Encoders forget how long a picture is shown.
static int take_packet(void *opaque, AVPacket *packet, struct err *err)
{
	struct picture_encoder *e = opaque;

	for (size_t i = 0; i < e->n_lengths; i++) {
		if (e->lengths[i].pts == packet->pts) {
			packet->duration = e->lengths[i].length;
			e->lengths[i] = e->lengths[--e->n_lengths];
			break;
		}
	}
	return e->packet_fn(e->opaque, packet, err);
}

int picture_encoder_feed(struct picture_encoder *e, AVFrame *frame, int64_t pts, int64_t length,
	encoder_packet_fn *packet_fn, void *opaque, struct err *err)
{
	AVFrame *picture = NULL;

	e->packet_fn = packet_fn;
	e->opaque = opaque;
	if (frame) {
		if (refit_plain(frame->format) != e->source_format ||
			frame->width != e->encoder.ctx->width ||
			frame->height != e->encoder.ctx->height) {
			return err_set(err, ERR_MEDIA, "not_supported",
				"the size or format of its pictures changes within the span");
		}
		picture = refit_make(&e->refit, frame, err);
		if (!picture) {
			return -1;
		}
		picture->pts = pts;
		picture->pict_type = AV_PICTURE_TYPE_NONE;
		compat_set_frame_duration(picture, length);
		e->lengths = mem_grow(e->lengths, &e->cap_lengths, e->n_lengths + 1,
			sizeof(*e->lengths));
		e->lengths[e->n_lengths++] = (struct picture_length){pts, length};
	}
	return encoder_feed(&e->encoder, picture, take_packet, e, err);
}
