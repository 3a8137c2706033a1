// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/signals.h"

#include <math.h>
#include <string.h>

#include "analysis/robust.h"
#include "base/mem.h"

// Up to this many bins (ten minutes) the usual is that of the whole; beyond, of five minutes on
// each side, so that one half of a long video does not decide for the other.
#define LOCAL_BINS 1200

#define HOLD_BINS 3   // that a keyframe's value holds before and after it
#define PACE_BINS 4   // two seconds before and after
#define LONG_BINS 2   // before and after: two and a half seconds
#define BESIDE_WORTH 0.5 // of a sudden thing's z, in the bins beside its own
#define PIECES_WORTH 0.33 // … and where one change comes in pieces, of theirs in its own
#define STANDS_OUT 3.0
// z where a signal begins to be believed, and how much further it is believed fully.
#define BELIEF_FROM 1.5
#define BELIEF_SPAN 4.0
#define UPPER_WORTH 0.6 // of the spread above the middle, against that below it
#define BELOW_WORTH 0.6 // of what falls below the usual, against what rises above it

// Credits are in the order AUTO, TALK, SPORT, GAME, EVENT, STATIC; the first is never used.
const struct signal_row signal_rows[] = {
	{ "excess", "excess", SIGNAL_PLAIN, 3, 5, 6, SIGNAL_SOUND, 0,
		{ 0, .40, .45, .45, .45, .45 }, "sound rises" },
	{ "loud", "excess", SIGNAL_LONG, 2, 3, 6, SIGNAL_SOUND, 0,
		{ 0, .50, .60, .50, .60, .30 }, "louder for a while" },
	{ "bang", "bang", SIGNAL_PLAIN, 3, 5, 10, SIGNAL_SOUND | SIGNAL_SUDDEN | SIGNAL_ABSOLUTE, 0,
		{ 0, .30, .45, .60, .50, .55 }, "sudden sound" },
	{ "cheer", "cheer", SIGNAL_PLAIN, 0.1, 0.2, .3, SIGNAL_SOUND | SIGNAL_ABSOLUTE, 1000000,
		{ 0, .50, .60, .45, .50, .40 }, "crowd rises" },
	{ "caption", "caption", SIGNAL_PLAIN, 0.1, 0.2, .5,
		SIGNAL_SOUND | SIGNAL_SUDDEN | SIGNAL_ABSOLUTE, 1000000,
		{ 0, .40, .45, .35, .40, .35 }, "a caption tells of it" },
	{ "onset", "onset", SIGNAL_PLAIN, 0.5, 1.5, 0, SIGNAL_SOUND | SIGNAL_SUDDEN, 0,
		{ 0, .10, .15, .20, .15, .10 }, "sharp sound" },
	{ "motion", "motion", SIGNAL_PLAIN, 0.7, 2, 2, SIGNAL_CUTS | SIGNAL_MOVES, 0,
		{ 0, .25, .40, .35, .30, .50 }, "fast motion" },
	{ "motion_local", "motion_local", SIGNAL_PLAIN, 2, 4, 6, SIGNAL_CUTS | SIGNAL_MOVES, 0,
		{ 0, .10, .25, .20, .15, .50 }, "movement in one place" },
	{ "foreground", "foreground", SIGNAL_PLAIN, 1, 4, 1.5, SIGNAL_SPARSE | SIGNAL_ENTERS, 0,
		{ 0, 0, 0, 0, 0, .55 }, "something enters the picture" },
	{ "novelty", "novelty", SIGNAL_PLAIN, 0.04, 0.08, .16, SIGNAL_SPARSE, 0,
		{ 0, .20, .20, .20, .30, .30 }, "a new sight" },
	{ "change", "change", SIGNAL_PLAIN, 0.25, 3, 0.5,
		SIGNAL_SUDDEN | SIGNAL_CUTS | SIGNAL_PIECES, 0,
		{ 0, .20, .35, .40, .30, .60 }, "something changes for good" },
	{ "flash", "flash", SIGNAL_PLAIN, 4, 8, 25, SIGNAL_SUDDEN | SIGNAL_CUTS, 0,
		{ 0, .05, .20, .35, .25, .20 }, "a flash" },
	{ "colour", "colour", SIGNAL_PLAIN, 1, 3, 8, SIGNAL_SUDDEN | SIGNAL_CUTS, 0,
		{ 0, .05, .15, .25, .20, .15 }, "colours change" },
	{ "cutting", "cut_rate", SIGNAL_PLAIN, 6, 12, 0, 0, 0,
		{ 0, .10, .20, .15, .15, 0 }, "cut faster" },
	{ "pace", "motion", SIGNAL_PACE, 0.35, 0.6, 1.2,
		SIGNAL_BOTH | SIGNAL_CUTS | SIGNAL_MOVES, 0,
		{ 0, .20, .30, .30, .55, .30 }, "a change of pace" },
	{ "step", "activity", SIGNAL_STEP, 0.15, 0.3, .4, SIGNAL_BOTH, 0,
		{ 0, .15, .40, .40, .60, .40 }, "a change of pace" },
	{ "activity", "activity", SIGNAL_PLAIN, 0.15, 0.25, .35, SIGNAL_BOTH | SIGNAL_LOWER, 0,
		{ 0, .30, .45, .40, .50, .45 }, "more going on" },
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
			out[i] = (float)all->p40;
		}
		return;
	}
	const struct robust_window window = {
		.radius = LOCAL_BINS / 2,
		.q = 0.4,
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

// How restless it is when nothing happens. Before a fixed camera the lower half of all values
// tells, which events do not reach even where they take up a third of the time; where anything
// may move at any time, the upper half has its say too.
static double restlessness(const struct robust *all, const struct signal_use *use)
{
	const double below = robust_clip(all->median - all->p16, use->row->floor,
		use->row->ceiling);

	if (use->fixed || (use->row->flags & SIGNAL_LOWER)) {
		return below;
	}
	const double above = UPPER_WORTH * (all->p84 - all->median);
	return fmax(below, robust_clip(above, 0, 2 * use->row->ceiling));
}

// What takes less than a bin is not lost between its neighbours when the curve is smoothed. Of what
// comes piece by piece, so much of the greater neighbour is added.
static void pool_beside(float *values, size_t n, double pieces)
{
	float before = 0;

	for (size_t i = 0; i < n; i++) {
		const float now = values[i];
		const float beside = fmaxf(0, fmaxf(before, i + 1 < n ? values[i + 1] : 0));
		const double z = fmax(now + pieces * beside, BESIDE_WORTH * beside);

		values[i] = (float)fmin(z, SIGNAL_HIGHEST);
		before = now;
	}
}

double signal_normalise(float *values, bool *gate, const struct signal_use *use, size_t n)
{
	const struct signal_row *row = use->row;
	struct robust all;
	float *usual = mem_zalloc((n + 1) * sizeof(*usual));
	float *smooth = mem_alloc((n + 1) * sizeof(*smooth));
	size_t out = 0;

	robust_of(&all, values, n);
	const double scale = restlessness(&all, use);
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
	if ((row->flags & SIGNAL_SUDDEN) && !(row->flags & SIGNAL_SOUND)) {
		const bool pieces = (row->flags & SIGNAL_PIECES) && use->fixed;

		pool_beside(values, n, pieces ? PIECES_WORTH : 0);
	} else if (!(row->flags & SIGNAL_SUDDEN)) {
		robust_smooth(values, n, 0.7);
	}
	mem_free(usual);
	mem_free(smooth);
	return n > 0 ? (double)out / (double)n : 0;
}

double signal_belief(double z)
{
	return robust_clip((z - BELIEF_FROM) / BELIEF_SPAN, 0, 1);
}

// Not quite nothing, so that it has a logarithm: the noise of a still picture moves by so much.
static double level(double value)
{
	return log(fmax(value, 0) + 0.3);
}

static void to_step(float *out, const float *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double before = 0;
		double after = 0;
		int n_before = 0;
		int n_after = 0;

		out[i] = NAN;
		for (size_t k = 0; k < PACE_BINS; k++) {
			if (i > k && !isnan(values[i - 1 - k])) {
				before += values[i - 1 - k];
				n_before++;
			}
			if (k < n - i && !isnan(values[i + k])) {
				after += values[i + k];
				n_after++;
			}
		}
		if (n_before >= PACE_BINS - 1 && n_after >= PACE_BINS / 2) {
			out[i] = (float)(before / n_before - after / n_after);
		}
	}
}

// The mean of what is known within two bins.
static void to_long(float *out, const float *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const size_t from = i > LONG_BINS ? i - LONG_BINS : 0;
		double sum = 0;
		int known = 0;

		for (size_t k = from; k < n && k <= i + LONG_BINS; k++) {
			if (!isnan(values[k])) {
				sum += values[k];
				known++;
			}
		}
		out[i] = known > 0 ? (float)(sum / known) : NAN;
	}
}

void signal_form(float *values, size_t n, enum signal_form form)
{
	float *copy = mem_alloc((n + 1) * sizeof(*copy));

	memcpy(copy, values, n * sizeof(*copy));
	if (form == SIGNAL_PACE) {
		for (size_t i = 0; i < n; i++) {
			copy[i] = isnan(copy[i]) ? NAN : (float)level(copy[i]);
		}
		to_step(values, copy, n);
	} else if (form == SIGNAL_STEP) {
		to_step(values, copy, n);
	} else if (form == SIGNAL_LONG) {
		to_long(values, copy, n);
	}
	mem_free(copy);
}
