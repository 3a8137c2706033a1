// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/frames.h"

#include <stdlib.h>

#include "base/mem.h"

// The pictures beside a bound may still be half of the other shot, or badly coded.
#define MARGIN_US  90000
#define BLEND_US  450000 // of a gradual bound

// How far behind a keyframe its best neighbour is looked for.
#define BURST_US  250000

// Two picks of a shot are at least so far apart.
#define APART_US  400000

// What a change of so many grey levels from look to look weighs as much as.
#define FULL_CHANGE 24.0

#define ROUNDS 4

// A shot within the span, and what is to come of it.
struct part {
	size_t shot;
	int64_t start_us;
	int64_t end_us;
	size_t first; // of its looks
	size_t n;
	double weight;
	size_t capacity;
	size_t seats;
	size_t taken;
};

struct choice {
	const struct frames_params *params;
	struct part *parts;
	size_t n_parts;
	struct frame_pick *picks;
	const struct look **kept; // of each pick: its look, or NULL
	size_t n;
	size_t cap;
	size_t cap_kept;
};

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static double change_within(const struct part *part, const struct look *looks)
{
	double sum = 0;

	for (size_t i = 1; i < part->n; i++) {
		sum += look_change(&looks[part->first + i - 1], &looks[part->first + i]);
	}
	const double mean = part->n > 1 ? sum / (double)(part->n - 1) : FULL_CHANGE / 2;
	return mean < FULL_CHANGE ? mean / FULL_CHANGE : 1;
}

static void split(struct choice *c)
{
	const struct frames_params *p = c->params;
	size_t at = 0;

	c->parts = mem_zalloc((p->n_shots + 1) * sizeof(*c->parts));
	for (size_t i = 0; i < p->n_shots; i++) {
		struct part part = {
			.shot = i,
			.start_us = later(p->shots[i].start_us, p->start_us),
			.end_us = sooner(p->shots[i].end_us, p->end_us),
		};

		if (part.start_us >= part.end_us) {
			continue;
		}
		while (at < p->n_looks && p->looks[at].time_us < part.start_us) {
			at++;
		}
		part.first = at;
		while (at < p->n_looks && p->looks[at].time_us < part.end_us) {
			at++;
		}
		part.n = at - part.first;
		const double seconds = (double)(part.end_us - part.start_us) / 1e6;
		part.weight = seconds * (0.5 + change_within(&part, p->looks));
		c->parts[c->n_parts++] = part;
	}
}

static size_t most_of(const struct part *part)
{
	return (size_t)((part->end_us - part->start_us) / APART_US) + 1;
}

// Places that cost little: where something was seen. Where these are too few for what is asked,
// any place will do.
static void set_capacities(struct choice *c)
{
	size_t all = 0;

	for (size_t i = 0; i < c->n_parts; i++) {
		struct part *part = &c->parts[i];
		const size_t most = most_of(part);

		part->capacity = part->n < most ? part->n : most;
		if (part->capacity == 0 && c->params->count == 0) {
			part->capacity = 1;
		}
		all += part->capacity;
	}
	for (size_t i = 0; i < c->n_parts && all < c->params->count; i++) {
		c->parts[i].capacity = most_of(&c->parts[i]);
	}
}

static void deal_seats(struct choice *c)
{
	size_t left = c->params->count;

	for (size_t i = 0; i < c->n_parts; i++) {
		c->parts[i].seats = left == 0 && c->parts[i].capacity > 0;
	}
	while (left > 0) {
		struct part *best = NULL;
		double most = 0;

		for (size_t i = 0; i < c->n_parts; i++) {
			struct part *part = &c->parts[i];
			const double share = part->weight / (double)(2 * part->seats + 1);

			if (part->seats < part->capacity && (best == NULL || share > most)) {
				best = part;
				most = share;
			}
		}
		if (best == NULL) {
			return;
		}
		best->seats++;
		left--;
	}
}

static bool is_known(const struct choice *c, const struct look *look)
{
	if (!c->params->dedupe || look == NULL) {
		return false;
	}
	for (size_t i = c->n; i-- > 0;) {
		if (c->kept[i] != NULL && look_same(c->kept[i], look)) {
			return true;
		}
	}
	return false;
}

static int64_t margin_before(const struct choice *c, const struct part *part)
{
	const struct shot *shot = &c->params->shots[part->shot];

	if (part->start_us > shot->start_us) {
		return 0;
	}
	return shot->transition == SHOT_GRADUAL ? BLEND_US : MARGIN_US;
}

static int64_t margin_behind(const struct choice *c, const struct part *part)
{
	const bool last = part->shot + 1 >= c->params->n_shots;

	if (last || part->end_us < c->params->shots[part->shot].end_us) {
		return 0;
	}
	const struct shot *next = &c->params->shots[part->shot + 1];
	return next->transition == SHOT_GRADUAL ? BLEND_US : MARGIN_US;
}

// The share of the part's other looks that are less sharp.
static double sharpness_rank(const struct choice *c, const struct part *part,
	const struct look *look)
{
	size_t below = 0;

	for (size_t i = 0; i < part->n; i++) {
		below += c->params->looks[part->first + i].sharpness < look->sharpness;
	}
	return part->n > 1 ? (double)below / (double)(part->n - 1) : 1;
}

// How near a look is to all others of its part, 1 the nearest; a sample of them is enough.
static double centrality(const struct choice *c, const struct part *part, const struct look *look)
{
	const size_t step = part->n / 32 + 1;
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < part->n; i += step) {
		sum += look_change(&c->params->looks[part->first + i], look);
		n++;
	}
	return n > 0 ? 1 / (1 + sum / (double)n / 16) : 1;
}

static double rate(const struct choice *c, const struct part *part, const struct look *look,
	double *rank)
{
	const double contrast = look->deviation < 64 ? (double)look->deviation / 64 : 1;
	const bool inside = look->time_us >= part->start_us + margin_before(c, part)
		&& look->time_us < part->end_us - margin_behind(c, part);

	*rank = sharpness_rank(c, part, look);
	// A keyframe at the very start is good where what follows it can be taken.
	return 0.4 * *rank + 0.2 * contrast + 0.4 * centrality(c, part, look)
		+ (look_usable(look) ? 2 : 0) + (inside || c->params->burst ? 1 : 0);
}

static void add_pick(struct choice *c, const struct frame_pick *pick, const struct look *look)
{
	c->picks = mem_grow(c->picks, &c->cap, c->n + 1, sizeof(*c->picks));
	c->kept = mem_grow(c->kept, &c->cap_kept, c->n + 1, sizeof(*c->kept));
	c->picks[c->n] = *pick;
	c->kept[c->n++] = look;
}

static struct frame_pick pick_at(const struct choice *c, const struct part *part,
	const struct look *look)
{
	const int64_t end_us = part->end_us - margin_behind(c, part);
	struct frame_pick pick = {
		.from_us = look->time_us,
		.to_us = look->time_us,
		.shot = part->shot,
	};

	if (c->params->burst) {
		pick.from_us = later(look->time_us, part->start_us + margin_before(c, part));
		pick.to_us = sooner(later(look->time_us, pick.from_us) + BURST_US, end_us);
		if (pick.to_us <= pick.from_us) {
			pick.from_us = part->start_us + (part->end_us - part->start_us) / 2;
			pick.to_us = pick.from_us;
		}
	}
	return pick;
}

// Takes the best look between two times that is no double; without any look the middle.
static bool fill_seat(struct choice *c, const struct part *part, int64_t from_us, int64_t to_us)
{
	const struct look *best = NULL;
	double most = 0;
	double best_rank = 0;
	bool any = false;

	for (size_t i = 0; i < part->n; i++) {
		const struct look *look = &c->params->looks[part->first + i];
		double rank;

		if (look->time_us < from_us || look->time_us >= to_us) {
			continue;
		}
		any = true;
		const double rating = rate(c, part, look, &rank);
		if ((best == NULL || rating > most) && !is_known(c, look)) {
			best = look;
			most = rating;
			best_rank = rank;
		}
	}
	if (best != NULL) {
		struct frame_pick pick = pick_at(c, part, best);

		pick.reason = best_rank >= 0.999 && part->n > 1 ? FRAME_SHARP : FRAME_TYPICAL;
		if (!look_usable(best)) {
			pick.reason = FRAME_ALL;
		}
		add_pick(c, &pick, best);
		return true;
	}
	if (any) {
		return false;
	}
	const int64_t middle_us = from_us + (to_us - from_us) / 2;
	const struct frame_pick pick = { middle_us, middle_us, part->shot, FRAME_MIDDLE };
	add_pick(c, &pick, NULL);
	return true;
}

static void fill_seats(struct choice *c)
{
	c->n = 0;
	for (size_t i = 0; i < c->n_parts; i++) {
		struct part *part = &c->parts[i];
		const int64_t length_us = part->end_us - part->start_us;
		const int64_t seats = (int64_t)part->seats;

		part->taken = 0;
		for (int64_t k = 0; k < seats; k++) {
			part->taken += fill_seat(c, part, part->start_us + length_us / seats * k,
				k + 1 == seats ? part->end_us
				: part->start_us + length_us / seats * (k + 1));
		}
		// A slice that shows nothing new leaves its seat to what another has left over.
		while (part->taken < part->seats
			&& fill_seat(c, part, part->start_us, part->end_us)) {
			part->taken++;
		}
	}
}

static int by_time(const void *a, const void *b)
{
	const struct frame_pick *p = a;
	const struct frame_pick *q = b;

	return (p->from_us > q->from_us) - (p->from_us < q->from_us);
}

void frames_choose(const struct frames_params *params, struct frame_pick **picks, size_t *n)
{
	struct choice c = { .params = params };

	split(&c);
	set_capacities(&c);
	for (int round = 0; round < ROUNDS; round++) {
		bool lost = false;

		deal_seats(&c);
		fill_seats(&c);
		// Seats that a shot could not fill go to the others.
		for (size_t i = 0; i < c.n_parts; i++) {
			lost = lost || c.parts[i].taken < c.parts[i].seats;
			if (c.parts[i].taken < c.parts[i].seats) {
				c.parts[i].capacity = c.parts[i].taken;
			}
		}
		if (!lost || params->count == 0) {
			break;
		}
	}
	if (c.n > 1) {
		qsort(c.picks, c.n, sizeof(*c.picks), by_time);
	}
	mem_free(c.parts);
	mem_free(c.kept);
	*picks = c.picks;
	*n = c.n;
}

const char *frame_reason_text(enum frame_reason reason)
{
	static const char *const texts[FRAME_N_REASONS] = {
		[FRAME_TYPICAL] = "typical of its shot",
		[FRAME_SHARP] = "the sharpest of its shot",
		[FRAME_ALL] = "its shot has nothing better",
		[FRAME_MIDDLE] = "the middle of its shot",
		[FRAME_KEY] = "a keyframe",
		[FRAME_STEP] = "the next step",
		[FRAME_ASKED] = "asked for",
	};

	return texts[reason];
}
