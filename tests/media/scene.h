// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Pictures and sound made up from numbers: what the test clips show. Every pixel and sample depends
// on the seed and its own place alone, so that any part of a scene can be made without the rest and
// comes out the same each time.

#ifndef TESTS_SCENE_H
#define TESTS_SCENE_H

#include <stddef.h>
#include <stdint.h>

#define SCENE_MAX_TIMES 64

enum scene_kind {
	SCENE_EVENT,   // calm, but for bursts of motion and noise at the given times
	SCENE_FLAT,    // the same quiet picture and hum from start to end
	SCENE_BUSY,    // as much motion and noise as an event, but all the time
	SCENE_BLACK,   // black and silent
	SCENE_CUTS,    // calm, but for hard cuts at the given times
	SCENE_COUNTER, // every frame tells its own number, and every second beeps
	SCENE_N_KINDS,
};

struct scene {
	enum scene_kind kind;
	uint32_t seed;
	double times[SCENE_MAX_TIMES]; // of events or cuts, in seconds, rising
	size_t n_times;
	double event_seconds;          // how long an event lasts
};

// A picture in 8-bit Y'CbCr 4:2:0, limited range, in memory of the caller's.
struct scene_picture {
	int width;
	int height;
	uint8_t *plane[3];
	int stride[3];
};

// The kind with that name ("event", "flat", …), or SCENE_N_KINDS.
enum scene_kind scene_kind_parse(const char *name);

// Draws the picture of a moment. A counter shows number: 32 blocks in 4 rows of 8 in the upper half
// of the picture, the highest bit first, white for 1 and black for 0.
void scene_draw(const struct scene *scene, double seconds, uint32_t number,
	const struct scene_picture *picture);

// One sample, -1 to 1. Tracks and channels differ a little, so that they can be told apart.
float scene_sound(const struct scene *scene, int64_t sample, int rate_hz, int track, int channel);

#endif
