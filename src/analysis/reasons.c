// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/reasons.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/signals.h"

#define TITLE_WORDS 2       // a title names no more signals
#define TITLE_WEIGHT 0.15   // and none that weighs less

// The strongest value of a signal at a bin and beside it.
static double strongest(const struct score *score, const struct score_signal *signal, size_t peak)
{
	double z = signal->z[peak];

	if (peak > 0) {
		z = fmax(z, signal->z[peak - 1]);
	}
	if (peak + 1 < score->n) {
		z = fmax(z, signal->z[peak + 1]);
	}
	return z;
}

// Keeps the list in order of weight; the earlier signal first among equals.
static void insert(struct segments_highlight *highlight, const struct segments_reason *reason)
{
	size_t at = highlight->n_reasons;

	while (at > 0 && highlight->reasons[at - 1].weight < reason->weight) {
		at--;
	}
	if (at == SEGMENTS_MAX_REASONS) {
		return;
	}
	if (highlight->n_reasons < SEGMENTS_MAX_REASONS) {
		highlight->n_reasons++;
	}
	memmove(highlight->reasons + at + 1, highlight->reasons + at,
		(highlight->n_reasons - at - 1) * sizeof(highlight->reasons[0]));
	highlight->reasons[at] = *reason;
}

static void make_title(struct segments_highlight *highlight)
{
	size_t len = 0;

	for (size_t i = 0; i < highlight->n_reasons && i < TITLE_WORDS; i++) {
		const struct segments_reason *reason = &highlight->reasons[i];
		const struct signal_row *row = signal_find(reason->signal);

		if (i > 0 && reason->weight < TITLE_WEIGHT) {
			break;
		}
		// Words are short: two of them, or names of TRACK_NAME bytes, always fit.
		len += (size_t)snprintf(highlight->title + len, sizeof(highlight->title) - len,
			"%s%s", i > 0 ? ", " : "", row != NULL ? row->words : reason->signal);
	}
}

void reasons_of(struct segments_highlight *highlight, const struct score *score, size_t peak)
{
	double sum = 0;

	for (size_t i = 0; i < score->n_signals; i++) {
		sum += score->signals[i].weight
			* signal_belief(strongest(score, &score->signals[i], peak));
	}
	for (size_t i = 0; i < score->n_signals && sum > 0; i++) {
		const struct score_signal *signal = &score->signals[i];
		struct segments_reason reason = { .value = strongest(score, signal, peak) };

		reason.weight = signal->weight * signal_belief(reason.value) / sum;
		if (reason.weight > 0) {
			memcpy(reason.signal, signal->name, sizeof(reason.signal));
			insert(highlight, &reason);
		}
	}
	make_title(highlight);
}
