// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/dead.h"

#include <math.h>
#include <string.h>

#include "analysis/kind.h"
#include "base/mem.h"

#define FADES 0.7   // of the brightness of the next half second
#define BESIDE 2   // bins beside black ones, through which a fade may go
#define RISES 2    // bins in which sound begins
#define HISTORY 8  // bins before anything can be new, as at the start of a video

// Keyframes stand far apart: what lies between two black ones is black too.
static void find_black(bool *black, const float *luma, const float *contrast, size_t n)
{
	size_t last = n; // the last bin that is known, and black

	for (size_t i = 0; i < n; i++) {
		if (isnan(luma[i])) {
			continue;
		}
		const bool now = luma[i] < (float)KIND_BLACK_GREY
			&& !(contrast[i] >= (float)KIND_BLACK_CONTRAST);

		// A black one holds until the next is known to be none.
		for (size_t k = last; last < n && k < i; k++) {
			black[k] = true;
		}
		last = now ? i : n;
	}
	for (size_t k = last; k < n; k++) {
		black[k] = true;
	}
}

// A fade in at the very start, and one out at the end, are black too, as far as they go fast.
static void find_fades(bool *black, const float *luma, size_t n)
{
	for (size_t i = 0; i + 1 < n && (black[i] || luma[i] < (float)FADES * luma[i + 1]); i++) {
		black[i] = true;
	}
	for (size_t i = n; i > 1 && (black[i - 1] || luma[i - 1] < (float)FADES * luma[i - 2]);
		i--) {
		black[i - 1] = true;
	}
}

static void lay(float *out, const struct tracks *tracks, const char *name,
	const struct signal_bins *bins)
{
	const struct track *track = tracks_find(tracks, name);

	for (size_t i = 0; i < bins->n; i++) {
		out[i] = NAN;
	}
	if (track != NULL) {
		signal_lay(out, track, bins);
	}
}

void dead_find(struct dead *out, const struct tracks *tracks, const struct signal_bins *bins)
{
	const size_t n = bins->n;
	float *luma = mem_alloc((n + 1) * sizeof(*luma));
	float *other = mem_alloc((n + 1) * sizeof(*other));

	out->black = mem_zalloc((n + 1) * sizeof(*out->black));
	lay(luma, tracks, "brightness", bins);
	lay(other, tracks, "contrast", bins);
	find_black(out->black, luma, other, n);
	find_fades(out->black, luma, n);
	lay(other, tracks, "loudness", bins);
	out->first = 0;
	out->last = n;
	size_t n_black = 0;
	for (size_t i = 0; i < n; i++) {
		n_black += out->black[i];
	}
	while (n_black < n && out->first < n && out->black[out->first]
		&& !(other[out->first] >= KIND_SILENT_DB)) {
		out->first++;
	}
	while (n_black < n && out->last > out->first && out->black[out->last - 1]
		&& !(other[out->last - 1] >= KIND_SILENT_DB)) {
		out->last--;
	}
	if (n_black == n) {
		memset(out->black, 0, n * sizeof(*out->black));
	}
	mem_free(luma);
	mem_free(other);
}

void dead_release(struct dead *dead)
{
	mem_free(dead->black);
}

static void leave_out(float *values, size_t n, size_t from, size_t to)
{
	for (size_t i = from; i < to && i < n; i++) {
		values[i] = NAN;
	}
}

void dead_leave_out(const struct dead *dead, float *values, size_t n,
	const struct signal_row *row)
{
	leave_out(values, n, 0, dead->first);
	leave_out(values, n, dead->last, n);
	if (row->flags & SIGNAL_SOUND) {
		if (dead->first > 0 && (row->flags & SIGNAL_SUDDEN)) {
			leave_out(values, n, dead->first, dead->first + RISES);
		}
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (dead->black[i]) {
			leave_out(values, n, i > BESIDE ? i - BESIDE : 0, i + BESIDE + 1);
		}
	}
	if (dead->first > 0 && (row->flags & SIGNAL_SPARSE)) {
		leave_out(values, n, dead->first, dead->first + HISTORY);
	}
}
