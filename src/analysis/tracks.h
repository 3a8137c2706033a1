// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What the features of one input came to: values at a fixed step, and marks (moments). Plain
// numbers, which a worker sends and the conductor scores.

#ifndef ANALYSIS_TRACKS_H
#define ANALYSIS_TRACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRACK_STEP_US INT64_C(500000) // 2 values a second
#define TRACK_NAME    24              // bytes, the NUL included
#define TRACK_MAX     48              // tracks of one input
#define TRACK_MAX_VALUES (INT64_C(2) * 86400 * 14) // two weeks

struct track {
	char name[TRACK_NAME]; // lower case, words joined by '_'
	char unit[TRACK_NAME]; // "dB", "grey", "share", "z", …
	int64_t start_us;      // time of the first bin's start; a multiple of TRACK_STEP_US
	size_t n_values;
	float *values;         // one a bin of TRACK_STEP_US; NaN: nothing known there
	size_t cap;            // of values, where track_put grew them; 0 otherwise
};

// A moment: a cut, a flash.
struct mark {
	char name[TRACK_NAME]; // "cut", …
	int64_t time_us;
	float confidence;      // 0 to 1
};

struct tracks {
	struct track *list;
	size_t n_tracks;
	size_t cap_tracks;
	struct mark *marks; // in time order, once sorted
	size_t n_marks;
	size_t cap_marks;
	int64_t start_us;   // what was looked at: the window, or all of the input
	int64_t end_us;
	int64_t picture_end_us; // end of the last picture, 0 if none
	int64_t sound_end_us;   // end of the last sound, 0 if none
};

// Adds an empty track whose values start at start_us; the pointer is valid until the next one is
// added. NULL where there are TRACK_MAX already.
struct track *tracks_add(struct tracks *tracks, const char *name, const char *unit,
	int64_t start_us);

// Sets the value of the bin that holds time_us (growing with NaN); before start_us, and beyond
// TRACK_MAX_VALUES, nothing happens.
void track_put(struct track *track, int64_t time_us, float value);

// Moves the values of own under a name into tracks (freed where there is no room) and leaves own
// empty.
void tracks_adopt(struct tracks *tracks, const char *name, const char *unit, struct track *own);

// Adds a mark behind the others, whatever its time.
void tracks_mark(struct tracks *tracks, const char *name, int64_t time_us, float confidence);

// Puts the marks in order: by time, then by name, then by confidence.
void tracks_sort(struct tracks *tracks);

// The track of that name, or NULL.
const struct track *tracks_find(const struct tracks *tracks, const char *name);

// Is it the name of a track that hilite makes itself? All that a feature gives are among them.
bool tracks_are_ours(const char *name);

// The start of the bin that holds time_us, of any sign.
int64_t track_floor(int64_t time_us);

// The value of the bin that holds time_us, NaN outside.
float track_at(const struct track *track, int64_t time_us);

void tracks_release(struct tracks *tracks);

#endif
