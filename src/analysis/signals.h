// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The signals that the score is fused from: which track each one reads, how fine a difference means
// anything at all, what it is worth in which kind of video, and what to call it. One row a signal.

#ifndef ANALYSIS_SIGNALS_H
#define ANALYSIS_SIGNALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/score.h"
#include "analysis/tracks.h"

#define SIGNAL_LOWEST  (-2.0) // z is held within
#define SIGNAL_HIGHEST 12.0

enum signal_flags {
	SIGNAL_SOUND = 1,    // heard, not seen
	SIGNAL_SUDDEN = 2,   // a single bin is enough: not smoothed
	SIGNAL_BOTH = 4,     // falling below the usual counts too, at less
	SIGNAL_SPARSE = 8,   // known at keyframes only: each holds for the bins around it
	SIGNAL_ABSOLUTE = 16, // measured from 0, not from the video's own middle
	SIGNAL_CUTS = 32,     // a cut looks like it: bins that hold one are passed over
	SIGNAL_MOVES = 128,   // a camera that moves makes it grow
	SIGNAL_ENTERS = 256,  // what is there at the start has not come
	SIGNAL_PIECES = 512,  // before a fixed camera, what follows at once is the same event
	SIGNAL_LOWER = 64,    // the lower half tells how restless it is, before a moving camera too
};

// What is made of the track first.
enum signal_form {
	SIGNAL_PLAIN,
	SIGNAL_LONG, // its mean over some seconds: what is kept up
	SIGNAL_STEP, // how much less there is after each bin than before it
	SIGNAL_PACE, // the same of its logarithm
};

struct signal_row {
	const char *name;
	const char *track;
	enum signal_form form;
	double floor;      // no difference smaller than this is told from nothing
	double ceiling;    // and one so large is told from anything, however restless the video
	double gate;       // so far above the usual something has happened; 0: no gate
	unsigned flags;
	int64_t lead_us;   // a reaction to what began so much earlier
	double credit[SCORE_N_CONTENTS]; // how far it is believed alone, 0 to 1
	const char *words; // for a title
};

extern const struct signal_row signal_rows[];
extern const size_t n_signal_rows;

// The row of that name, or NULL: a signal of the user's.
const struct signal_row *signal_find(const char *name);

// The bins that all signals are laid on.
struct signal_bins {
	int64_t start_us;
	size_t n;
};

// A track laid on bins: NaN where it says nothing or nothing finite.
void signal_lay(float *out, const struct track *track, const struct signal_bins *bins);

// How a row is used in this video.
struct signal_use {
	const struct signal_row *row;
	bool fixed; // the camera stands still: what moves is an event, however often
};

// Values of one signal, laid on bins, to z in place. Sets *gate to true where its gate holds
// (gate is not cleared first). Returns the share of the bins that it stands out in: 0 is never,
// and then z is all 0 or below.
double signal_normalise(float *values, bool *gate, const struct signal_use *use, size_t n);

// How far a z is believed, 0 to 1.
double signal_belief(double z);

// Puts another form in place of values laid on bins.
void signal_form(float *values, size_t n, enum signal_form form);

#endif
