// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/pool.h"

#include "analysis/picks.h"
#include "base/mem.h"

#define NO_END (INT64_MAX / 16) // as a target

void pool_offer(struct segments_params *offer, const struct segments_params *params, bool share)
{
	*offer = *params;
	offer->apart = true;
	if (share) {
		offer->target_us = NO_END;
	}
}

// Drops what has no rank, and counts anew.
static void settle(struct segments *input)
{
	size_t n = 0;

	input->covered_us = 0;
	for (size_t i = 0; i < input->n; i++) {
		if (input->list[i].rank > 0) {
			input->list[n] = input->list[i];
			input->covered_us += input->list[n].end_us - input->list[n].start_us;
			n++;
		}
	}
	if (n == 0 && input->n > 0) {
		input->verdict = SEGMENTS_FLAT;
	}
	input->n = n;
}

void pool_choose(struct segments *const *inputs, size_t n, const struct segments_params *params)
{
	struct segments_params want;
	struct segments_highlight **all = NULL;
	struct pick *picks = NULL;
	size_t cap_all = 0;
	size_t cap_picks = 0;
	size_t n_picks = 0;

	picks_fill_in(&want, params);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < inputs[i]->n; k++) {
			struct segments_highlight *h = &inputs[i]->list[k];

			all = mem_grow(all, &cap_all, n_picks + 1, sizeof(*all));
			picks = mem_grow(picks, &cap_picks, n_picks + 1, sizeof(*picks));
			all[n_picks] = h;
			picks[n_picks] = (struct pick){ h->start_us, h->end_us, h->peak_us,
				n_picks, h->score };
			n_picks++;
			h->rank = 0;
		}
	}
	n_picks = picks_keep(picks, n_picks, &want);
	for (size_t i = 0; i < n_picks; i++) {
		struct segments_highlight *h = all[picks[i].order];

		h->rank = (int)i + 1;
		h->start_us = picks[i].start_us;
		h->end_us = picks[i].end_us;
	}
	for (size_t i = 0; i < n; i++) {
		settle(inputs[i]);
	}
	mem_free(all);
	mem_free(picks);
}
