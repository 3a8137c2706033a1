// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What an encoder spent. Where it was free to choose, it spends on what moves; keyframes are paid
// for in any case and are left out. Nothing is decoded for this.

#include <math.h>

#include "analysis/feature.h"
#include "analysis/rows.h"
#include "base/mem.h"

// The first and the last bin may be cut short: below this share of the usual number of packets they
// are filled up.
#define PARTIAL 0.8
#define MIN_PACKETS 2 // in a bin; with fewer the mean is that of one frame's kind

struct activity {
	int64_t area; // of a picture, in pixels
	struct track bytes;   // of packets that are no keyframes
	struct track n;       // how many
	struct track keys;    // bytes of keyframes
	struct track n_keys;
};

static void *activity_open(const struct feature_params *params)
{
	struct activity *own = mem_zalloc(sizeof(*own));

	own->area = params->area;
	return own;
}

static void activity_packet(void *state, const struct packet *packet)
{
	struct activity *own = state;
	const float size = packet->size_bytes > 0 ? (float)packet->size_bytes : 0;

	// All four start together: packets come in decoding order, and a few bins before the
	// first one are lost at most.
	rows_add(&own->bytes, packet->time_us, packet->key ? 0 : size);
	rows_add(&own->n, packet->time_us, packet->key ? 0 : 1);
	rows_add(&own->keys, packet->time_us, packet->key ? size : 0);
	rows_add(&own->n_keys, packet->time_us, packet->key ? 1 : 0);
}

static double total(const struct track *track)
{
	double sum = 0;

	for (size_t i = 0; i < track->n_values; i++) {
		sum += isnan(track->values[i]) ? 0 : track->values[i];
	}
	return sum;
}

static void activity_close(void *state, struct tracks *tracks)
{
	struct activity *own = state;
	struct track activity = { .start_us = own->bytes.start_us };
	struct track bits = { .start_us = own->bytes.start_us };
	const double n_bins = fmax(1, (double)own->n.n_values);
	const double usual = (total(&own->n) + total(&own->n_keys)) / n_bins;
	// Where every packet is a keyframe, they are what there is.
	const bool all_keys = total(&own->n_keys) > total(&own->n);

	for (size_t i = 0; i < own->bytes.n_values; i++) {
		const int64_t time_us = activity.start_us + (int64_t)i * TRACK_STEP_US;
		const float n = all_keys ? own->n_keys.values[i] : own->n.values[i];
		const float bytes = all_keys ? own->keys.values[i] : own->bytes.values[i];

		const float all = own->n.values[i] + own->n_keys.values[i];
		const bool edge = i == 0 || i + 1 == own->bytes.n_values;
		const bool partial = edge && all < PARTIAL * usual;

		// A keyframe stands where another packet would have been: the mean is filled up.
		if (n >= MIN_PACKETS) {
			const double count = partial ? usual : all;

			track_put(&activity, time_us, (float)log(1 + bytes / n * count));
			if (own->area > 0) {
				track_put(&bits, time_us, 8 * bytes / n / (float)own->area);
			}
		}
	}
	if (tracks != NULL && activity.n_values > 0) {
		tracks_adopt(tracks, "activity", "log bytes", &activity);
	}
	if (tracks != NULL && bits.n_values > 0) {
		tracks_adopt(tracks, "bits", "bits per pixel", &bits);
	}
	mem_free(bits.values);
	mem_free(activity.values);
	mem_free(own->bytes.values);
	mem_free(own->n.values);
	mem_free(own->keys.values);
	mem_free(own->n_keys.values);
	mem_free(own);
}

const struct feature feature_activity = {
	.name = "activity",
	.open = activity_open,
	.packet = activity_packet,
	.close = activity_close,
};
