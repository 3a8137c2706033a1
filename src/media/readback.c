// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/readback.h"

#include "media/averr.h"
#include "media/input_internal.h"

static void count(struct readback *out, int64_t us)
{
	out->frames++;
	if (us == TIME_UNKNOWN) {
		return;
	}
	if (out->first_us == TIME_UNKNOWN || us < out->first_us) {
		out->first_us = us;
	}
	if (out->last_us == TIME_UNKNOWN || us > out->last_us) {
		out->last_us = us;
	}
}

// 1 at the end, -1 (err).
static int read_all(struct readback *out, struct input *in, AVPacket *packet, struct err *err)
{
	const AVStream *st = in->video ? in->video : in->audio;

	for (;;) {
		int rc = input_read(in, packet, err);

		if (rc != 0) {
			return rc;
		}
		if (in->fmt->streams[packet->stream_index] == st &&
			!(packet->flags & AV_PKT_FLAG_DISCARD)) {
			// Where a container knows no times (AVI), the order of packets gives them.
			count(out, input_time_us(in, st, packet->pts != AV_NOPTS_VALUE ?
				packet->pts : packet->dts));
		}
		av_packet_unref(packet);
	}
}

int readback_look(struct readback *out, int fd, int64_t size_bytes, struct deadline deadline,
	struct err *err)
{
	struct input_params params = {
		.fd = fd,
		.size_bytes = size_bytes,
		.deadline = deadline,
	};
	struct input *in = NULL;
	AVPacket *packet = av_packet_alloc();

	*out = (struct readback){.first_us = TIME_UNKNOWN, .last_us = TIME_UNKNOWN};
	if (!packet) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot read the clip back");
	}
	int rc = input_open(&in, &params, err);

	if (rc == 0) {
		rc = read_all(out, in, packet, err);
	}
	av_packet_free(&packet);
	input_close(&in);
	return rc == 1 ? 0 : err_wrap(err, "the clip cannot be read back");
}
