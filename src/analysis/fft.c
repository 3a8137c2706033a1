// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Even and odd samples are the real and imaginary parts of a complex signal of half the length.
// That is transformed by a self-sorting radix-4 scheme (after Stockham), whose inner loop runs
// over neighbouring values and so is left to the compiler to vectorise.

#include "analysis/fft.h"

#include <math.h>

#define TURN 6.28318530717958647692

struct lanes {
	float re[FFT_HALF];
	float im[FFT_HALF];
};

void fft_init(struct fft *fft)
{
	for (int i = 0; i < FFT_SIZE; i++) {
		// The mean of a Hann window is a half; so is the share of a real sine in one bin.
		fft->window[i] = (float)((0.5 - 0.5 * cos(TURN * i / FFT_SIZE)) * 4 / FFT_SIZE);
	}
	for (int k = 0; k < FFT_HALF; k++) {
		fft->cosine[k] = (float)cos(TURN * k / FFT_HALF);
		fft->sine[k] = (float)-sin(TURN * k / FFT_HALF);
		fft->real_cosine[k] = (float)cos(TURN * k / FFT_SIZE);
		fft->real_sine[k] = (float)-sin(TURN * k / FFT_SIZE);
	}
}

// One value times a factor.
static inline void turn(float *re, float *im, float x, float y, float c, float s)
{
	*re = x * c - y * s;
	*im = x * s + y * c;
}

// The butterflies of four values that lie quarter apart, for each of `stride` neighbours.
static void butterflies(struct lanes *restrict out, const struct lanes *restrict in, int from,
	int to, int stride, const float factor[6])
{
	const int apart = FFT_HALF / 4;

	for (int q = 0; q < stride; q++) {
		const int i = from + q;
		const int o = to + q;
		const int o1 = o + stride;
		const int o2 = o1 + stride;
		const int o3 = o2 + stride;
		const float ar = in->re[i] + in->re[i + 2 * apart];
		const float ai = in->im[i] + in->im[i + 2 * apart];
		const float br = in->re[i] - in->re[i + 2 * apart];
		const float bi = in->im[i] - in->im[i + 2 * apart];
		const float cr = in->re[i + apart] + in->re[i + 3 * apart];
		const float ci = in->im[i + apart] + in->im[i + 3 * apart];
		const float dr = in->re[i + apart] - in->re[i + 3 * apart];
		const float di = in->im[i + apart] - in->im[i + 3 * apart];

		out->re[o] = ar + cr;
		out->im[o] = ai + ci;
		turn(&out->re[o1], &out->im[o1], br + di, bi - dr, factor[0], factor[1]);
		turn(&out->re[o2], &out->im[o2], ar - cr, ai - ci, factor[2], factor[3]);
		turn(&out->re[o3], &out->im[o3], br - di, bi + dr, factor[4], factor[5]);
	}
}

static void transform(const struct fft *fft, struct lanes *a, struct lanes *b)
{
	struct lanes *in = a;
	struct lanes *out = b;

	// Four stages: 256 is four to the fourth, so that the result is back in a.
	for (int stride = 1; stride < FFT_HALF; stride *= 4) {
		const int quarter = FFT_HALF / (4 * stride);

		for (int p = 0; p < quarter; p++) {
			const int k = p * stride;
			const float factor[6] = {
				fft->cosine[k], fft->sine[k], fft->cosine[2 * k],
				fft->sine[2 * k], fft->cosine[3 * k], fft->sine[3 * k],
			};
			butterflies(out, in, k, 4 * k, stride, factor);
		}
		struct lanes *const swap = in;
		in = out;
		out = swap;
	}
}

void fft_power(const struct fft *fft, float power[FFT_BINS], const float samples[FFT_SIZE])
{
	struct lanes a;
	struct lanes b;

	for (int i = 0; i < FFT_HALF; i++) {
		a.re[i] = samples[2 * i] * fft->window[2 * i];
		a.im[i] = samples[2 * i + 1] * fft->window[2 * i + 1];
	}
	transform(fft, &a, &b);
	power[0] = (a.re[0] + a.im[0]) * (a.re[0] + a.im[0]);
	for (int k = 1; k < FFT_BINS; k++) {
		const int m = FFT_HALF - k;
		const float even_re = 0.5f * (a.re[k] + a.re[m]);
		const float even_im = 0.5f * (a.im[k] - a.im[m]);
		const float odd_re = 0.5f * (a.im[k] + a.im[m]);
		const float odd_im = 0.5f * (a.re[m] - a.re[k]);
		const float c = fft->real_cosine[k];
		const float s = fft->real_sine[k];
		const float re = even_re + odd_re * c - odd_im * s;
		const float im = even_im + odd_re * s + odd_im * c;

		power[k] = re * re + im * im;
	}
}
