// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What the packets say of shots. An encoder puts a keyframe where its grid wants one, or out of
// turn where a new shot begins: "key_early". And in each group of pictures the packet that stands
// out is where a shot may begin that got no keyframe: "packet_peak".

#include <math.h>
#include <stdlib.h>

#include "analysis/feature.h"
#include "analysis/rows.h"
#include "base/mem.h"

// A gap so much shorter than the grid's is early; some encoders miss their grid by a picture or
// two.
#define EARLY 0.93
#define PEAK 3.0
#define CELL_US 20000 // gaps are counted in cells of a picture or less
#define MAX_CELLS 3000 // a minute

struct shots_packets {
	int64_t last_key_us;
	bool started;
	int64_t largest; // of the group, keyframe left out
	int64_t largest_us;
	double sum;
	int64_t n;
	size_t n_gaps[MAX_CELLS];
	struct tracks keys;  // one mark a keyframe; confidence is the gap in seconds
	struct tracks peaks;
};

static void *shots_packets_open(const struct feature_params *params)
{
	if (params->every_picture) {
		return NULL;
	}
	return mem_zalloc(sizeof(struct shots_packets));
}

static void finish_group(struct shots_packets *own)
{
	if (own->n >= 8 && (double)own->largest > PEAK * (own->sum - (double)own->largest)
		/ (double)(own->n - 1)) {
		tracks_mark(&own->peaks, "packet_peak", own->largest_us, 1);
	}
	own->largest = 0;
	own->sum = 0;
	own->n = 0;
}

static void shots_packets_packet(void *state, const struct packet *packet)
{
	struct shots_packets *own = state;

	if (!packet->key) {
		own->n++;
		own->sum += (double)packet->size_bytes;
		if (packet->size_bytes > own->largest) {
			own->largest = packet->size_bytes;
			own->largest_us = packet->time_us;
		}
		return;
	}
	finish_group(own);
	const int64_t gap_us = packet->time_us - own->last_key_us;
	// Of streams with a keyframe every fraction of a second, none tells of a shot.
	if (own->started && gap_us >= 2 * CELL_US && gap_us < (int64_t)MAX_CELLS * CELL_US) {
		own->n_gaps[gap_us / CELL_US]++;
		tracks_mark(&own->keys, "key_early", packet->time_us, (float)gap_us / 1e6f);
	}
	own->last_key_us = packet->time_us;
	own->started = true;
}

// The longest gap that comes back, cells beside it counted with it. 0: none does, and then every
// keyframe stands out of turn.
static double grid_seconds(const struct shots_packets *own)
{
	for (int cell = MAX_CELLS - 2; cell > 0; cell--) {
		const size_t n = own->n_gaps[cell] + own->n_gaps[cell - 1] + own->n_gaps[cell + 1];

		if (own->n_gaps[cell] > 0 && n >= 2) {
			return (double)cell * CELL_US / 1e6;
		}
	}
	return 0;
}

static void shots_packets_close(void *state, struct tracks *tracks)
{
	struct shots_packets *own = state;

	finish_group(own);
	if (tracks != NULL) {
		const double grid = grid_seconds(own);

		for (size_t i = 0; i < own->keys.n_marks; i++) {
			const struct mark *key = &own->keys.marks[i];

			if (grid <= 0 || key->confidence < EARLY * grid) {
				tracks_mark(tracks, "key_early", key->time_us, 0.8f);
			}
		}
		for (size_t i = 0; i < own->peaks.n_marks; i++) {
			tracks_mark(tracks, "packet_peak", own->peaks.marks[i].time_us, 1);
		}
	}
	tracks_release(&own->keys);
	tracks_release(&own->peaks);
	mem_free(own);
}

const struct feature feature_shots_packets = {
	.name = "shots_packets",
	.open = shots_packets_open,
	.packet = shots_packets_packet,
	.close = shots_packets_close,
};
