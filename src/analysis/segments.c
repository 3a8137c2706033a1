// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/segments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/fill.h"
#include "analysis/picks.h"
#include "analysis/reasons.h"
#include "analysis/robust.h"
#include "analysis/snap.h"
#include "analysis/twins.h"
#include "base/mem.h"

// A peak stands out from this score on; with a length to fill, nearly anything that rises does.
#define BAR 0.28
#define BAR_TARGET 0.1
#define UNITS_LONG 3     // with a length to fill, a shot so many times the shortest is divided

#define GATE_BINS 2      // that a gate may lie from its peak: reactions and causes
#define EDGE_SHARE 0.72  // a span reaches as far as the curve stays above this share of its peak
#define VALLEY_SHARE 0.75 // two peaks are two only if the curve falls below this share between them
#define PAD_US 250000
#define REACH_BINS 1200  // ten minutes: no single thing that happens goes on for longer
#define APART_US 250000  // between two spans

struct choice {
	const struct score *score;
	struct segments_params want;      // with defaults filled in
	struct segments_span *allowed;    // sorted, joined, at least one
	size_t n_allowed;
	double bar;
	struct pick *picks; // in time order
	size_t n_picks;
	size_t cap_picks;
};

static int64_t bin_us(const struct score *score, size_t bin)
{
	return score->start_us + (int64_t)bin * TRACK_STEP_US;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int compare_spans(const void *a, const void *b)
{
	const struct segments_span *x = a;
	const struct segments_span *y = b;

	if (x->start_us != y->start_us) {
		return x->start_us < y->start_us ? -1 : 1;
	}
	return (x->end_us > y->end_us) - (x->end_us < y->end_us);
}

// Sorts and joins the allowed spans, cut to what was looked at.
static void join_allowed(struct choice *choice, const struct segments_params *params)
{
	const struct score *score = choice->score;
	size_t n = 0;

	choice->allowed = mem_alloc((params->n_allowed + 1) * sizeof(*choice->allowed));
	if (params->n_allowed == 0) {
		choice->allowed[0] = (struct segments_span){ score->from_us, score->end_us };
		choice->n_allowed = 1;
		return;
	}
	memcpy(choice->allowed, params->allowed, params->n_allowed * sizeof(*choice->allowed));
	qsort(choice->allowed, params->n_allowed, sizeof(*choice->allowed), compare_spans);
	for (size_t i = 0; i < params->n_allowed; i++) {
		const struct segments_span span = {
			.start_us = later(choice->allowed[i].start_us, score->from_us),
			.end_us = sooner(choice->allowed[i].end_us, score->end_us),
		};

		if (span.start_us >= span.end_us) {
			continue;
		}
		if (n > 0 && span.start_us <= choice->allowed[n - 1].end_us) {
			struct segments_span *last = &choice->allowed[n - 1];

			last->end_us = later(last->end_us, span.end_us);
		} else {
			choice->allowed[n++] = span;
		}
	}
	choice->n_allowed = n;
}

// The allowed span that holds a time, or NULL.
static const struct segments_span *find_allowed(const struct choice *choice, int64_t time_us)
{
	size_t low = 0;
	size_t high = choice->n_allowed;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (choice->allowed[middle].end_us <= time_us) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	if (low < choice->n_allowed && choice->allowed[low].start_us <= time_us) {
		return &choice->allowed[low];
	}
	return NULL;
}

static bool gated(const struct score *score, size_t bin)
{
	const size_t from = bin > GATE_BINS ? bin - GATE_BINS : 0;

	for (size_t i = from; i < score->n && i <= bin + GATE_BINS; i++) {
		if (score->gate[i]) {
			return true;
		}
	}
	return false;
}

// The moment of a peak: the middle of its bin, moved into what was looked at.
static int64_t peak_us(const struct score *score, size_t bin)
{
	const int64_t middle = bin_us(score, bin) + TRACK_STEP_US / 2;

	return later(sooner(middle, score->end_us - 1), score->from_us);
}

// The first pick that ends after a time; n_picks where none does.
static size_t next_pick(const struct choice *choice, int64_t time_us)
{
	size_t low = 0;
	size_t high = choice->n_picks;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (choice->picks[middle].end_us <= time_us) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

// The room around a peak: within its allowed span and apart from the picks that there are. Start is
// at or behind end where there is none.
static struct segments_span room_at(const struct choice *choice, int64_t time_us)
{
	const struct segments_span *allowed = find_allowed(choice, time_us);
	const size_t next = next_pick(choice, time_us);

	if (allowed == NULL
		|| (next < choice->n_picks && choice->picks[next].start_us <= time_us)) {
		return (struct segments_span){ 0, 0 };
	}
	struct segments_span room = *allowed;
	if (next > 0) {
		room.start_us = later(room.start_us, choice->picks[next - 1].end_us + APART_US);
	}
	if (next < choice->n_picks) {
		room.end_us = sooner(room.end_us, choice->picks[next].start_us - APART_US);
	}
	return room;
}

// How far the curve stays above a share of its peak, in one direction, in bins.
static size_t reach(const struct score *score, size_t peak, int step, double share, int64_t max_us)
{
	const size_t bins = (size_t)(max_us / TRACK_STEP_US) + 1;
	const size_t most = bins < REACH_BINS ? bins : REACH_BINS;
	const double least = share * score->curve[peak];
	size_t n = 0;
	size_t at = peak;

	while (n < most && (step > 0 ? at + 1 < score->n : at > 0)
		&& score->curve[step > 0 ? at + 1 : at - 1] >= least) {
		at = step > 0 ? at + 1 : at - 1;
		n++;
	}
	return n;
}

// Is there no valley between the peak and a pick beside it? Then it is that pick's shoulder.
static bool is_shoulder(const struct choice *choice, size_t peak, const struct segments_span *room)
{
	const struct score *score = choice->score;
	const struct segments_span *allowed = find_allowed(choice, peak_us(score, peak));
	const size_t left = reach(score, peak, -1, VALLEY_SHARE, choice->want.max_us);
	const size_t right = reach(score, peak, 1, VALLEY_SHARE, choice->want.max_us);

	const bool to_left = bin_us(score, peak - left) <= room->start_us;
	const bool to_right = bin_us(score, peak + right + 1) >= room->end_us;

	return (room->start_us > allowed->start_us && to_left)
		|| (room->end_us < allowed->end_us && to_right);
}

// Mostly the best second, and a little how well it is kept up.
static double value_of(const struct score *score, const struct segments_span *span, size_t peak)
{
	const size_t from = (size_t)((span->start_us - score->start_us) / TRACK_STEP_US);
	const size_t to = (size_t)((span->end_us - 1 - score->start_us) / TRACK_STEP_US) + 1;
	const double beside = fmax(peak > 0 ? score->curve[peak - 1] : 0,
		peak + 1 < score->n ? score->curve[peak + 1] : 0);
	double sum = 0;
	size_t n = 0;

	for (size_t i = from; i < to && i < score->n; i++) {
		sum += score->curve[i];
		n++;
	}
	return 0.7 * (score->curve[peak] + beside) / 2 + 0.3 * (n > 0 ? sum / (double)n : 0);
}

// Makes a pick of a peak, if there is room and it stands for itself.
static void try_peak(struct choice *choice, size_t peak)
{
	const struct score *score = choice->score;
	const int64_t at_us = peak_us(score, peak);
	const struct segments_span room = room_at(choice, at_us);

	if (at_us < room.start_us || at_us >= room.end_us || is_shoulder(choice, peak, &room)) {
		return;
	}
	const size_t left = reach(score, peak, -1, EDGE_SHARE, choice->want.max_us);
	const size_t right = reach(score, peak, 1, EDGE_SHARE, choice->want.max_us);
	struct segments_span span = {
		.start_us = bin_us(score, peak - left) - PAD_US,
		.end_us = bin_us(score, peak + right + 1) + PAD_US,
	};
	pick_fit(&span, &room, at_us, &choice->want);
	snap_span(&span, &(struct snap){ score, &choice->want, room, at_us });
	pick_fit(&span, &room, at_us, &choice->want);
	if (span.start_us > at_us || span.end_us <= at_us) {
		return;
	}
	const struct segments_span *allowed = find_allowed(choice, at_us);
	// Less than the shortest length is only given where no more was allowed.
	if (span.end_us - span.start_us < choice->want.min_us
		&& allowed->end_us - allowed->start_us > choice->want.min_us) {
		return;
	}
	const size_t next = next_pick(choice, at_us);
	choice->picks = mem_grow(choice->picks, &choice->cap_picks, choice->n_picks + 1,
		sizeof(*choice->picks));
	memmove(choice->picks + next + 1, choice->picks + next,
		(choice->n_picks - next) * sizeof(*choice->picks));
	choice->picks[next] = (struct pick){ span.start_us, span.end_us, at_us, peak,
		value_of(score, &span, peak) };
	choice->n_picks++;
}

struct peak {
	float height;
	size_t bin;
};

static int compare_peaks(const void *a, const void *b)
{
	const struct peak *x = a;
	const struct peak *y = b;

	if (x->height != y->height) {
		return x->height > y->height ? -1 : 1;
	}
	return (x->bin > y->bin) - (x->bin < y->bin);
}

// All places where the curve is as high as on both sides and the bar is passed, best first.
static size_t find_peaks(struct peak **out, const struct choice *choice)
{
	const struct score *score = choice->score;
	struct peak *peaks = NULL;
	size_t cap = 0;
	size_t n = 0;

	for (size_t i = 0; i < score->n; i++) {
		const float height = score->curve[i];

		if (height < choice->bar || (i > 0 && score->curve[i - 1] >= height)
			|| (i + 1 < score->n && score->curve[i + 1] > height)) {
			continue;
		}
		if (gated(score, i)) {
			peaks = mem_grow(peaks, &cap, n + 1, sizeof(*peaks));
			peaks[n++] = (struct peak){ height, i };
		}
	}
	if (n > 1) {
		qsort(peaks, n, sizeof(*peaks), compare_peaks);
	}
	*out = peaks;
	return n;
}

// Makes picks of what fills the target best.
static void fill_target(struct choice *choice)
{
	const struct score *score = choice->score;
	const struct segments_params *want = &choice->want;
	const int64_t target_us = sooner(want->target_us, score->end_us - score->start_us);
	const int64_t long_us = later(UNITS_LONG * want->min_us, target_us / (int64_t)want->top);
	const struct fill_params params = {
		.target_us = target_us,
		.shortest_us = want->min_us,
		.longest_us = want->apart ? want->min_us : want->max_us,
		.unit_us = later(sooner(sooner(want->max_us, target_us), long_us), want->min_us),
		.allowed = choice->allowed,
		.n_allowed = choice->n_allowed,
	};
	struct fill_unit *units;
	size_t n_units;
	size_t n = 0;

	fill_divide(&units, &n_units, score, &params);
	for (size_t i = 0; i < n_units; i++) {
		const struct segments_span span = { units[i].start_us, units[i].end_us };

		if (score->curve[units[i].peak] >= choice->bar
			&& !(value_of(score, &span, units[i].peak) < want->threshold)) {
			units[n++] = units[i];
		}
	}
	n = fill_take(units, n, score, &params);
	choice->picks = mem_grow(choice->picks, &choice->cap_picks, n, sizeof(*choice->picks));
	for (choice->n_picks = 0; choice->n_picks < n; choice->n_picks++) {
		const struct fill_unit *unit = &units[choice->n_picks];
		const struct segments_span span = { unit->start_us, unit->end_us };

		choice->picks[choice->n_picks] = (struct pick){
			.start_us = span.start_us,
			.end_us = span.end_us,
			.peak_us = later(sooner(peak_us(score, unit->peak), span.end_us - 1),
				span.start_us),
			.order = unit->peak,
			.value = value_of(score, &span, unit->peak),
		};
	}
	mem_free(units);
}

// A score of its own is given by the picks' values, which lie below the peaks.
static double bar_of(const struct segments_params *want)
{
	double bar = want->target_us > 0 ? BAR_TARGET : BAR;

	if (want->threshold > 0) {
		bar = fmin(bar, want->threshold);
	}
	return fmax(bar, 0.02);
}

// Of an input without a highlight. Where something happened, and none of it stands out, it is the
// rest that says which of the two it is.
static enum segments_verdict verdict_of(const struct score *score)
{
	static const enum segments_verdict verdicts[SCORE_N_STATES] = {
		[SCORE_EVENTFUL] = SEGMENTS_FLAT,
		[SCORE_FLAT] = SEGMENTS_FLAT,
		[SCORE_UNIFORM] = SEGMENTS_UNIFORM,
		[SCORE_BLACK] = SEGMENTS_BLACK,
		[SCORE_SILENT] = SEGMENTS_SILENT,
		[SCORE_TOO_SHORT] = SEGMENTS_TOO_SHORT,
	};

	return score->state == SCORE_EVENTFUL && score->busy ? SEGMENTS_UNIFORM
		: verdicts[score->state];
}

static int compare_times(const void *a, const void *b)
{
	const struct segments_highlight *x = a;
	const struct segments_highlight *y = b;

	return (x->start_us > y->start_us) - (x->start_us < y->start_us);
}

// Picks, best first, to highlights in time order.
static void tell(struct segments *out, const struct choice *choice)
{
	out->list = mem_zalloc((choice->n_picks + 1) * sizeof(*out->list));
	out->n = choice->n_picks;
	for (size_t i = 0; i < out->n; i++) {
		const struct pick *pick = &choice->picks[i];
		struct segments_highlight *highlight = &out->list[i];

		highlight->start_us = pick->start_us;
		highlight->end_us = pick->end_us;
		highlight->peak_us = pick->peak_us;
		highlight->score = robust_clip(pick->value, 0, 1);
		highlight->rank = (int)i + 1;
		reasons_of(highlight, choice->score, pick->order);
		out->covered_us += pick->end_us - pick->start_us;
	}
	qsort(out->list, out->n, sizeof(*out->list), compare_times);
	if (out->n > 0) {
		out->verdict = SEGMENTS_HIGHLIGHTS;
	}
}

void segments_choose(struct segments *out, const struct score *score,
	const struct segments_params *params)
{
	struct choice choice = { .score = score };
	struct peak *peaks = NULL;

	*out = (struct segments){ .verdict = verdict_of(score) };
	picks_fill_in(&choice.want, params);
	choice.bar = bar_of(&choice.want);
	join_allowed(&choice, params);
	if (score->state == SCORE_EVENTFUL && choice.want.target_us > 0) {
		fill_target(&choice);
		choice.n_picks = picks_keep(choice.picks, choice.n_picks, &choice.want);
	} else if (score->state == SCORE_EVENTFUL) {
		const size_t n = find_peaks(&peaks, &choice);

		// Twice as many as can be kept, since a lower peak may be kept up better.
		for (size_t i = 0; i < n && choice.n_picks < 2 * choice.want.top; i++) {
			try_peak(&choice, peaks[i].bin);
		}
		twins_discount(choice.picks, choice.n_picks, score);
		choice.n_picks = picks_keep(choice.picks, choice.n_picks, &choice.want);
	}
	tell(out, &choice);
	mem_free(peaks);
	mem_free(choice.picks);
	mem_free(choice.allowed);
}

void segments_release(struct segments *segments)
{
	mem_free(segments->list);
	*segments = (struct segments){ 0 };
}

const char *segments_verdict_name(enum segments_verdict verdict)
{
	static const char *const names[SEGMENTS_N_VERDICTS] = {
		[SEGMENTS_HIGHLIGHTS] = "highlights",
		[SEGMENTS_FLAT] = "flat",
		[SEGMENTS_UNIFORM] = "uniform",
		[SEGMENTS_BLACK] = "black",
		[SEGMENTS_SILENT] = "silent",
		[SEGMENTS_TOO_SHORT] = "too_short",
		[SEGMENTS_REJECTED] = "rejected",
	};

	return names[verdict];
}
