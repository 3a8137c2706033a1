// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <inttypes.h>

#include "media/averr.h"
#include "media/smart_internal.h"

// Matroska rounds to a millisecond, and so may each of two times.
#define MOST_OFF_US 1100

struct back {
	struct smart *s;
	struct input *in;
	int length_size;
	size_t n;       // pictures that were read
	size_t n_wrong; // bytes
	size_t n_off;   // time
};

// The form of the packets in the output.
static int find_length_size(const struct seam *seam, const AVCodecParameters *par)
{
	struct param_sets sets = {0};
	int size = 0;

	if (seam->codec == AV_CODEC_ID_H264 || seam->codec == AV_CODEC_ID_HEVC) {
		param_sets_read(&sets, par->codec_id, par->extradata,
			par->extradata_size > 0 ? (size_t)par->extradata_size : 0);
		size = sets.length_size;
		param_sets_release(&sets);
	}
	return size;
}

static void compare(struct back *b, const AVPacket *packet)
{
	const struct smart *s = b->s;

	if (b->n < s->n_receipts) {
		const struct smart_receipt *r = &s->receipts[b->n];
		int64_t want_us = av_rescale_q(r->pts, s->tb, AV_TIME_BASE_Q);
		int64_t off = input_time_us(b->in, b->in->video, packet->pts) - want_us;

		b->n_off += packet->pts == AV_NOPTS_VALUE || off > MOST_OFF_US ||
			off < -MOST_OFF_US;
		b->n_wrong += r->copied && r->hash != seam_hash(&s->seam, packet->data,
			(size_t)packet->size, b->length_size);
	}
	b->n++;
}

static int read_all(struct back *b, struct err *err)
{
	for (;;) {
		int rc = input_read(b->in, b->s->packet, err);

		if (rc != 0) {
			return rc < 0 ? -1 : 0;
		}
		if (b->in->fmt->streams[b->s->packet->stream_index] == b->in->video) {
			compare(b, b->s->packet);
		}
		av_packet_unref(b->s->packet);
		if (deadline_check(&b->in->deadline, err) < 0) {
			return -1;
		}
	}
}

int smart_verify(struct smart *s, struct err *err)
{
	struct input_params params = {
		.fd = s->params->out_fd,
		.size_bytes = s->output.size,
		.deadline = s->deadline,
	};
	struct back b = {.s = s};

	if (input_open(&b.in, &params, err) < 0 || !b.in->video) {
		input_close(&b.in);
		return err_wrap(err, "the clip cannot be read back");
	}
	b.length_size = find_length_size(&s->seam, b.in->video->codecpar);
	int rc = read_all(&b, err);

	input_close(&b.in);
	if (rc < 0) {
		return err_wrap(err, "the clip cannot be read back");
	}
	if (b.n != s->n_receipts || b.n_off > 0 || b.n_wrong > 0) {
		return err_set(err, ERR_MEDIA, "verify_failed",
			"the clip came out with %zu pictures of %zu, %zu of them not in time "
			"and %zu not as they were", b.n, s->n_receipts, b.n_off, b.n_wrong);
	}
	return 0;
}
