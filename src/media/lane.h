// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A thread that takes packets from a queue, one stream's or several streams', while another thread
// reads.

#ifndef MEDIA_LANE_H
#define MEDIA_LANE_H

#include <pthread.h>
#include <stdbool.h>

#include "base/err.h"
#include "media/queue.h"

// Called in the lane's thread for each packet, and once with NULL where all were taken. Returns 0, or
// -1 (err) to stop.
typedef int lane_fn(void *opaque, const AVPacket *packet, struct err *err);

struct lane {
	struct queue *queue;
	pthread_t thread;
	bool running;
	lane_fn *fn;
	void *opaque;
	struct err err; // of fn, to be read after lane_join
};

// Starts the thread. ERR_LIMIT. To be closed also then.
int lane_open(struct lane *out, lane_fn *fn, void *opaque, struct err *err);

// Hands over the packet's content; waits for room. False: fn has stopped, or the lane is not open.
bool lane_push(struct lane *lane, AVPacket *packet);

// No more will come; waits until all is done. Harmless on zeroed storage.
void lane_join(struct lane *lane);

// Ends the thread, whatever is left, and frees. Harmless on zeroed storage.
void lane_close(struct lane *lane);

#endif
