// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/twins.h"

#include <math.h>

#define REACH 3      // bins before and after the peak: three seconds and a half in all
#define ALIKE 0.85   // from this likeness on …
#define TAKEN 0.2    // … up to so much of the value is taken, for what is quite the same
#define COMPARED 32  // of the better ones; enough to hold what can be told apart

double twins_likeness(const struct score *score, size_t bin, size_t other)
{
	double both = 0;
	double one = 0;
	double two = 0;

	for (size_t s = 0; s < score->n_signals; s++) {
		const struct score_signal *signal = &score->signals[s];

		for (int k = -REACH; k <= REACH; k++) {
			const int64_t i = (int64_t)bin + k;
			const int64_t j = (int64_t)other + k;

			if (i < 0 || j < 0 || i >= (int64_t)score->n || j >= (int64_t)score->n) {
				continue;
			}
			const double a = signal->weight * fmax(signal->z[i], 0);
			const double b = signal->weight * fmax(signal->z[j], 0);
			both += a * b;
			one += a * a;
			two += b * b;
		}
	}
	if (!(one > 0) || !(two > 0)) {
		return 0;
	}
	// Of the same shape and of the same size.
	return both / sqrt(one * two) * sqrt(fmin(one, two) / fmax(one, two));
}

void twins_discount(struct pick *picks, size_t n, const struct score *score)
{
	picks_sort(picks, n);
	for (size_t i = 1; i < n; i++) {
		double most = 0;

		for (size_t k = 0; k < i && k < COMPARED; k++) {
			most = fmax(most, twins_likeness(score, picks[i].order, picks[k].order));
		}
		if (most > ALIKE) {
			picks[i].value *= 1 - TAKEN * (most - ALIKE) / (1 - ALIKE);
		}
	}
}
