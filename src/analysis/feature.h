// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A feature: one file, one row in features.c. It is fed one kind of thing (pictures, sound or
// packets), in time order, from one thread, and gives tracks and marks when it is closed. Its
// memory may grow with the number of bins, never with the number of pictures or samples.

#ifndef ANALYSIS_FEATURE_H
#define ANALYSIS_FEATURE_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/tracks.h"
#include "media/frame.h"

struct feature_params {
	bool every_picture; // quality: pictures come at the source's rate; budget: keyframes only
	int64_t area;       // of a picture of the source, in pixels; 0: not known
};

// Exactly one of picture, pcm and packet is set.
struct feature {
	const char *name;
	bool in_the_dark; // it gets black pictures too that come before any other
	// The state, or NULL where it has nothing to do in this mode.
	void *(*open)(const struct feature_params *params);
	void (*picture)(void *state, const struct picture *picture);
	void (*pcm)(void *state, const struct pcm *pcm);
	void (*packet)(void *state, const struct packet *packet);
	// Adds what was found to tracks and frees the state; tracks NULL: only frees.
	void (*close)(void *state, struct tracks *tracks);
};

#endif
