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

static void leave_out(float *values, size_t n, size_t from, size_t to)
{
	for (size_t i = from; i < to && i < n; i++) {
		values[i] = NAN;
	}
}

static bool is_dead(bool black, float level)
{
	return black && !(level >= (float)KIND_SILENT_DB);
}

// The bins from first to last, exclusively, are what is left without the black and silent ones at
// the two ends. Where all is black, nothing is taken off.
static void find_ends(const bool *black, const float *level, size_t n, size_t *first, size_t *last)
{
	size_t n_black = 0;

	*first = 0;
	*last = n;
	for (size_t i = 0; i < n; i++) {
		n_black += black[i];
	}
	if (n_black == n) {
		return;
	}
	while (*first < n && is_dead(black[*first], level[*first])) {
		++*first;
	}
	while (*last > *first && is_dead(black[*last - 1], level[*last - 1])) {
		--*last;
	}
}

void dead_hush(float *level, const struct track *like, const struct tracks *tracks)
{
	const struct signal_bins bins = { like->start_us, like->n_values };
	const size_t n = bins.n;
	float *luma = mem_alloc((n + 1) * sizeof(*luma));
	float *contrast = mem_alloc((n + 1) * sizeof(*contrast));
	bool *black = mem_zalloc((n + 1) * sizeof(*black));
	size_t first;
	size_t last;

	lay(luma, tracks, "brightness", &bins);
	lay(contrast, tracks, "contrast", &bins);
	find_black(black, luma, contrast, n);
	find_ends(black, level, n, &first, &last);
	leave_out(level, n, 0, first);
	leave_out(level, n, last, n);
	mem_free(luma);
	mem_free(contrast);
	mem_free(black);
}

// A track without what lies before a time; its values stay those of the other.
static struct track from_then_on(const struct track *track, int64_t start_us, int64_t end_us)
{
	const int64_t most_us = TRACK_MAX_VALUES * TRACK_STEP_US;
	struct track part = *track;

	part.start_us = start_us;
	part.n_values = 0;
	// What begins years before or behind is no measurement.
	if (track->start_us < -most_us || track->start_us >= end_us
		|| track->n_values > (size_t)TRACK_MAX_VALUES) {
		return part;
	}
	const int64_t first_us = start_us > track->start_us ? start_us : track->start_us;
	const int64_t last_us = track->start_us + (int64_t)track->n_values * TRACK_STEP_US;
	const int64_t until_us = end_us < last_us ? end_us : last_us;

	part.start_us = first_us;
	if (until_us > first_us) {
		part.values += (first_us - track->start_us) / TRACK_STEP_US;
		part.n_values = (size_t)((until_us - first_us) / TRACK_STEP_US);
	}
	return part;
}

void dead_take_off(struct tracks *out, const struct tracks *tracks, const struct signal_bins *bins,
	int64_t shortest_us)
{
	struct dead dead;

	dead_find(&dead, tracks, bins);
	const int64_t start_us = bins->start_us + (int64_t)dead.first * TRACK_STEP_US;
	const int64_t end_us = bins->start_us + (int64_t)dead.last * TRACK_STEP_US;

	dead_release(&dead);
	*out = *tracks;
	out->list = mem_zalloc((tracks->n_tracks + 1) * sizeof(*out->list));
	for (size_t i = 0; i < tracks->n_tracks; i++) {
		out->list[i] = tracks->list[i];
	}
	if ((dead.first == 0 && dead.last == bins->n) || end_us - start_us < shortest_us) {
		return;
	}
	if (dead.first > 0) {
		out->start_us = start_us;
	}
	if (dead.last < bins->n) {
		out->end_us = end_us;
	}
	for (size_t i = 0; i < out->n_tracks; i++) {
		out->list[i] = from_then_on(&tracks->list[i], start_us, end_us);
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
	find_ends(out->black, other, n, &out->first, &out->last);
	size_t n_black = 0;
	for (size_t i = 0; i < n; i++) {
		n_black += out->black[i];
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

void dead_leave_out(const struct dead *dead, float *values, size_t n,
	const struct signal_row *row)
{
	if (row->flags & SIGNAL_SOUND) {
		if (dead->begins && (row->flags & SIGNAL_SUDDEN)) {
			leave_out(values, n, 0, RISES);
		}
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (dead->black[i]) {
			leave_out(values, n, i > BESIDE ? i - BESIDE : 0, i + BESIDE + 1);
		}
	}
}
