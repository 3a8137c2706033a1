// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/edge.h"

#include <libavutil/opt.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "media/averr.h"
#include "media/compat.h"
#include "media/picture_looks.h"

// What an edge is coded with: the quality is beyond that of what is cut, since nobody should see
// where the copy begins, and an edge is short.
struct row {
	enum AVCodecID id;
	const char *encoder;
	const char *options; // of its own
	int gop_size;
};

// An edge is short: looking ten pictures ahead and threads by slice take half of the memory (240 MB
// in place of 510 at 1080p), and its quality is set by crf all the same. x265 takes 12 MB more a
// picture that it looks ahead or codes out of order: three, with two of B, do.
static const struct row rows[] = {
	{AV_CODEC_ID_H264, "libx264", "preset=medium:crf=17:rc-lookahead=10", 250},
	{AV_CODEC_ID_HEVC, "libx265", "preset=fast:crf=18", 250},
	{AV_CODEC_ID_VP9, "libvpx-vp9",
		"crf=20:deadline=good:cpu-used=4:lag-in-frames=0:auto-alt-ref=0:row-mt=1", 250},
	{AV_CODEC_ID_AV1, "libsvtav1", "preset=8:crf=20", 250},
	{AV_CODEC_ID_MPEG2VIDEO, "mpeg2video", "", 15},
};

// MPEG-2 has no quality but its quantiser; FFmpeg looks for scene cuts unless the bar is this high.
#define MPEG2_QUANTISER 2
#define NO_SCENE_CUTS   "1000000000"

// SEI: what the encoder says of its settings, and what HDR needs.
#define H264_SEI          6
#define HEVC_SEI          39
#define SEI_USER_DATA     5
#define SEI_MASTERING     137
#define SEI_LIGHT_LEVEL   144

static const struct row *find_row(enum AVCodecID id)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].id == id) {
			return &rows[i];
		}
	}
	return NULL;
}

static bool is_nal_codec(const struct edge_kind *kind)
{
	return kind->seam->codec == AV_CODEC_ID_H264 || kind->seam->codec == AV_CODEC_ID_HEVC;
}

// Players expect no more of the whole stream than what its header says.
static void set_h264_profile(AVCodecContext *ctx, int profile)
{
	static const struct {
		int profile;
		const char *name;
	} names[] = {
		{66, "baseline"}, {66 | FF_PROFILE_H264_CONSTRAINED, "baseline"}, {77, "main"},
		{100, "high"}, {110, "high10"}, {122, "high422"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].profile == profile) {
			av_opt_set(ctx->priv_data, "profile", names[i].name, 0);
		}
	}
}

// As many pictures ahead as in the source, or a container without decoding times is misread.
static void set_reordering(const struct edge_kind *kind, AVCodecContext *ctx)
{
	char text[512];

	switch (kind->seam->codec) {
	case AV_CODEC_ID_H264:
		ctx->thread_type = FF_THREAD_SLICE;
		ctx->max_b_frames = kind->delay == 0 ? 0 : 3;
		av_opt_set(ctx->priv_data, "b-pyramid", kind->delay > 1 ? "normal" : "none", 0);
		av_opt_set(ctx->priv_data, "sc_threshold", "0", 0);
		ctx->flags |= AV_CODEC_FLAG_CLOSED_GOP;
		break;
	case AV_CODEC_ID_HEVC:
		snprintf(text, sizeof(text), "log-level=none:info=0:open-gop=0:scenecut=0:pools=%d:"
			"bframes=%d:b-pyramid=%d:rc-lookahead=3:frame-threads=1:ctu=32",
			kind->n_threads, kind->delay == 0 ? 0 : 2, kind->delay > 1);
		picture_looks_add_hdr(text, sizeof(text), kind->st, kind->like);
		av_opt_set(ctx->priv_data, "x265-params", text, 0);
		break;
	case AV_CODEC_ID_MPEG2VIDEO:
		ctx->max_b_frames = kind->delay == 0 ? 0 : 2;
		av_opt_set(ctx->priv_data, "sc_threshold", NO_SCENE_CUTS, 0);
		ctx->flags |= AV_CODEC_FLAG_CLOSED_GOP | AV_CODEC_FLAG_QSCALE;
		ctx->global_quality = FF_QP2LAMBDA * MPEG2_QUANTISER;
		break;
	default:
		break;
	}
}

static void set_fields(const struct edge_kind *kind, AVCodecContext *ctx)
{
	ctx->field_order = kind->st->codecpar->field_order;
	if (compat_is_interlaced(kind->like) && (kind->seam->codec == AV_CODEC_ID_MPEG2VIDEO ||
		kind->seam->codec == AV_CODEC_ID_H264)) {
		picture_looks_set_fields(ctx, kind->st->codecpar, kind->like);
	}
}

int edge_open(struct edge *out, const struct edge_kind *kind, struct err *err)
{
	// The stream needs its header in one place, whatever the container wants.
	static const AVOutputFormat global = {.flags = AVFMT_GLOBALHEADER};
	static const AVOutputFormat local;
	const struct row *row = find_row(kind->seam->codec);
	enum AVPixelFormat format = refit_choose(kind->codec, kind->like);

	*out = (struct edge){.kind = kind};
	if (format == AV_PIX_FMT_NONE ||
		refit_open(&out->refit, kind->like, format, err) < 0 || out->refit.sws) {
		return err_set(err, ERR_MEDIA, "bad_picture", "no encoder makes such pictures");
	}
	if (encoder_init(&out->encoder, kind->codec, is_nal_codec(kind) ? &global : &local,
		kind->n_threads, err) < 0) {
		return -1;
	}
	AVCodecContext *ctx = out->encoder.ctx;

	ctx->width = kind->like->width;
	ctx->height = kind->like->height;
	ctx->pix_fmt = format;
	ctx->time_base = av_inv_q(kind->rate);
	ctx->framerate = kind->rate;
	ctx->sample_aspect_ratio = kind->sar;
	ctx->gop_size = row->gop_size;
	if (kind->seam->codec != AV_CODEC_ID_MPEG2VIDEO) {
		ctx->bit_rate = 0;
	}
	picture_looks_set_colours(ctx, kind->st->codecpar, kind->like);
	set_fields(kind, ctx);
	av_set_options_string(ctx->priv_data, row->options, "=", ":");
	if (kind->seam->codec == AV_CODEC_ID_H264) {
		set_h264_profile(ctx, kind->st->codecpar->profile);
	}
	set_reordering(kind, ctx);
	return encoder_open(&out->encoder, err);
}

// SVT-AV1 waits for ever when it is closed before it was told of the end.
static void drain(struct edge *edge)
{
	AVCodecContext *ctx = edge->encoder.ctx;

	if (!ctx || !avcodec_is_open(ctx) || edge->n_times == 0 || edge->finished ||
		avcodec_send_frame(ctx, NULL) < 0) {
		return;
	}
	while (avcodec_receive_packet(ctx, edge->encoder.packet) == 0) {
		av_packet_unref(edge->encoder.packet);
	}
}

void edge_close(struct edge *edge)
{
	drain(edge);
	encoder_close(&edge->encoder);
	refit_close(&edge->refit);
	mem_free(edge->times);
	edge->times = NULL;
	str_release(&edge->again);
}

// What a unit of SEI begins with; -1: it is none.
static int sei_of(const struct edge_kind *kind, const struct nal *nal)
{
	bool h264 = kind->seam->codec == AV_CODEC_ID_H264;
	size_t at = h264 ? 1 : 2;

	if (nal->size <= at || (h264 ? nal_type_h264(nal) != H264_SEI :
		nal_type_hevc(nal) != HEVC_SEI)) {
		return -1;
	}
	return nal->data[at];
}

static bool is_coded(const struct edge_kind *kind, const struct nal *nal)
{
	return kind->seam->codec == AV_CODEC_ID_H264 ?
		nal_type_h264(nal) >= 1 && nal_type_h264(nal) <= 5 : nal_type_hevc(nal) < 32;
}

// The encoder tells of HDR beside its packets; a player that begins here looks in them.
static int put_hdr(struct edge *edge, int length_size)
{
	const AVCodecContext *ctx = edge->encoder.ctx;
	struct nal_walk walk = nal_walk(ctx->extradata, (size_t)ctx->extradata_size, 0);
	struct nal nal;
	int rc = 0;

	while (rc == 0 && nal_next(&walk, &nal)) {
		int sei = sei_of(edge->kind, &nal);

		if (sei == SEI_MASTERING || sei == SEI_LIGHT_LEVEL) {
			rc = nal_put(&edge->again, nal.data, nal.size, length_size);
		}
	}
	return rc;
}

// A packet of the encoder under the ids of its own sets, in the form of the source's packets.
static int put_again(struct edge *edge, const AVPacket *packet)
{
	const struct edge_kind *kind = edge->kind;
	int length_size = kind->seam->sets.length_size;
	struct nal_walk walk = nal_walk(packet->data, (size_t)packet->size, 0);
	struct nal nal;
	struct str unit = {0};
	int rc = 0;

	str_clear(&edge->again);
	if (packet->flags & AV_PKT_FLAG_KEY && kind->seam->codec == AV_CODEC_ID_HEVC) {
		rc = put_hdr(edge, length_size);
	}
	while (rc == 0 && nal_next(&walk, &nal)) {
		int sei = sei_of(kind, &nal);

		if (is_coded(kind, &nal)) {
			str_clear(&unit);
			rc = param_sets_renumber(kind->seam->codec, &nal, &kind->ids, &unit);
			if (rc == 0) {
				rc = nal_put(&edge->again, (const uint8_t *)unit.data, unit.len, length_size);
			}
		} else if (sei >= 0 && sei != SEI_USER_DATA && sei != SEI_MASTERING &&
			sei != SEI_LIGHT_LEVEL) {
			rc = nal_put(&edge->again, nal.data, nal.size, length_size);
		}
	}
	str_release(&unit);
	return rc;
}

static int take_packet(void *opaque, AVPacket *packet, struct err *err)
{
	struct edge *edge = opaque;

	if (packet->pts < 0 || (size_t)packet->pts >= edge->n_times) {
		return err_set(err, ERR_MEDIA, "encode_failed", "the encoder loses the time");
	}
	if (is_nal_codec(edge->kind)) {
		AVBufferRef *buf = NULL;
		int rc = put_again(edge, packet);

		if (rc < 0) {
			return err_set(err, ERR_MEDIA, "encode_failed",
				"the encoder makes what cannot stand beside a copy");
		}
		size_t size = edge->again.len;

		buf = av_buffer_allocz(size + AV_INPUT_BUFFER_PADDING_SIZE);
		if (!buf) {
			return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot encode");
		}
		memcpy(buf->data, edge->again.data, size);
		av_buffer_unref(&packet->buf);
		packet->buf = buf;
		packet->data = buf->data;
		packet->size = (int)size;
	}
	packet->pts = edge->times[packet->pts];
	packet->dts = AV_NOPTS_VALUE;
	packet->duration = 0;
	av_packet_free_side_data(packet);
	return edge->fn(edge->opaque, packet, err);
}

int edge_feed(struct edge *edge, AVFrame *frame, int64_t pts, encoder_packet_fn *fn, void *opaque,
	struct err *err)
{
	const AVFrame *like = edge->kind->like;
	AVFrame *picture = NULL;

	edge->fn = fn;
	edge->opaque = opaque;
	edge->finished = !frame;
	if (frame) {
		if (frame->format != like->format || frame->width != like->width ||
			frame->height != like->height) {
			return err_set(err, ERR_MEDIA, "not_supported",
				"the size or format of its pictures changes within the span");
		}
		picture = refit_make(&edge->refit, frame, err);
		if (!picture) {
			return -1;
		}
		picture->pts = (int64_t)edge->n_times;
		picture->pict_type = AV_PICTURE_TYPE_NONE;
		compat_set_frame_duration(picture, 1);
		edge->times = mem_grow(edge->times, &edge->cap_times, edge->n_times + 1,
			sizeof(*edge->times));
		edge->times[edge->n_times++] = pts;
	}
	return encoder_feed(&edge->encoder, picture, take_packet, edge, err);
}

// The encoder's sets under their new ids, and the header of the whole stream.
static const char *make_extra(struct edge_kind *kind, const AVCodecContext *ctx)
{
	struct nal_walk walk = nal_walk(ctx->extradata, (size_t)ctx->extradata_size, 0);
	struct nal nal;
	struct str unit = {0};
	bool fine = ctx->extradata != NULL;

	while (fine && nal_next(&walk, &nal)) {
		if (param_kind_of(kind->seam->codec, &nal) == PARAM_NONE) {
			continue;
		}
		str_clear(&unit);
		fine = param_sets_renumber(kind->seam->codec, &nal, &kind->ids, &unit) == 0 &&
			nal_put(&kind->sets, (const uint8_t *)unit.data, unit.len, 0) == 0;
	}
	str_release(&unit);
	fine = fine && kind->sets.len > 0 && param_sets_merge(&kind->seam->sets,
		(const uint8_t *)kind->sets.data, kind->sets.len, &kind->extra) == 0;
	return fine ? NULL : "the encoder's parameter sets do not fit";
}

const char *edge_kind_init(struct edge_kind *out, const struct input *in, const AVStream *st,
	const struct seam *seam, const AVFrame *like, int n_threads)
{
	const struct row *row = find_row(seam->codec);
	struct edge trial = {0};
	struct err err = {0};
	const char *reason = NULL;

	*out = (struct edge_kind){
		.st = st,
		.seam = seam,
		.codec = row ? avcodec_find_encoder_by_name(row->encoder) : NULL,
		.like = av_frame_clone(like),
		.rate = av_guess_frame_rate(in->fmt, (AVStream *)(uintptr_t)st, NULL),
		.sar = av_guess_sample_aspect_ratio(in->fmt, (AVStream *)(uintptr_t)st,
			(AVFrame *)(uintptr_t)like),
		.n_threads = n_threads,
		.delay = st->codecpar->video_delay,
	};
	if (!out->codec) {
		return "no encoder for this codec";
	}
	if (!out->like) {
		return "no memory";
	}
	if (out->rate.num <= 0 || out->rate.den <= 0) {
		out->rate = (AVRational){25, 1};
	}
	if (is_nal_codec(out) && !param_sets_pick(&seam->sets, &out->ids)) {
		return "its parameter sets leave no id free";
	}
	// To be closed it would have to be fed; what it takes is known.
	if (seam->codec == AV_CODEC_ID_AV1) {
		return NULL;
	}
	if (edge_open(&trial, out, &err) < 0) {
		reason = trial.encoder.ctx ? "the encoder refuses such pictures" :
			"no encoder for its pixel format";
	} else if (is_nal_codec(out)) {
		reason = make_extra(out, trial.encoder.ctx);
	}
	edge_close(&trial);
	return reason;
}

void edge_kind_release(struct edge_kind *kind)
{
	av_frame_free(&kind->like);
	str_release(&kind->sets);
	str_release(&kind->extra);
}
