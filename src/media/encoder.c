// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/encoder.h"

#include <string.h>

#include "media/averr.h"

int encoder_init(struct encoder *out, const AVCodec *codec, const AVOutputFormat *muxer,
	int n_threads, struct err *err)
{
	*out = (struct encoder){
		.ctx = avcodec_alloc_context3(codec),
		.packet = av_packet_alloc(),
	};
	if (!out->ctx || !out->packet) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot encode");
	}
	out->ctx->thread_count = n_threads;
	if (muxer->flags & AVFMT_GLOBALHEADER) {
		out->ctx->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
	}
	return 0;
}

int encoder_open(struct encoder *e, struct err *err)
{
	int rc = avcodec_open2(e->ctx, e->ctx->codec, NULL);

	if (rc < 0) {
		averr_set(err, rc, "no_encoder", "the encoder cannot be opened");
		return err_wrap(err, "%s", e->ctx->codec->name);
	}
	return 0;
}

// The header that the encoder has made must say the same as the packets.
static int take_header(struct encoder *e)
{
	const AVCodecParameters *par = e->filter->par_out;

	if (par->extradata_size <= 0) {
		return 0;
	}
	uint8_t *copy = av_mallocz((size_t)par->extradata_size + AV_INPUT_BUFFER_PADDING_SIZE);

	if (!copy) {
		return AVERROR(ENOMEM);
	}
	memcpy(copy, par->extradata, (size_t)par->extradata_size);
	av_freep(&e->ctx->extradata);
	e->ctx->extradata = copy;
	e->ctx->extradata_size = par->extradata_size;
	return 0;
}

int encoder_filter(struct encoder *e, const char *filter, struct err *err)
{
	int rc = av_bsf_list_parse_str(filter, &e->filter);

	if (rc == AVERROR_BSF_NOT_FOUND) {
		return 0;
	}
	if (rc >= 0) {
		e->filter->time_base_in = e->ctx->time_base;
		rc = avcodec_parameters_from_context(e->filter->par_in, e->ctx);
	}
	if (rc >= 0) {
		rc = av_bsf_init(e->filter);
	}
	if (rc >= 0) {
		rc = take_header(e);
	}
	return rc < 0 ? averr_set(err, rc, "no_encoder", "cannot set up an encoder") : 0;
}

void encoder_close(struct encoder *e)
{
	av_bsf_free(&e->filter);
	avcodec_free_context(&e->ctx);
	av_packet_free(&e->packet);
}

static int receive(struct encoder *e, encoder_packet_fn *packet_fn, void *opaque, struct err *err)
{
	for (;;) {
		int rc = avcodec_receive_packet(e->ctx, e->packet);

		if (rc == AVERROR(EAGAIN) || rc == AVERROR_EOF) {
			return 0;
		}
		if (rc >= 0 && e->filter) {
			rc = av_bsf_send_packet(e->filter, e->packet);
			rc = rc < 0 ? rc : av_bsf_receive_packet(e->filter, e->packet);
		}
		if (rc < 0) {
			return averr_set(err, rc, "encode_failed", "cannot encode");
		}
		rc = packet_fn(opaque, e->packet, err);
		av_packet_unref(e->packet);
		if (rc < 0) {
			return -1;
		}
	}
}

int encoder_feed(struct encoder *e, const AVFrame *frame, encoder_packet_fn *packet_fn,
	void *opaque, struct err *err)
{
	// One that is full must be emptied and asked again.
	for (int tries = 0; tries < 2; tries++) {
		int rc = avcodec_send_frame(e->ctx, frame);

		if (rc < 0 && rc != AVERROR(EAGAIN) && rc != AVERROR_EOF) {
			return averr_set(err, rc, "encode_failed", "cannot encode");
		}
		if (receive(e, packet_fn, opaque, err) < 0) {
			return -1;
		}
		if (rc != AVERROR(EAGAIN)) {
			return 0;
		}
	}
	return err_set(err, ERR_MEDIA, "encode_failed", "the encoder takes no frames");
}
