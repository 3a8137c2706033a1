// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Statistics that a few wild values cannot move, and running ones over a track. All take any
// number: what is not finite is passed over.

#ifndef ANALYSIS_ROBUST_H
#define ANALYSIS_ROBUST_H

#include <stddef.h>

// Order statistics of a set of values.
struct robust {
	size_t n;      // finite values
	double p5;
	double p16;
	double p40;
	double median;
	double p84;
	double p95;
	double p99;
};

// All zero where there is no finite value. O(n log n).
void robust_of(struct robust *out, const float *values, size_t n);

// The q-th (0 to 1) of the values within radius of each one, to a cell of (high - low) / 256;
// values are clamped to low … high. Where none is finite the result is low. O(n).
struct robust_window {
	size_t radius;
	double q;
	double low;
	double high;
};

void robust_running(float *out, const float *values, size_t n, const struct robust_window *window);

// The middle of each value and its two neighbours. out and values may not overlap.
void robust_median3(float *out, const float *values, size_t n);

// Gaussian of sigma bins (0.3 to 32), in place, over values that are all finite.
void robust_smooth(float *values, size_t n, double sigma);

// Limits x to low … high; NaN becomes low.
double robust_clip(double x, double low, double high);

#endif
