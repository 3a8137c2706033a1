// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The power spectrum of a short piece of sound: a real transform of one fixed size, with its window
// and its factors worked out beforehand.

#ifndef ANALYSIS_FFT_H
#define ANALYSIS_FFT_H

#define FFT_SIZE  512
#define FFT_BINS  (FFT_SIZE / 2) // without the one at half the rate
#define FFT_HALF  (FFT_SIZE / 2)

struct fft {
	float window[FFT_SIZE]; // Hann, scaled: a full-scale sine has a power of 1
	float cosine[FFT_HALF]; // of k in FFT_HALF: a turn of the half-size transform
	float sine[FFT_HALF];
	float real_cosine[FFT_HALF]; // of k in FFT_SIZE: for parting the two halves
	float real_sine[FFT_HALF];
};

void fft_init(struct fft *fft);

// The power of FFT_SIZE samples in each bin, windowed.
void fft_power(const struct fft *fft, float power[FFT_BINS], const float samples[FFT_SIZE]);

#endif
