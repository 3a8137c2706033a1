// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// How loud it is, how much louder than around, and how suddenly. The weighting is that of ITU-R
// BS.1770 (a shelf for the head, a high-pass for rumble), worked out anew for PCM_RATE.

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "analysis/dead.h"
#include "analysis/feature.h"
#include "analysis/framer.h"
#include "analysis/robust.h"
#include "analysis/rows.h"
#include "base/mem.h"

#define BLOCK 800 // samples, 50 ms
#define MEMORY 8  // blocks that a sudden sound is measured against

// Coding noise of what was silence lies below this; nothing there is worth a decibel.
#define FLOOR_DB (-70.0)

// Where there is silence around, even what can hardly be heard stands far above it: it is measured
// from here.
#define HUSH_DB (-55.0)

// What is around: the level that three in ten bins within 45 s stay under.
#define AROUND_BINS 90
#define AROUND_SHARE 0.3

struct biquad {
	float b0, b1, b2, a1, a2;
	float z1, z2;
};

struct loudness {
	struct framer framer;
	struct biquad shelf;
	struct biquad high_pass;
	double before[MEMORY]; // levels of the last blocks, dB
	size_t n_blocks;
	int64_t bin_us; // start of the bin that is being filled
	double energy;
	size_t in_bin;
	double rise;       // the greatest of the bin, dB
	double rise_level; // of the block where it was
	double peak;       // the loudest block
	struct track level;
	struct track rises;
	struct track rise_levels;
	struct track peaks;
};

static struct biquad shelf(void)
{
	const double k = tan(M_PI * 1681.974450955533 / PCM_RATE);
	const double q = 0.7071752369554196;
	const double high = pow(10, 3.999843853973347 / 20);
	const double band = pow(high, 0.4996667741545416);
	const double a0 = 1 + k / q + k * k;

	return (struct biquad){
		.b0 = (float)((high + band * k / q + k * k) / a0),
		.b1 = (float)(2 * (k * k - high) / a0),
		.b2 = (float)((high - band * k / q + k * k) / a0),
		.a1 = (float)(2 * (k * k - 1) / a0),
		.a2 = (float)((1 - k / q + k * k) / a0),
	};
}

static struct biquad high_pass(void)
{
	const double k = tan(M_PI * 38.13547087602444 / PCM_RATE);
	const double q = 0.5003270373238773;
	const double a0 = 1 + k / q + k * k;

	return (struct biquad){
		.b0 = 1,
		.b1 = -2,
		.b2 = 1,
		.a1 = (float)(2 * (k * k - 1) / a0),
		.a2 = (float)((1 - k / q + k * k) / a0),
	};
}

static inline float filter(struct biquad *f, float x)
{
	const float y = f->b0 * x + f->z1;

	f->z1 = f->b1 * x - f->a1 * y + f->z2;
	f->z2 = f->b2 * x - f->a2 * y;
	return y;
}

static void finish_bin(struct loudness *own)
{
	if (own->in_bin == 0) {
		return;
	}
	const double mean = own->energy / (double)own->in_bin;
	const double level = fmax(10 * log10(mean + 1e-10), FLOOR_DB);

	track_put(&own->level, own->bin_us, (float)level);
	track_put(&own->rises, own->bin_us, (float)own->rise);
	track_put(&own->rise_levels, own->bin_us, (float)own->rise_level);
	track_put(&own->peaks, own->bin_us, (float)own->peak);
	own->in_bin = 0;
	own->energy = 0;
	own->rise = 0;
	own->rise_level = FLOOR_DB;
	own->peak = FLOOR_DB;
}

static void block(void *state, const float *samples, int64_t time_us)
{
	struct loudness *own = state;
	const int64_t bin_us = track_floor(time_us);
	double sum = 0;

	// A denormal is a hundred times slower than a number; this much is 200 dB down.
	for (int i = 0; i < BLOCK; i++) {
		const float y = filter(&own->high_pass, filter(&own->shelf, samples[i] + 1e-10f));

		sum += (double)y * y;
	}
	if (bin_us != own->bin_us) {
		finish_bin(own);
		rows_begin(&own->level, bin_us);
		rows_begin(&own->rises, bin_us);
		rows_begin(&own->rise_levels, bin_us);
		rows_begin(&own->peaks, bin_us);
		own->bin_us = bin_us;
	}
	const double mean = sum / BLOCK;
	const double level = fmax(10 * log10(mean + 1e-10), FLOOR_DB);
	double before = FLOOR_DB;

	for (size_t i = 0; i < MEMORY; i++) {
		before = fmax(before, own->before[i]);
	}
	// At the very start everything would be a rise from nothing.
	if (own->n_blocks >= MEMORY && level - before > own->rise) {
		own->rise = level - before;
		own->rise_level = level;
	}
	own->before[own->n_blocks % MEMORY] = level;
	own->n_blocks++;
	own->energy += mean;
	own->in_bin++;
	own->peak = fmax(own->peak, level);
}

static void *loudness_open(const struct feature_params *params)
{
	struct loudness *own = mem_zalloc(sizeof(*own));

	(void)params;
	own->framer = (struct framer){ .size = BLOCK, .step = BLOCK, .piece = block, .state = own };
	own->shelf = shelf();
	own->high_pass = high_pass();
	own->bin_us = INT64_MIN;
	own->rise_level = FLOOR_DB;
	own->peak = FLOOR_DB;
	return own;
}

static void loudness_pcm(void *state, const struct pcm *pcm)
{
	struct loudness *own = state;

	framer_feed(&own->framer, pcm);
}

// A bang is as loud as it stands above both what was just before and what is usual around: after a
// pause each word rises from nothing, yet it ends no higher than the others.
static void add_relative(struct loudness *own, struct tracks *tracks)
{
	const struct robust_window window = {
		.radius = AROUND_BINS,
		.q = AROUND_SHARE,
		.low = FLOOR_DB,
		.high = 10,
	};
	const size_t n = own->level.n_values;
	float *around = mem_alloc((n + 1) * sizeof(*around));
	struct track excess = { .start_us = own->level.start_us };
	struct track bang = { .start_us = own->level.start_us };

	float *heard = mem_alloc((n + 1) * sizeof(*heard));

	memcpy(heard, own->level.values, n * sizeof(*heard));
	dead_hush(heard, &own->level, tracks);
	robust_running(around, heard, n, &window);
	mem_free(heard);
	for (size_t i = 0; i < n; i++) {
		around[i] = fmaxf(around[i], (float)HUSH_DB);
		const int64_t time_us = own->level.start_us + (int64_t)i * TRACK_STEP_US;
		const float above = own->rise_levels.values[i] - around[i];

		if (isnan(own->level.values[i])) {
			continue;
		}
		track_put(&excess, time_us, own->level.values[i] - around[i]);
		track_put(&bang, time_us, fmaxf(fminf(own->rises.values[i], above), 0));
	}
	tracks_adopt(tracks, "excess", "dB", &excess);
	tracks_adopt(tracks, "bang", "dB", &bang);
	mem_free(around);
}

static void loudness_close(void *state, struct tracks *tracks)
{
	struct loudness *own = state;

	finish_bin(own);
	if (tracks != NULL && own->level.n_values > 0) {
		add_relative(own, tracks);
		tracks_adopt(tracks, "loudness", "dB", &own->level);
		tracks_adopt(tracks, "loudness_peak", "dB", &own->peaks);
	}
	mem_free(own->level.values);
	mem_free(own->rises.values);
	mem_free(own->rise_levels.values);
	mem_free(own->peaks.values);
	mem_free(own);
}

const struct feature feature_loudness = {
	.name = "loudness",
	.open = loudness_open,
	.pcm = loudness_pcm,
	.close = loudness_close,
};
