// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/queue.h"

#include <pthread.h>

#include "base/mem.h"

#define MAX_PACKETS 64
#define MAX_BYTES   (1 << 20)

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	AVPacket *ring[MAX_PACKETS]; // allocated once; blank ones are free
	int first;
	int n;
	int64_t bytes;
	bool finished;
	bool given_up;
};

struct queue *queue_new(void)
{
	struct queue *q = mem_zalloc(sizeof(*q));

	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->changed, NULL);
	return q;
}

void queue_free(struct queue *q)
{
	if (!q) {
		return;
	}
	for (int i = 0; i < MAX_PACKETS; i++) {
		av_packet_free(&q->ring[i]);
	}
	pthread_cond_destroy(&q->changed);
	pthread_mutex_destroy(&q->lock);
	mem_free(q);
}

static bool has_room(const struct queue *q, int64_t more)
{
	return q->n == 0 || (q->n < MAX_PACKETS && q->bytes + more <= MAX_BYTES);
}

bool queue_push(struct queue *q, AVPacket *packet)
{
	bool taken = false;

	pthread_mutex_lock(&q->lock);
	while (!q->given_up && !has_room(q, packet->size)) {
		pthread_cond_wait(&q->changed, &q->lock);
	}
	AVPacket **slot = &q->ring[(q->first + q->n) % MAX_PACKETS];

	if (!*slot) {
		*slot = av_packet_alloc();
	}
	if (*slot && !q->given_up) {
		q->bytes += packet->size;
		q->n++;
		av_packet_move_ref(*slot, packet);
		taken = true;
		pthread_cond_signal(&q->changed);
	}
	pthread_mutex_unlock(&q->lock);
	av_packet_unref(packet);
	return taken;
}

bool queue_pop(struct queue *q, AVPacket *packet)
{
	bool got = false;

	pthread_mutex_lock(&q->lock);
	while (q->n == 0 && !q->finished && !q->given_up) {
		pthread_cond_wait(&q->changed, &q->lock);
	}
	if (q->n > 0 && !q->given_up) {
		AVPacket *from = q->ring[q->first];

		q->bytes -= from->size;
		av_packet_move_ref(packet, from);
		q->first = (q->first + 1) % MAX_PACKETS;
		q->n--;
		got = true;
		// Waking the writer for each packet would make the two take turns; half empty is
		// soon enough.
		if (q->n <= MAX_PACKETS / 2) {
			pthread_cond_signal(&q->changed);
		}
	}
	pthread_mutex_unlock(&q->lock);
	return got;
}

void queue_finish(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->finished = true;
	pthread_cond_signal(&q->changed);
	pthread_mutex_unlock(&q->lock);
}

void queue_give_up(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->given_up = true;
	pthread_cond_signal(&q->changed);
	pthread_mutex_unlock(&q->lock);
}
