// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Coded pictures on their way to the muxer, in the order of decoding, of which only the times of
// display are known: each gets a decoding time and a length that follow from those of all. So it
// does not matter who coded which.

#ifndef MEDIA_REORDER_H
#define MEDIA_REORDER_H

#include <libavcodec/packet.h>
#include <libavutil/rational.h>
#include <stdint.h>

#include "base/err.h"

// H.264 and HEVC put a picture at most 16 places from where it is shown; this is beyond doubt.
#define REORDER_MOST  32
#define REORDER_HOLDS (2 * REORDER_MOST)

// The packet's content may be moved. Returns 0, or -1 (err) to stop.
typedef int reorder_packet_fn(void *opaque, AVPacket *packet, struct err *err);

struct reorder {
	AVPacket *held[REORDER_HOLDS];
	int n_held;
	int64_t waiting[REORDER_HOLDS + REORDER_MOST]; // times that no dts was made of, rising
	int n_waiting;
	int64_t recent[REORDER_MOST]; // times of those that have gone, a ring
	int64_t n_out;
	int depth;          // by how many pictures decoding is ahead of display
	int64_t first_pts;
	int64_t last_dts;
	AVRational frame;   // length of a picture, in ticks
	reorder_packet_fn *fn;
	void *opaque;
};

// depth is the least; frame what pictures usually take.
void reorder_init(struct reorder *r, int depth, AVRational frame, reorder_packet_fn *fn,
	void *opaque);

// Harmless on zeroed storage.
void reorder_release(struct reorder *r);

// Takes the content of a packet, whose pts is set. -1: from fn, ERR_LIMIT memory_limit, or ERR_MEDIA
// "bad_order" where two pictures have one time or the order is deeper than any decoder goes.
int reorder_push(struct reorder *r, AVPacket *packet, struct err *err);

// Passes on all that is held; the last picture ends at end_pts.
int reorder_finish(struct reorder *r, int64_t end_pts, struct err *err);

#endif
