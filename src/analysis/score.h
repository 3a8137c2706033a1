// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Tracks to one curve. Each signal is normalised against its own video, but never finer than a
// physical floor (a decibel and a half, a grey level), so that a flat video stays flat; then
// signals are fused by the weights of a content profile. The curve is absolute: 0.7 means the
// same in every input. Pure and deterministic; the tracks may hold any number, NaN and infinities
// included.

#ifndef ANALYSIS_SCORE_H
#define ANALYSIS_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/tracks.h"

// What kind of video it is; decides the weights. The names are those of --content.
enum score_content {
	SCORE_AUTO,
	SCORE_TALK,
	SCORE_SPORT,
	SCORE_GAME,
	SCORE_EVENT,  // something happens now and then; also where nothing else fits
	SCORE_STATIC, // a camera that does not move
	SCORE_N_CONTENTS,
};

// The unit of a track that is the user's own (--with): it is fused too, whatever its name. A bin
// that is NaN there counts as 0.
#define SCORE_USER_UNIT "user"

#define SCORE_MAX_SIGNALS 25

struct score_params {
	enum score_content content; // SCORE_AUTO: chosen from the tracks
};

// What a signal had to say.
struct score_signal {
	char name[TRACK_NAME];
	float weight;    // its share of the curve, all of them together 1
	bool heard;      // not seen
	int64_t lead_us; // a reaction to what began so much earlier; taken off in z
	float *z;        // n values: robust z, -2 to 12; 0 where nothing is known
};

// What an input is like as a whole. Where it is not SCORE_EVENTFUL there can be no highlight.
enum score_state {
	SCORE_EVENTFUL,
	SCORE_FLAT,
	SCORE_UNIFORM, // busy or loud, all the time alike
	SCORE_BLACK,
	SCORE_SILENT,  // no picture, and no sound to hear
	SCORE_TOO_SHORT,
	SCORE_N_STATES,
};

struct score {
	int64_t start_us; // of the first bin
	int64_t from_us;  // of what was looked at: the first bin may begin before it
	int64_t end_us;   // of what was looked at: a bin may reach beyond it
	size_t n;         // bins of TRACK_STEP_US
	float *curve;     // n values, 0 to 1, always finite
	bool *gate;       // n values: something happened there by an absolute measure
	float *quiet;     // n values, 0 to 1: how good a place this is to begin or end a span
	struct score_signal signals[SCORE_MAX_SIGNALS];
	size_t n_signals;
	int64_t *cuts;    // times of cuts, in order
	size_t n_cuts;
	enum score_content content; // never SCORE_AUTO
	enum score_state state;
	bool busy; // or loud, most of the time
};

// Computes the curve of tracks; out needs no preparation and is released by the caller.
void score_compute(struct score *out, const struct tracks *tracks,
	const struct score_params *params);

void score_release(struct score *score);

// What --signals shows: adds the curve to tracks as the track "score". An older one of that name is
// replaced.
void score_add_track(const struct score *score, struct tracks *tracks);

// "talk" for SCORE_TALK; the strings are constant.
const char *score_content_name(enum score_content content);

// The content of that name ("auto" too), or SCORE_N_CONTENTS.
enum score_content score_content_parse(const char *name);

#endif
