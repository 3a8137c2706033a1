// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/decode.h"

#include "media/allow.h"
#include "media/averr.h"

static const AVCodec *find(enum AVCodecID id)
{
	void *state = NULL;

	for (const AVCodec *c = av_codec_iterate(&state); c; c = av_codec_iterate(&state)) {
		if (c->id == id && av_codec_is_decoder(c) && allow_codec(c->name) &&
			!(c->capabilities & (AV_CODEC_CAP_HARDWARE | AV_CODEC_CAP_EXPERIMENTAL))) {
			return c;
		}
	}
	return NULL;
}

int decoder_open(struct decoder *out, const AVStream *st, const struct decoder_params *params,
	struct err *err)
{
	const AVCodec *codec = find(st->codecpar->codec_id);

	*out = (struct decoder){.st = st};
	if (!codec) {
		return err_set(err, ERR_MEDIA, "no_decoder", "no decoder for its %s stream (%s)",
			av_get_media_type_string(st->codecpar->codec_type),
			avcodec_get_name(st->codecpar->codec_id));
	}
	out->ctx = avcodec_alloc_context3(codec);
	if (!out->ctx) {
		return averr_set(err, AVERROR(ENOMEM), "no_decoder", "cannot open a decoder");
	}
	AVCodecContext *ctx = out->ctx;
	int rc = avcodec_parameters_to_context(ctx, st->codecpar);

	ctx->pkt_timebase = st->time_base;
	ctx->max_pixels = ALLOW_MAX_PIXELS;
	ctx->thread_count = params->n_threads;
	if (params->rough) {
		ctx->skip_loop_filter = AVDISCARD_ALL;
	}
	if (params->keyframes_only) {
		ctx->skip_frame = AVDISCARD_NONKEY;
	}
	if (rc >= 0) {
		rc = avcodec_open2(ctx, codec, NULL);
	}
	if (rc < 0) {
		averr_set(err, rc, "no_decoder", "cannot open a decoder");
		decoder_close(out);
		return -1;
	}
	return 0;
}

void decoder_close(struct decoder *decoder)
{
	avcodec_free_context(&decoder->ctx);
}

static int receive(struct decoder *d, AVFrame *frame, decoder_frame_fn *frame_fn, void *opaque,
	struct err *err)
{
	for (;;) {
		int rc = avcodec_receive_frame(d->ctx, frame);

		if (rc == AVERROR(EAGAIN) || rc == AVERROR_EOF) {
			return 0;
		}
		if (rc == AVERROR(ENOMEM)) {
			return averr_set(err, rc, "memory_limit", "cannot decode");
		}
		if (rc < 0) {
			d->n_errors++;
			return 0;
		}
		if (frame->decode_error_flags || (frame->flags & AV_FRAME_FLAG_CORRUPT)) {
			d->n_errors++;
		}
		rc = frame_fn(opaque, frame, err);
		av_frame_unref(frame);
		if (rc < 0) {
			return -1;
		}
	}
}

int decoder_feed(struct decoder *d, const AVPacket *packet, AVFrame *frame,
	decoder_frame_fn *frame_fn, void *opaque, struct err *err)
{
	// A decoder that is full must be emptied and asked again; twice is enough for a sound one,
	// and one that never takes the packet must not hold us for ever.
	for (int tries = 0; tries < 4; tries++) {
		int rc = avcodec_send_packet(d->ctx, packet);

		if (rc == AVERROR(ENOMEM)) {
			return averr_set(err, rc, "memory_limit", "cannot decode");
		}
		if (rc < 0 && rc != AVERROR(EAGAIN) && rc != AVERROR_EOF) {
			d->n_errors++;
		}
		if (receive(d, frame, frame_fn, opaque, err) < 0) {
			return -1;
		}
		if (rc != AVERROR(EAGAIN)) {
			return 0;
		}
	}
	d->n_errors++;
	return 0;
}
