// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/robust.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define N_CELLS 256
#define MOST 200000 // values are enough for a quantile; of more, every second or third is taken
#define MAX_TAPS 97

double robust_clip(double x, double low, double high)
{
	if (!(x > low)) {
		return low;
	}
	return x > high ? high : x;
}

static int compare_floats(const void *a, const void *b)
{
	const float x = *(const float *)a;
	const float y = *(const float *)b;

	return (x > y) - (x < y);
}

// The value at a share q of the sorted ones, between two of them where need be.
static double quantile(const float *sorted, size_t n, double q)
{
	const double at = q * (double)(n - 1);
	const size_t i = (size_t)at;

	if (i + 1 >= n) {
		return sorted[n - 1];
	}
	return sorted[i] + (at - (double)i) * ((double)sorted[i + 1] - sorted[i]);
}

void robust_of(struct robust *out, const float *values, size_t n)
{
	const size_t step = n / MOST + 1;
	float *sorted = mem_alloc((n / step + 1) * sizeof(*sorted));
	size_t m = 0;

	*out = (struct robust){ 0 };
	for (size_t i = 0; i < n; i += step) {
		if (isfinite(values[i])) {
			sorted[m++] = values[i];
		}
	}
	if (m > 0) {
		qsort(sorted, m, sizeof(*sorted), compare_floats);
		out->n = m;
		out->p5 = quantile(sorted, m, 0.05);
		out->p16 = quantile(sorted, m, 0.16);
		out->p40 = quantile(sorted, m, 0.4);
		out->median = quantile(sorted, m, 0.5);
		out->p84 = quantile(sorted, m, 0.84);
		out->p95 = quantile(sorted, m, 0.95);
		out->p99 = quantile(sorted, m, 0.99);
	}
	mem_free(sorted);
}

// A histogram that knows where its q-th value lies, and moves there by steps as values come and go.
struct counter {
	size_t count[N_CELLS];
	size_t total;
	size_t below; // how many lie in cells before at
	size_t at;
};

static int cell_of(float value, const struct robust_window *window)
{
	const double x = (value - window->low) / (window->high - window->low) * N_CELLS;

	return (int)robust_clip(x, 0, N_CELLS - 1);
}

static void counter_change(struct counter *counter, int cell, int by)
{
	counter->count[cell] += (size_t)by;
	counter->total += (size_t)by;
	if ((size_t)cell < counter->at) {
		counter->below += (size_t)by;
	}
}

static size_t counter_seek(struct counter *counter, double q)
{
	const size_t rank = (size_t)(q * (double)(counter->total - 1));

	while (counter->below > rank) {
		counter->at--;
		counter->below -= counter->count[counter->at];
	}
	while (counter->below + counter->count[counter->at] <= rank) {
		counter->below += counter->count[counter->at];
		counter->at++;
	}
	return counter->at;
}

void robust_running(float *out, const float *values, size_t n, const struct robust_window *window)
{
	struct counter counter = { .total = 0 };
	const double cell = (window->high - window->low) / N_CELLS;
	size_t entered = 0;

	for (size_t i = 0; i < n; i++) {
		for (; entered < n && entered <= i + window->radius; entered++) {
			if (isfinite(values[entered])) {
				counter_change(&counter, cell_of(values[entered], window), 1);
			}
		}
		const float leaving = i > window->radius ? values[i - window->radius - 1] : NAN;
		if (isfinite(leaving)) {
			counter_change(&counter, cell_of(leaving, window), -1);
		}
		out[i] = (float)window->low;
		if (counter.total > 0) {
			const double at = (double)counter_seek(&counter, window->q);
			out[i] = (float)(window->low + (at + 0.5) * cell);
		}
	}
}

void robust_median3(float *out, const float *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const float a = i > 0 ? values[i - 1] : NAN;
		const float b = values[i];
		const float c = i + 1 < n ? values[i + 1] : NAN;

		if (isnan(a) || isnan(b) || isnan(c)) {
			out[i] = b;
		} else {
			out[i] = fmaxf(fminf(a, b), fminf(fmaxf(a, b), c));
		}
	}
}

void robust_smooth(float *values, size_t n, double sigma)
{
	double taps[MAX_TAPS];
	const double width = robust_clip(sigma, 0.3, 32);
	const size_t reach = (size_t)ceil(3 * width);
	float *copy = mem_alloc((n + 1) * sizeof(*copy));

	for (size_t k = 0; k <= reach; k++) {
		const double x = (double)k / width;
		taps[k] = exp(-0.5 * x * x);
	}
	memcpy(copy, values, n * sizeof(*copy));
	for (size_t i = 0; i < n; i++) {
		double sum = taps[0] * copy[i];
		double weight = taps[0];

		for (size_t k = 1; k <= reach; k++) {
			if (i >= k) {
				sum += taps[k] * copy[i - k];
				weight += taps[k];
			}
			if (k < n - i) {
				sum += taps[k] * copy[i + k];
				weight += taps[k];
			}
		}
		values[i] = (float)(sum / weight);
	}
	mem_free(copy);
}
