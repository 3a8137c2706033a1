// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What kind of sound it is. Onsets by the growth of 24 mel bands; then speech (its loudness
// swings two to eight times a second), cheering (loud, noisy, steady) and music (steady, tonal),
// each as a likelihood from 0 to 1 by rule. Rules mistake much: they are one voice among several.

#include <math.h>
#include <string.h>

#include "analysis/dead.h"
#include "analysis/feature.h"
#include "analysis/fft.h"
#include "analysis/framer.h"
#include "analysis/robust.h"
#include "analysis/rows.h"
#include "base/mem.h"

#define HOP 400 // samples, 25 ms: 40 pieces a second, 20 a bin
#define RATE 40
#define N_BANDS 24
#define LOW_HZ 80.0
#define HIGH_HZ 7600.0
#define FLAT_FROM (300 * FFT_SIZE / PCM_RATE)  // flatness is measured from 300 Hz …
#define FLAT_TO   (6000 * FFT_SIZE / PCM_RATE) // … to 6 kHz
#define SWING 80 // pieces (2 s) whose loudness is looked at for the rhythm of speech

#define FLOOR_DB (-70.0)

struct band {
	int from;
	int to;
	float weight[64];
};

struct spectrum {
	struct framer framer;
	struct fft fft;
	struct band bands[N_BANDS];
	float before[2][N_BANDS]; // of the last two pieces
	float envelope[SWING];    // amplitude, as a ring
	double turn_cosine[RATE];
	double turn_sine[RATE];
	int64_t n_pieces;
	struct rows_mean level;
	struct rows_mean flatness;
	struct rows_mean flux;
	struct rows_mean tone; // steadiness of the spectrum's shape
	struct track onset;
	struct track swing;
};

static double mel(double hz)
{
	return 1127 * log(1 + hz / 700);
}

static void make_bands(struct spectrum *own)
{
	const double low = mel(LOW_HZ);
	const double step = (mel(HIGH_HZ) - low) / (N_BANDS + 1);

	for (int b = 0; b < N_BANDS; b++) {
		struct band *band = &own->bands[b];
		const double centre = low + (b + 1) * step;

		band->from = FFT_BINS;
		for (int k = 1; k < FFT_BINS; k++) {
			const double at = mel((double)k * PCM_RATE / FFT_SIZE);
			const double weight = 1 - fabs(at - centre) / step;

			if (weight > 0 && (band->from == FFT_BINS || k - band->from < 64)) {
				band->from = k < band->from ? k : band->from;
				band->weight[k - band->from] = (float)weight;
				band->to = k + 1;
			}
		}
		// The lowest bands are narrower than a bin of the transform: they share the
		// nearest one.
		if (band->from == FFT_BINS) {
			const double hz = 700 * (exp(centre / 1127) - 1);

			band->from = (int)(hz * FFT_SIZE / PCM_RATE + 0.5);
			band->to = band->from + 1;
			band->weight[0] = 1;
		}
	}
}

// Geometric over arithmetic mean: 1 for white noise on average over many pieces about 0.56, near 0
// for tones.
static double flatness(const float power[FFT_BINS])
{
	double logs = 0;
	double sum = 0;
	double product = 1;

	for (int k = FLAT_FROM; k < FLAT_TO; k++) {
		const double p = power[k] + 1e-12;

		sum += p;
		product *= p;
		// Eight factors of at least 1e-12 stay well above the least double.
		if ((k - FLAT_FROM) % 8 == 7) {
			logs += log(product);
			product = 1;
		}
	}
	logs += log(product);
	const int n = FLAT_TO - FLAT_FROM;
	return exp(logs / n) / (sum / n);
}

// The share of the loudness's swings that lies at 2 to 8 Hz.
static double swing_share(const struct spectrum *own)
{
	static const int rates[] = { 2, 3, 4, 5, 6, 8 };
	double mean = 0;
	double all = 0;
	double chosen = 0;

	for (int i = 0; i < SWING; i++) {
		mean += own->envelope[i] / SWING;
	}
	for (int i = 0; i < SWING; i++) {
		all += (own->envelope[i] - mean) * (own->envelope[i] - mean);
	}
	// A steady sound has next to no swing at all, and its share would be that of chance.
	if (mean <= 0 || all / SWING < 0.01 * mean * mean) {
		return 0;
	}
	for (size_t r = 0; r < sizeof(rates) / sizeof(rates[0]); r++) {
		double re = 0;
		double im = 0;

		for (int i = 0; i < SWING; i++) {
			// Each rate turns a whole number of times in a ring: where it begins is
			// all the same.
			const int turn = rates[r] * i % RATE;

			re += (own->envelope[i] - mean) * own->turn_cosine[turn];
			im += (own->envelope[i] - mean) * own->turn_sine[turn];
		}
		chosen += 2 * (re * re + im * im) / SWING;
	}
	return robust_clip(chosen / all, 0, 1);
}

// Growth of the bands against the strongest neighbour two pieces ago, so that a voice that glides
// from one band to the next is no onset.
static double growth(const float now[N_BANDS], const float old[N_BANDS])
{
	double sum = 0;

	for (int b = 0; b < N_BANDS; b++) {
		float most = old[b];

		if (b > 0) {
			most = fmaxf(most, old[b - 1]);
		}
		if (b + 1 < N_BANDS) {
			most = fmaxf(most, old[b + 1]);
		}
		sum += fmaxf(0, now[b] - most);
	}
	return sum / N_BANDS;
}

static double likeness(const float a[N_BANDS], const float b[N_BANDS])
{
	double product = 0;
	double aa = 1e-6;
	double bb = 1e-6;

	for (int i = 0; i < N_BANDS; i++) {
		product += (double)a[i] * b[i];
		aa += (double)a[i] * a[i];
		bb += (double)b[i] * b[i];
	}
	return product / sqrt(aa * bb);
}

static void piece(void *state, const float *samples, int64_t time_us)
{
	struct spectrum *own = state;
	float power[FFT_BINS];
	float now[N_BANDS];
	double energy = 0;

	for (int i = 0; i < FFT_SIZE; i++) {
		energy += (double)samples[i] * samples[i];
	}
	energy /= FFT_SIZE;
	fft_power(&own->fft, power, samples);
	for (int b = 0; b < N_BANDS; b++) {
		const struct band *band = &own->bands[b];
		float sum = 0;

		for (int k = band->from; k < band->to; k++) {
			sum += band->weight[k - band->from] * power[k];
		}
		// 1e5: what lies 50 dB below full scale in a band just begins to count.
		now[b] = logf(1 + 1e5f * sum);
	}
	rows_mean_put(&own->level, time_us, energy);
	rows_mean_put(&own->flatness, time_us, flatness(power));
	own->envelope[own->n_pieces % SWING] = (float)sqrt(energy);
	if (own->n_pieces >= 2) {
		const double flux = growth(now, own->before[own->n_pieces % 2]);

		rows_mean_put(&own->flux, time_us, flux);
		rows_mean_put(&own->tone, time_us, likeness(now, own->before[own->n_pieces % 2]));
		rows_put_max(&own->onset, time_us, (float)flux);
	}
	memcpy(own->before[own->n_pieces % 2], now, sizeof(now));
	own->n_pieces++;
	// Twice a bin is enough for what is measured over two seconds, whose middle is a second
	// ago.
	if (own->n_pieces >= SWING && own->n_pieces % 10 == 0) {
		rows_put_max(&own->swing, time_us - 1000000, (float)swing_share(own));
	}
}

static void *spectrum_open(const struct feature_params *params)
{
	struct spectrum *own = mem_zalloc(sizeof(*own));

	(void)params;
	own->framer = (struct framer){
		.size = FFT_SIZE,
		.step = HOP,
		.piece = piece,
		.state = own,
	};
	fft_init(&own->fft);
	make_bands(own);
	for (int i = 0; i < RATE; i++) {
		own->turn_cosine[i] = cos(2 * M_PI * i / RATE);
		own->turn_sine[i] = sin(2 * M_PI * i / RATE);
	}
	return own;
}

static void spectrum_pcm(void *state, const struct pcm *pcm)
{
	struct spectrum *own = state;

	framer_feed(&own->framer, pcm);
}

// Likelihoods are made of all bins at the end, since they ask how loud it is for this input.
static void add_kinds(struct spectrum *own, struct tracks *tracks)
{
	const struct robust_window window = { .radius = 90, .q = 0.3, .low = FLOOR_DB, .high = 10 };
	struct track *level = &own->level.track;
	const size_t n = level->n_values;
	float *around = mem_alloc((n + 1) * sizeof(*around));
	float *known = mem_alloc((n + 1) * sizeof(*known));
	struct track speech = { .start_us = level->start_us };
	struct track cheer = { .start_us = level->start_us };
	struct track music = { .start_us = level->start_us };
	double steady = 0; // how long it has been loud, noisy and steady

	for (size_t i = 0; i < n; i++) {
		const double power = level->values[i] + 1e-10;

		level->values[i] = isnan(power) ? NAN : (float)fmax(10 * log10(power), FLOOR_DB);
	}
	memcpy(known, level->values, n * sizeof(*known));
	dead_hush(known, level, tracks);
	robust_running(around, known, n, &window);
	mem_free(known);
	for (size_t i = 0; i < n; i++) {
		const int64_t time_us = level->start_us + (int64_t)i * TRACK_STEP_US;
		const double excess = level->values[i] - around[i];
		const double flat = robust_clip(track_at(&own->flatness.track, time_us), 0, 1);
		const double swing = robust_clip(track_at(&own->swing, time_us), 0, 1);
		const double tone = robust_clip(track_at(&own->tone.track, time_us), 0, 1);
		const double heard = robust_clip((level->values[i] + 60) / 15, 0, 1);
		const double noisy = robust_clip((flat - 0.08) / 0.2, 0, 1)
			* robust_clip(1.4 - swing / 0.5, 0, 1);

		if (isnan(level->values[i])) {
			continue;
		}
		const double loud = robust_clip((excess - 3) / 8, 0, 1) * noisy * heard;
		steady = loud > 0.1 ? steady + 0.5 : 0;
		track_put(&cheer, time_us, (float)(loud * robust_clip(steady - 0.5, 0, 1)));
		const double talk = robust_clip((swing - 0.15) / 0.4, 0, 1);
		track_put(&speech, time_us, (float)(talk * heard));
		track_put(&music, time_us, (float)(robust_clip((tone - 0.9) / 0.08, 0, 1) * heard
			* robust_clip(1 - flat / 0.1, 0, 1)));
	}
	mem_free(around);
	tracks_adopt(tracks, "speech", "likelihood", &speech);
	tracks_adopt(tracks, "cheer", "likelihood", &cheer);
	tracks_adopt(tracks, "music", "likelihood", &music);
}

static void spectrum_close(void *state, struct tracks *tracks)
{
	struct spectrum *own = state;
	struct rows_mean *const means[] = { &own->level, &own->flatness, &own->flux, &own->tone };

	for (size_t i = 0; i < sizeof(means) / sizeof(means[0]); i++) {
		rows_mean_end(means[i]);
	}
	if (tracks != NULL && own->level.track.n_values > 0) {
		add_kinds(own, tracks);
		tracks_adopt(tracks, "onset", "growth", &own->onset);
		tracks_adopt(tracks, "flux", "growth", &own->flux.track);
		tracks_adopt(tracks, "flatness", "share", &own->flatness.track);
		tracks_adopt(tracks, "swing", "share", &own->swing);
	}
	for (size_t i = 0; i < sizeof(means) / sizeof(means[0]); i++) {
		mem_free(means[i]->track.values);
	}
	mem_free(own->onset.values);
	mem_free(own->swing.values);
	mem_free(own);
}

const struct feature feature_spectrum = {
	.name = "spectrum",
	.open = spectrum_open,
	.pcm = spectrum_pcm,
	.close = spectrum_close,
};
