// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/fft.h"

#include <stdlib.h>

#include "analysis/framer.h"
#include "tests/tap.h"

#define TURN 6.28318530717958647692

// The power of a sine lies in its bin and, by the window, in the two beside.
static void test_sines(void)
{
	static const int bins[] = { 1, 2, 31, 64, 100, 255 };
	struct fft fft;
	float samples[FFT_SIZE];
	float power[FFT_BINS];

	fft_init(&fft);
	for (size_t b = 0; b < sizeof(bins) / sizeof(bins[0]); b++) {
		double elsewhere = 0;

		for (int i = 0; i < FFT_SIZE; i++) {
			samples[i] = (float)sin(TURN * bins[b] * i / FFT_SIZE + 0.3);
		}
		fft_power(&fft, power, samples);
		for (int k = 0; k < FFT_BINS; k++) {
			elsewhere += abs(k - bins[b]) > 1 ? power[k] : 0;
		}
		if (bins[b] > 1) {
			is_real(power[bins[b]], 1, 0.01, "a full-scale sine of bin %d is 1",
				bins[b]);
		}
		ok(elsewhere < 1e-6, "and nothing elsewhere (%g)", elsewhere);
	}
}

static void test_silence(void)
{
	const float samples[FFT_SIZE] = { 0 };
	struct fft fft;
	float power[FFT_BINS];
	double sum = 0;

	fft_init(&fft);
	fft_power(&fft, power, samples);
	for (int k = 0; k < FFT_BINS; k++) {
		sum += power[k];
	}
	is_real(sum, 0, 0, "silence has no power");
}

struct pieces {
	int n;
	int64_t last_us;
	double sum;
};

static void piece(void *state, const float *samples, int64_t time_us)
{
	struct pieces *pieces = state;

	pieces->n++;
	pieces->last_us = time_us;
	pieces->sum += samples[0];
}

static void test_framer(void)
{
	struct pieces pieces = { 0 };
	struct framer framer = { .size = 512, .step = 400, .piece = piece, .state = &pieces };
	float samples[1700] = { NAN, 100, -INFINITY };

	framer_feed(&framer, &(struct pcm){ .time_us = 0, .n_samples = 700, .samples = samples });
	is_int(pieces.n, 1, "one piece of 512 in 700 samples");
	framer_feed(&framer, &(struct pcm){ 43750, 1000, samples + 700 });
	is_int(pieces.n, 3, "three in 1700");
	is_int(pieces.last_us, 66000, "the time is that of the middle");
	is_real(pieces.sum, 0, 0, "what is no sound is silence");
	framer_feed(&framer, &(struct pcm){ 9000000, 511, samples });
	is_int(pieces.n, 3, "behind a gap it starts anew");
	framer_feed(&framer, &(struct pcm){ 9031938, 1, samples });
	is_int(pieces.last_us, 9016000, "at the new time");
}

int main(void)
{
	test_sines();
	test_silence();
	test_framer();
	return tap_done();
}
