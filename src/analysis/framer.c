// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/framer.h"

#include <string.h>

// Times of packets are rounded, some to milliseconds; only what is further off is a gap.
#define SLACK_US 40000

// Decoders of damaged streams can give any number. Beyond this nothing is sound.
#define LOUDEST 16.0f

static int64_t time_of(const struct framer *framer, int64_t n)
{
	return framer->start_us + n * 1000000 / PCM_RATE;
}

static void take(float *out, const float *in, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		// NaN compares as false, and so becomes silence too.
		out[i] = in[i] > -LOUDEST && in[i] < LOUDEST ? in[i] : 0;
	}
}

void framer_feed(struct framer *framer, const struct pcm *pcm)
{
	const int64_t expected_us = time_of(framer, framer->n_taken);
	const bool gap = pcm->time_us > expected_us + SLACK_US
		|| pcm->time_us < expected_us - SLACK_US;

	if (!framer->started || gap) {
		framer->started = true;
		framer->fill = 0;
		framer->n_taken = 0;
		framer->start_us = pcm->time_us;
	}
	for (size_t at = 0; at < pcm->n_samples;) {
		const size_t room = framer->size - framer->fill;
		const size_t left = pcm->n_samples - at;
		const size_t n = left < room ? left : room;

		take(framer->held + framer->fill, pcm->samples + at, n);
		at += n;
		framer->fill += n;
		framer->n_taken += (int64_t)n;
		if (framer->fill == framer->size) {
			const int64_t middle = framer->n_taken - (int64_t)framer->size / 2;

			framer->piece(framer->state, framer->held, time_of(framer, middle));
			framer->fill -= framer->step;
			memmove(framer->held, framer->held + framer->step,
				framer->fill * sizeof(float));
		}
	}
}
