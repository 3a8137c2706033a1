// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/player.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "media/averr.h"

int player_open(struct player *out, struct input *in, const AVStream *st, int n_threads,
	struct err *err)
{
	const struct decoder_params params = {.n_threads = n_threads};

	*out = (struct player){
		.in = in,
		.st = st,
		.packet = av_packet_alloc(),
		.decoded = av_frame_alloc(),
		.last_us = TIME_UNKNOWN,
	};
	if (!out->packet || !out->decoded) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot decode");
	}
	for (unsigned i = 0; i < in->fmt->nb_streams; i++) {
		in->fmt->streams[i]->discard = in->fmt->streams[i] == st ?
			AVDISCARD_DEFAULT : AVDISCARD_ALL;
	}
	return decoder_open(&out->decoder, st, &params, err);
}

static int keep(void *opaque, AVFrame *frame, struct err *err)
{
	struct player *p = opaque;
	AVFrame *copy = av_frame_alloc();

	if (!copy) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot decode");
	}
	av_frame_move_ref(copy, frame);
	p->ready = mem_grow(p->ready, &p->cap_ready, p->n_ready + 1, sizeof(AVFrame *));
	p->ready[p->n_ready++] = copy;
	return 0;
}

static int read_on(struct player *p, struct err *err)
{
	int rc = input_read(p->in, p->packet, err);

	if (rc < 0 || deadline_check(&p->in->deadline, err) < 0) {
		return -1;
	}
	p->ended = rc == 1;
	bool ours = rc == 0 && p->in->fmt->streams[p->packet->stream_index] == p->st;

	rc = 0;
	if (p->ended || ours) {
		rc = decoder_feed(&p->decoder, p->ended ? NULL : p->packet, p->decoded, keep, p, err);
	}
	av_packet_unref(p->packet);
	return rc;
}

int player_next(struct player *p, AVFrame **frame, int64_t *time_us, struct err *err)
{
	*frame = NULL;
	while (p->n_ready == 0 && !p->ended) {
		if (read_on(p, err) < 0) {
			return -1;
		}
	}
	if (p->n_ready == 0) {
		return 0;
	}
	*frame = p->ready[0];
	p->n_ready--;
	memmove(p->ready, p->ready + 1, p->n_ready * sizeof(AVFrame *));
	*time_us = input_time_us(p->in, p->st, (*frame)->best_effort_timestamp);
	if (*time_us == TIME_UNKNOWN || (p->last_us != TIME_UNKNOWN && *time_us <= p->last_us)) {
		*time_us = p->last_us == TIME_UNKNOWN ? 0 : p->last_us + 1;
	}
	p->last_us = *time_us;
	return 0;
}

void player_close(struct player *p)
{
	for (size_t i = 0; i < p->n_ready; i++) {
		av_frame_free(&p->ready[i]);
	}
	mem_free(p->ready);
	decoder_close(&p->decoder);
	av_packet_free(&p->packet);
	av_frame_free(&p->decoded);
	*p = (struct player){0};
}
