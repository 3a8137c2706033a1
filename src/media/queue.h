// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Packets on their way from the thread that reads to the thread that decodes.

#ifndef MEDIA_QUEUE_H
#define MEDIA_QUEUE_H

#include <libavcodec/packet.h>
#include <stdbool.h>

struct queue;

// Bounded in packets and in bytes (one packet always fits).
struct queue *queue_new(void);

// The packets that are left are freed.
void queue_free(struct queue *queue);

// Waits for room. The packet's content moves to the queue, and packet is blank, also on failure.
// False: the reader of the queue has given up.
bool queue_push(struct queue *queue, AVPacket *packet);

// Waits for a packet. False: there will be none.
bool queue_pop(struct queue *queue, AVPacket *packet);

// The writer has no more.
void queue_finish(struct queue *queue);

// The reader wants no more; what is there is dropped.
void queue_give_up(struct queue *queue);

#endif
