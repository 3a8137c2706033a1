// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/fill.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define WORTH_ONE 1000000 // of a microsecond at score 1
#define QUIET_SHARE 0.2   // what a lull is worth beside a low curve, where a shot is divided

// The knapsack counts in slots of a tenth of a second, or as long as so many of them need to be.
#define SLOT_US   INT64_C(100000)
#define MAX_SLOTS 20000

struct divider {
	const struct score *score;
	int64_t step_us;  // what is divided is so long: no finer than the curve, nor than asked
	int64_t piece_us; // no piece is longer where that can be had
	int64_t unit_us;  // and no unit, ever
	size_t next_cut;
	struct fill_unit *units;
	size_t n;
	size_t cap;
};

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t bin_us(const struct score *score, size_t bin)
{
	return score->start_us + (int64_t)bin * TRACK_STEP_US;
}

static size_t bin_at(const struct score *score, int64_t time_us)
{
	const size_t bin = (size_t)((time_us - score->start_us) / TRACK_STEP_US);

	return bin < score->n ? bin : score->n - 1;
}

static size_t peak_of(const struct score *score, int64_t start_us, int64_t end_us)
{
	const size_t first = bin_at(score, start_us);
	const size_t last = bin_at(score, end_us - 1);
	size_t best = first;
	bool found = false;

	for (size_t i = first; i <= last; i++) {
		const int64_t middle_us = bin_us(score, i) + TRACK_STEP_US / 2;

		if (middle_us < start_us || middle_us >= end_us) {
			continue;
		}
		if (!found || score->curve[i] > score->curve[best]) {
			best = i;
			found = true;
		}
	}
	return best;
}

static int64_t worth_of(const struct score *score, int64_t start_us, int64_t end_us)
{
	const size_t last = bin_at(score, end_us - 1);
	int64_t worth = 0;

	for (size_t i = bin_at(score, start_us); i <= last; i++) {
		const int64_t from_us = later(bin_us(score, i), start_us);
		const int64_t to_us = sooner(bin_us(score, i + 1), end_us);

		if (from_us < to_us) {
			worth += (int64_t)((double)score->curve[i] * WORTH_ONE)
				* (to_us - from_us);
		}
	}
	return worth;
}

static struct fill_unit make_unit(const struct score *score, int64_t start_us, int64_t end_us)
{
	return (struct fill_unit){ start_us, end_us, peak_of(score, start_us, end_us),
		worth_of(score, start_us, end_us) };
}

// What is left of a unit that is cut to a length: a third of that before the peak, unless there is
// less on one of the sides.
static struct fill_unit trim(const struct score *score, const struct fill_unit *unit,
	int64_t length_us)
{
	const int64_t peak_us = bin_us(score, unit->peak) + TRACK_STEP_US / 2;
	const int64_t start_us = later(unit->start_us, sooner(peak_us - length_us / 3,
		unit->end_us - length_us));

	return make_unit(score, start_us, start_us + length_us);
}

static void add_unit(struct divider *d, int64_t start_us, int64_t end_us)
{
	struct fill_unit unit = make_unit(d->score, start_us, end_us);

	if (end_us - start_us > d->unit_us) {
		unit = trim(d->score, &unit, d->unit_us);
	}
	d->units = mem_grow(d->units, &d->cap, d->n + 1, sizeof(*d->units));
	d->units[d->n++] = unit;
}

// The bound of two bins within from … to where the curve is lowest, or quiet; of equal ones the
// nearest to middle, which is the answer where there is none.
static int64_t valley(const struct score *score, int64_t from_us, int64_t to_us, int64_t middle_us)
{
	int64_t best_us = later(from_us, sooner(middle_us, to_us));
	double lowest = 0;
	bool found = false;

	for (size_t i = bin_at(score, from_us); i < score->n && bin_us(score, i) <= to_us; i++) {
		const int64_t time_us = bin_us(score, i);

		if (i == 0 || time_us < from_us) {
			continue;
		}
		const float quiet = score->quiet[i - 1] > score->quiet[i] ? score->quiet[i - 1]
			: score->quiet[i];
		const double height = (double)score->curve[i - 1] + (double)score->curve[i]
			- QUIET_SHARE * (double)quiet;

		if (!found || height < lowest || (height <= lowest
			&& llabs(time_us - middle_us) < llabs(best_us - middle_us))) {
			best_us = time_us;
			lowest = height;
			found = true;
		}
	}
	return best_us;
}

// Divides a shot into as few pieces as may be.
static void divide_shot(struct divider *d, int64_t start_us, int64_t end_us)
{
	const int64_t length_us = end_us - start_us;
	int64_t most_us = d->piece_us;
	int64_t n = (length_us - 1) / most_us + 1;

	if (n > 1 && n > length_us / d->step_us) {
		// There are no pieces that are neither too short nor too long.
		n = later(length_us / d->step_us, 1);
		most_us = length_us;
	}
	for (; n > 1; n--) {
		const int64_t from_us = later(start_us + d->step_us, end_us - (n - 1) * most_us);
		const int64_t to_us = sooner(start_us + most_us, end_us - (n - 1) * d->step_us);
		const int64_t bound_us = valley(d->score, from_us, to_us,
			start_us + (end_us - start_us) / n);

		add_unit(d, start_us, bound_us);
		start_us = bound_us;
	}
	add_unit(d, start_us, end_us);
}

// A cut is a bound where it leaves enough on both sides: a short shot stays with the next one, or
// at the end with the one before.
static void divide_span(struct divider *d, const struct segments_span *span)
{
	const struct score *score = d->score;
	int64_t start_us = span->start_us;

	for (; d->next_cut < score->n_cuts; d->next_cut++) {
		const int64_t cut_us = score->cuts[d->next_cut];

		if (cut_us >= span->end_us) {
			break;
		}
		if (cut_us - start_us >= d->step_us && span->end_us - cut_us >= d->step_us) {
			divide_shot(d, start_us, cut_us);
			start_us = cut_us;
		}
	}
	divide_shot(d, start_us, span->end_us);
}

void fill_divide(struct fill_unit **out, size_t *n, const struct score *score,
	const struct fill_params *params)
{
	struct divider d = {
		.score = score,
		.step_us = later(params->shortest_us, TRACK_STEP_US),
		.unit_us = params->unit_us,
	};

	d.piece_us = later(d.step_us, d.unit_us);
	for (size_t i = 0; i < params->n_allowed && score->n > 0; i++) {
		divide_span(&d, &params->allowed[i]);
	}
	*out = d.units;
	*n = d.n;
}

static int64_t length_of(const struct fill_unit *unit)
{
	return unit->end_us - unit->start_us;
}

static int compare_times(const void *a, const void *b)
{
	const struct fill_unit *x = a;
	const struct fill_unit *y = b;

	return (x->start_us > y->start_us) - (x->start_us < y->start_us);
}

// Best a second first.
static int compare_rates(const void *a, const void *b)
{
	const struct fill_unit *x = a;
	const struct fill_unit *y = b;
	const double x_rate = (double)x->worth / (double)length_of(x);
	const double y_rate = (double)y->worth / (double)length_of(y);

	if (x_rate < y_rate || x_rate > y_rate) {
		return x_rate > y_rate ? -1 : 1;
	}
	return compare_times(a, b);
}

// A 0/1 knapsack by dynamic programming: taken[i] for each of n units that may have room_us in all.
// best[c] is the most that the units from i on are worth in c slots; that is found from the last
// unit to the first, so that on the way back the earlier of two equals is met first.
static void knapsack(bool *taken, const struct fill_unit *units, size_t n, int64_t room_us)
{
	const int64_t slot_us = later(SLOT_US, (room_us + MAX_SLOTS - 1) / MAX_SLOTS);
	const size_t n_slots = (size_t)(room_us / slot_us);
	const size_t row = n_slots / 8 + 1;
	int64_t *best = mem_zalloc((n_slots + 1) * sizeof(*best));
	unsigned char *take = mem_zalloc(n * row + 1);

	for (size_t i = n; i-- > 0; ) {
		const int64_t size = (length_of(&units[i]) + slot_us - 1) / slot_us;

		for (size_t c = n_slots; (int64_t)c >= size; c--) {
			const int64_t with = best[c - (size_t)size] + units[i].worth;

			if (with >= best[c]) {
				best[c] = with;
				take[i * row + c / 8] |= (unsigned char)(1u << c % 8);
			}
		}
	}
	for (size_t i = 0, c = n_slots; i < n; i++) {
		taken[i] = (take[i * row + c / 8] >> c % 8 & 1) != 0;
		if (taken[i]) {
			c -= (size_t)((length_of(&units[i]) + slot_us - 1) / slot_us);
		}
	}
	mem_free(take);
	mem_free(best);
}

// Which of the units, best a second first, are a question: those around the first that does not
// fit behind all that are better. Those before are in. Returns the room that they leave.
static int64_t find_core(const struct fill_unit *units, size_t n, int64_t length_us, size_t *from,
	size_t *to)
{
	int64_t room_us = length_us;
	size_t first = 0;

	while (first < n && length_of(&units[first]) <= room_us) {
		room_us -= length_of(&units[first++]);
	}
	*from = first > FILL_CORE / 2 ? first - FILL_CORE / 2 : 0;
	*to = n - *from > FILL_CORE ? *from + FILL_CORE : n;
	for (size_t i = *from; i < first; i++) {
		room_us += length_of(&units[i]);
	}
	return room_us;
}

// Moves the units that are wanted to the front; both parts are in time order afterwards.
static size_t part(struct fill_unit *units, const bool *wanted, size_t n)
{
	struct fill_unit *rest = mem_alloc((n + 1) * sizeof(*rest));
	size_t n_rest = 0;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (wanted[i]) {
			units[kept++] = units[i];
		} else {
			rest[n_rest++] = units[i];
		}
	}
	memcpy(units + kept, rest, n_rest * sizeof(*rest));
	mem_free(rest);
	qsort(units, kept, sizeof(*units), compare_times);
	qsort(units + kept, n_rest, sizeof(*units), compare_times);
	return kept;
}

// The same where all of the units are worth something and fit alone, but not all together.
static size_t pack(struct fill_unit *units, size_t n, int64_t length_us)
{
	bool *taken = mem_zalloc(n * sizeof(*taken));
	int64_t left_us = length_us;
	size_t from;
	size_t to;

	qsort(units, n, sizeof(*units), compare_rates);
	const int64_t room_us = find_core(units, n, length_us, &from, &to);
	for (size_t i = 0; i < from; i++) {
		taken[i] = true;
	}
	qsort(units + from, to - from, sizeof(*units), compare_times);
	knapsack(taken + from, units + from, to - from, room_us);
	for (size_t i = 0; i < n; i++) {
		left_us -= taken[i] ? length_of(&units[i]) : 0;
	}
	// What rounding up to slots has left over may hold another one.
	for (size_t i = 0; i < n; i++) {
		if (!taken[i] && length_of(&units[i]) <= left_us) {
			taken[i] = true;
			left_us -= length_of(&units[i]);
		}
	}
	const size_t kept = part(units, taken, n);
	mem_free(taken);
	return kept;
}

size_t fill_pack(struct fill_unit *units, size_t n, int64_t length_us)
{
	bool *fits = mem_zalloc((n + 1) * sizeof(*fits));
	int64_t all_us = 0;

	for (size_t i = 0; i < n; i++) {
		fits[i] = units[i].worth > 0 && length_of(&units[i]) <= length_us;
		all_us += fits[i] ? length_of(&units[i]) : 0;
	}
	const size_t n_fit = part(units, fits, n);
	mem_free(fits);
	return all_us <= length_us ? n_fit : pack(units, n_fit, length_us);
}

// Behind n units that were taken, of n_all, puts the best part of left_us of one that was not, if
// there is one that is worth anything.
static size_t take_part(struct fill_unit *units, size_t n, size_t n_all, const struct score *score,
	int64_t left_us)
{
	struct fill_unit best = { 0 };

	for (size_t i = n; i < n_all; i++) {
		if (length_of(&units[i]) > left_us) {
			const struct fill_unit unit = trim(score, &units[i], left_us);

			best = unit.worth > best.worth ? unit : best;
		}
	}
	if (best.worth > 0) {
		units[n++] = best;
		qsort(units, n, sizeof(*units), compare_times);
	}
	return n;
}

size_t fill_join(struct fill_unit *units, size_t n, const struct score *score, int64_t longest_us)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct fill_unit *last = kept > 0 ? &units[kept - 1] : NULL;

		if (last == NULL || last->end_us != units[i].start_us
			|| units[i].end_us - last->start_us > longest_us) {
			units[kept++] = units[i];
			continue;
		}
		last->end_us = units[i].end_us;
		last->worth += units[i].worth;
		if (score->curve[units[i].peak] > score->curve[last->peak]) {
			last->peak = units[i].peak;
		}
	}
	return kept;
}

size_t fill_take(struct fill_unit *units, size_t n, const struct score *score,
	const struct fill_params *params)
{
	size_t kept = fill_pack(units, n, params->target_us);
	int64_t left_us = params->target_us;

	for (size_t i = 0; i < kept; i++) {
		left_us -= length_of(&units[i]);
	}
	if (left_us >= params->shortest_us) {
		kept = take_part(units, kept, n, score, left_us);
	}
	return fill_join(units, kept, score, params->longest_us);
}
