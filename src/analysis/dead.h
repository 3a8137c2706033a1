// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Parts in which there is nothing: black pictures, and at the two ends black and silent ones. What
// begins when they end is no event, and they must not shift what is usual.

#ifndef ANALYSIS_DEAD_H
#define ANALYSIS_DEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/signals.h"
#include "analysis/tracks.h"

struct dead {
	bool *black;  // a bin each
	bool begins;  // something dead was taken off in front of the first bin
	size_t first; // the bins from here …
	size_t last;  // … to here, exclusively, are not black and silent at an end
};

// Where all is black, or there is no picture, nothing is dead. Released by the caller.
void dead_find(struct dead *out, const struct tracks *tracks, const struct signal_bins *bins);

void dead_release(struct dead *dead);

// Takes what is black and silent at the ends out of levels in dB, one for each value of like, by
// the brightness in tracks: NaN instead. Nobody would call it the usual level.
void dead_hush(float *level, const struct track *like, const struct tracks *tracks);

// The tracks without those ends, where at least shortest_us is left; the list is the caller's to
// free (mem_free), all else stays that of tracks.
void dead_take_off(struct tracks *out, const struct tracks *tracks, const struct signal_bins *bins,
	int64_t shortest_us);

// Takes out of n values of a row, laid on bins, what says nothing because of that: NaN instead.
void dead_leave_out(const struct dead *dead, float *values, size_t n,
	const struct signal_row *row);

#endif
