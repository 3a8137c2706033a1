// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/snap.h"

#include <stdbool.h>
#include <stdlib.h>

// A bound moves to a cut so near, but never so that a bit of another shot is left.
#define CUT_FAR_US 1500000
#define CUT_NEAR_US 500000
#define SENTENCE_US 3000000 // and out of a sentence so far

// The cut nearest to a time within before … behind it, or INT64_MIN where there is none.
static int64_t near_cut(const struct score *score, int64_t time_us, int64_t before_us,
	int64_t behind_us)
{
	size_t low = 0;
	size_t high = score->n_cuts;
	int64_t best = INT64_MIN;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (score->cuts[middle] < time_us - before_us) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	for (; low < score->n_cuts && score->cuts[low] <= time_us + behind_us; low++) {
		const int64_t cut = score->cuts[low];

		if (best == INT64_MIN || llabs(cut - time_us) < llabs(best - time_us)) {
			best = cut;
		}
	}
	return best;
}

// The bin's bound nearest by that is clearly quieter, for where no cut is.
static int64_t near_lull(const struct score *score, int64_t time_us)
{
	const int64_t bin = (time_us - score->start_us) / TRACK_STEP_US;
	int64_t best = time_us;
	double quietest = -1;

	for (int64_t i = bin - 1; i <= bin + 1; i++) {
		if (i >= 0 && i < (int64_t)score->n) {
			const double quiet = score->quiet[i] - (i == bin ? 0 : 0.15);

			if (quiet > quietest) {
				quietest = quiet;
				best = time_us + (i - bin) * TRACK_STEP_US;
			}
		}
	}
	return best;
}

// The sentence that a time lies inside of, its bounds not being inside; or NULL.
static const struct segments_span *sentence_at(const struct segments_params *want, int64_t time_us)
{
	size_t low = 0;
	size_t high = want->n_sentences;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (want->sentences[middle].end_us <= time_us) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	if (low < want->n_sentences && want->sentences[low].start_us < time_us) {
		return &want->sentences[low];
	}
	return NULL;
}

// May the span be this one instead?
static bool is_good(const struct segments_span *span, const struct snap *how)
{
	const int64_t length_us = span->end_us - span->start_us;

	return span->start_us >= how->room.start_us && span->end_us <= how->room.end_us
		&& span->start_us <= how->peak_us && span->end_us > how->peak_us
		&& length_us >= how->want->min_us && length_us <= how->want->max_us;
}

// Moves one bound of the span to a bound of the sentence that it is inside of.
static bool leave_sentence(struct segments_span *span, bool start, const struct snap *how)
{
	const int64_t at_us = start ? span->start_us : span->end_us;
	const struct segments_span *sentence = sentence_at(how->want, at_us);

	if (sentence == NULL) {
		return false;
	}
	const int64_t outwards_us = start ? sentence->start_us : sentence->end_us;
	const int64_t inwards_us = start ? sentence->end_us : sentence->start_us;
	const int64_t to_us[] = { outwards_us, inwards_us };

	for (size_t i = 0; i < 2; i++) {
		struct segments_span moved = *span;

		*(start ? &moved.start_us : &moved.end_us) = to_us[i];
		if (llabs(to_us[i] - at_us) <= SENTENCE_US && is_good(&moved, how)) {
			*span = moved;
			return true;
		}
	}
	return false;
}

// Moves one bound to a lull, but not into a sentence.
static void seek_lull(struct segments_span *span, bool start, const struct snap *how)
{
	const int64_t at_us = start ? span->start_us : span->end_us;
	const int64_t lull_us = near_lull(how->score, at_us);
	struct segments_span moved = *span;

	*(start ? &moved.start_us : &moved.end_us) = lull_us;
	if (how->want->n_sentences > 0 && (!is_good(&moved, how)
		|| (sentence_at(how->want, lull_us) != NULL
			&& sentence_at(how->want, at_us) == NULL))) {
		return;
	}
	if (start ? lull_us <= how->peak_us : lull_us > how->peak_us) {
		*span = moved;
	}
}

void snap_span(struct segments_span *span, const struct snap *how)
{
	const int64_t start_us = near_cut(how->score, span->start_us, CUT_FAR_US, CUT_NEAR_US);
	const int64_t end_us = near_cut(how->score, span->end_us, CUT_NEAR_US, CUT_FAR_US);

	if (start_us != INT64_MIN) {
		span->start_us = start_us <= how->peak_us ? start_us : span->start_us;
	} else if (!leave_sentence(span, true, how)) {
		seek_lull(span, true, how);
	}
	if (end_us != INT64_MIN) {
		span->end_us = end_us > how->peak_us ? end_us : span->end_us;
	} else if (!leave_sentence(span, false, how)) {
		seek_lull(span, false, how);
	}
}
