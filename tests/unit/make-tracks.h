// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Tracks, pictures and sound that a test makes up, the same on every machine.

#ifndef TESTS_UNIT_MAKE_TRACKS_H
#define TESTS_UNIT_MAKE_TRACKS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/tracks.h"

// -1 to 1, evenly; seed is kept by the caller.
static inline float noise(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (float)((double)(*seed >> 8) / 8388608.0 - 1);
}

// A bump on a track: from … to (bins, half-open) lies higher by so much.
struct bump {
	size_t from;
	size_t to;
	float by;
};

// What a made track is like: around base, with so much noise, and bumps up to one with by 0.
struct made {
	const char *name;
	const char *unit;
	float base;
	float spread;
	struct bump bumps[6];
};

static inline void make_track(struct tracks *tracks, size_t n, const struct made *made)
{
	struct track *track = tracks_add(tracks, made->name, made->unit, 0);
	uint32_t seed = (uint32_t)(made->name[0] * 256 + made->name[1]);

	for (size_t i = 0; i < n; i++) {
		float value = made->base + made->spread * noise(&seed);

		for (size_t b = 0; b < 6 && made->bumps[b].by != 0; b++) {
			if (i >= made->bumps[b].from && i < made->bumps[b].to) {
				value += made->bumps[b].by;
			}
		}
		track_put(track, (int64_t)i * TRACK_STEP_US, value);
	}
	tracks->end_us = (int64_t)n * TRACK_STEP_US;
}

#endif
