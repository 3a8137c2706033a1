// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/lane.h"

#include <errno.h>
#include <libavutil/error.h>

#include "media/averr.h"

static void *run(void *opaque)
{
	struct lane *lane = opaque;
	AVPacket *packet = av_packet_alloc();
	int rc = 0;

	if (!packet) {
		rc = averr_set(&lane->err, AVERROR(ENOMEM), "memory_limit", "cannot decode");
	}
	while (rc == 0 && queue_pop(lane->queue, packet)) {
		rc = lane->fn(lane->opaque, packet, &lane->err);
		av_packet_unref(packet);
	}
	if (rc == 0) {
		lane->fn(lane->opaque, NULL, &lane->err);
	}
	queue_give_up(lane->queue);
	av_packet_free(&packet);
	return NULL;
}

int lane_open(struct lane *out, lane_fn *fn, void *opaque, struct err *err)
{
	*out = (struct lane){.queue = queue_new(), .fn = fn, .opaque = opaque};
	if (pthread_create(&out->thread, NULL, run, out) != 0) {
		return err_set(err, ERR_LIMIT, "memory_limit", "cannot start a thread");
	}
	out->running = true;
	return 0;
}

bool lane_push(struct lane *lane, AVPacket *packet)
{
	return lane->running && queue_push(lane->queue, packet);
}

void lane_join(struct lane *lane)
{
	if (lane->running) {
		queue_finish(lane->queue);
		pthread_join(lane->thread, NULL);
		lane->running = false;
	}
}

void lane_close(struct lane *lane)
{
	if (lane->running) {
		queue_give_up(lane->queue);
	}
	lane_join(lane);
	queue_free(lane->queue);
	lane->queue = NULL;
}
