// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/reorder.h"

#include <errno.h>
#include <libavutil/error.h>
#include <libavutil/mathematics.h>
#include <string.h>

#include "media/averr.h"

void reorder_init(struct reorder *r, int depth, AVRational frame, reorder_packet_fn *fn,
	void *opaque)
{
	*r = (struct reorder){
		.depth = depth < REORDER_MOST ? depth : REORDER_MOST,
		.frame = frame.num > 0 && frame.den > 0 ? frame : (AVRational){1, 1},
		.fn = fn,
		.opaque = opaque,
	};
}

void reorder_release(struct reorder *r)
{
	for (int i = 0; i < r->n_held; i++) {
		av_packet_free(&r->held[i]);
	}
	r->n_held = 0;
}

// How far the pictures at hand are from where they are shown.
static int find_depth(const struct reorder *r)
{
	int depth = r->depth;

	for (int i = 0; i < r->n_held; i++) {
		int place = 0;

		for (int k = 0; k < r->n_held; k++) {
			place += r->held[k]->pts < r->held[i]->pts;
		}
		depth = i - place > depth ? i - place : depth;
	}
	return depth;
}

static int64_t next_pts(const struct reorder *r, int64_t pts, int64_t end_pts)
{
	int64_t next = end_pts;
	int n = r->n_out < REORDER_MOST ? (int)r->n_out : REORDER_MOST;

	for (int i = 0; i < r->n_held; i++) {
		if (r->held[i]->pts > pts && r->held[i]->pts < next) {
			next = r->held[i]->pts;
		}
	}
	for (int i = 0; i < n; i++) {
		if (r->recent[i] > pts && r->recent[i] < next) {
			next = r->recent[i];
		}
	}
	return next;
}

static int64_t make_dts(struct reorder *r)
{
	if (r->n_out < r->depth) {
		int64_t ahead = av_rescale(r->depth - r->n_out, r->frame.num, r->frame.den);

		return r->first_pts - (ahead > 0 ? ahead : r->depth - r->n_out);
	}
	int64_t dts = r->waiting[0];

	memmove(r->waiting, r->waiting + 1, (size_t)--r->n_waiting * sizeof(r->waiting[0]));
	return dts;
}

static int pop(struct reorder *r, int64_t end_pts, struct err *err)
{
	AVPacket *packet = r->held[0];

	if (r->n_out == 0) {
		r->depth = find_depth(r);
		r->first_pts = r->waiting[0];
	}
	int64_t next = next_pts(r, packet->pts, end_pts);

	memmove(r->held, r->held + 1, (size_t)--r->n_held * sizeof(AVPacket *));
	packet->dts = make_dts(r);
	packet->duration = next < INT64_MAX ? next - packet->pts : 0;
	r->recent[r->n_out % REORDER_MOST] = packet->pts;
	if (packet->dts > packet->pts || (r->n_out > 0 && packet->dts <= r->last_dts)) {
		av_packet_free(&packet);
		return err_set(err, ERR_MEDIA, "bad_order",
			"the order of its pictures is none that a file can have");
	}
	r->last_dts = packet->dts;
	r->n_out++;
	int rc = r->fn(r->opaque, packet, err);

	av_packet_free(&packet);
	return rc;
}

int reorder_push(struct reorder *r, AVPacket *packet, struct err *err)
{
	if (r->n_held == REORDER_HOLDS && pop(r, INT64_MAX, err) < 0) {
		return -1;
	}
	AVPacket *copy = av_packet_alloc();

	if (!copy) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot cut");
	}
	av_packet_move_ref(copy, packet);
	r->held[r->n_held++] = copy;
	int at = r->n_waiting;

	for (; at > 0 && r->waiting[at - 1] > copy->pts; at--) {
		r->waiting[at] = r->waiting[at - 1];
	}
	r->waiting[at] = copy->pts;
	r->n_waiting++;
	return 0;
}

int reorder_finish(struct reorder *r, int64_t end_pts, struct err *err)
{
	while (r->n_held > 0) {
		if (pop(r, end_pts, err) < 0) {
			return -1;
		}
	}
	return 0;
}
