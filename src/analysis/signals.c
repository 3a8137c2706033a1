// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/signals.h"

#include <math.h>
#include <string.h>

#include "analysis/robust.h"
#include "base/mem.h"

// Up to this many bins (ten minutes) the usual is that of the whole; beyond, of five minutes on each
// side, so that one half of a long video does not decide for the other.
#define LOCAL_BINS 1200

#define HOLD_BINS 3   // that a keyframe's value holds before and after it
#define PACE_BINS 4   // two seconds before and after
#define STANDS_OUT 3.0
#define BELOW_WORTH 0.6 // of what falls below the usual, against what rises above it

// Credits are in the order AUTO, TALK, SPORT, GAME, EVENT, STATIC; the first is never used.
const struct signal_row signal_rows[] = {
	{ "excess", "excess", 3.0, 6, SIGNAL_SOUND, 0, { 0, .55, .60, .55, .55, .55 },
		"sound rises" },
	{ "bang", "bang", 3.0, 10, SIGNAL_SOUND | SIGNAL_SUDDEN | SIGNAL_ABSOLUTE, 0,
		{ 0, .30, .45, .60, .50, .55 }, "sudden sound" },
	{ "cheer", "cheer", 0.1, .3, SIGNAL_SOUND | SIGNAL_ABSOLUTE, 1000000,
		{ 0, .50, .60, .45, .50, .40 }, "crowd rises" },
	{ "onset", "onset", 0.5, 0, SIGNAL_SOUND | SIGNAL_SUDDEN, 0,
		{ 0, .10, .15, .20, .15, .10 }, "sharp sound" },
	{ "motion", "motion", 0.7, 3, 0, 0, { 0, .35, .45, .40, .45, .50 }, "fast motion" },
	{ "motion_local", "motion_local", 2.5, 8, 0, 0, { 0, .30, .35, .30, .40, .50 },
		"movement in one place" },
	{ "foreground", "foreground", 1.0, 1.5, SIGNAL_SPARSE, 0, { 0, 0, 0, 0, .15, .55 },
		"something enters the picture" },
	{ "novelty", "novelty", 0.04, .16, SIGNAL_SPARSE, 0, { 0, .25, .20, .20, .30, .30 },
		"a new sight" },
	{ "flash", "flash", 4.0, 25, SIGNAL_SUDDEN, 0, { 0, .10, .25, .35, .30, .20 }, "a flash" },
	{ "pace", "pace", 0.35, 1.2, SIGNAL_BOTH, 0, { 0, .20, .25, .20, .40, .30 },
		"a change of pace" },
	{ "activity", "activity", 0.15, .45, SIGNAL_BOTH, 0, { 0, .35, .45, .40, .45, .45 },
		"more going on" },
};

const size_t n_signal_rows = sizeof(signal_rows) / sizeof(signal_rows[0]);

const struct signal_row *signal_find(const char *name)
{
	for (size_t i = 0; i < n_signal_rows; i++) {
		if (strncmp(signal_rows[i].name, name, TRACK_NAME) == 0) {
			return &signal_rows[i];
		}
	}
	return NULL;
}

void signal_lay(float *out, const struct track *track, const struct signal_bins *bins)
{
	for (size_t i = 0; i < bins->n; i++) {
		const float value = track_at(track, bins->start_us + (int64_t)i * TRACK_STEP_US);

		// No unit in use comes near a billion; what does is no measurement.
		out[i] = value > -1e9f && value < 1e9f ? value : NAN;
	}
}

// Lets each known value hold for some bins around it, the nearer one where two claim a bin.
static void hold(float *values, size_t n)
{
	float *copy = mem_alloc((n + 1) * sizeof(*copy));

	memcpy(copy, values, n * sizeof(*copy));
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 1; k <= HOLD_BINS && isnan(values[i]); k++) {
			if (i >= k && !isnan(copy[i - k])) {
				values[i] = copy[i - k];
			} else if (k < n - i && !isnan(copy[i + k])) {
				values[i] = copy[i + k];
			}
		}
	}
	mem_free(copy);
}

// The usual value at each bin.
static void find_usual(float *out, const float *values, size_t n, const struct robust *all)
{
	if (n <= LOCAL_BINS || all->p99 <= all->p5) {
		for (size_t i = 0; i < n; i++) {
			out[i] = (float)all->median;
		}
		return;
	}
	const struct robust_window window = {
		.radius = LOCAL_BINS / 2,
		.q = 0.5,
		.low = all->p5,
		.high = all->p99,
	};
	robust_running(out, values, n, &window);
}

static double to_z(double value, const struct signal_row *row)
{
	const double both = (row->flags & SIGNAL_BOTH) && value < 0 ? -value * BELOW_WORTH : value;

	return robust_clip(both, SIGNAL_LOWEST, SIGNAL_HIGHEST);
}

double signal_normalise(float *values, bool *gate, const struct signal_row *row, size_t n)
{
	struct robust all;
	float *usual = mem_zalloc((n + 1) * sizeof(*usual));
	float *smooth = mem_alloc((n + 1) * sizeof(*smooth));
	size_t out = 0;

	robust_of(&all, values, n);
	const double scale = fmax(all.spread, row->floor);
	if (!(row->flags & SIGNAL_ABSOLUTE)) {
		find_usual(usual, values, n, &all);
	}
	if (row->flags & SIGNAL_SUDDEN) {
		memcpy(smooth, values, n * sizeof(*smooth));
	} else {
		robust_median3(smooth, values, n);
	}
	if (row->flags & SIGNAL_SPARSE) {
		hold(smooth, n);
	}
	for (size_t i = 0; i < n; i++) {
		const double above = isnan(smooth[i]) ? 0 : smooth[i] - usual[i];
		const double z = to_z(above / scale, row);
		const double far = (row->flags & SIGNAL_BOTH) ? fabs(above) : above;

		gate[i] = gate[i] || (row->gate > 0 && far >= row->gate && z >= STANDS_OUT);
		out += z >= STANDS_OUT;
		values[i] = (float)z;
	}
	if (!(row->flags & SIGNAL_SUDDEN)) {
		robust_smooth(values, n, 0.7);
	}
	mem_free(usual);
	mem_free(smooth);
	return n > 0 ? (double)out / (double)n : 0;
}

void signal_pace(float *out, const float *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double before = 0;
		double after = 0;
		int n_before = 0;
		int n_after = 0;

		out[i] = NAN;
		for (size_t k = 0; k < PACE_BINS; k++) {
			if (i > k && !isnan(values[i - 1 - k])) {
				before += log(fmax(values[i - 1 - k], 0) + 0.3);
				n_before++;
			}
			if (k < n - i && !isnan(values[i + k])) {
				after += log(fmax(values[i + k], 0) + 0.3);
				n_after++;
			}
		}
		if (n_before >= PACE_BINS - 1 && n_after >= PACE_BINS / 2) {
			out[i] = (float)(before / n_before - after / n_after);
		}
	}
}
