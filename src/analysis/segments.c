// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/segments.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/signals.h"
#include "base/mem.h"

// A peak below this does not stand out; with a target to fill, half of it will do.
#define STANDS_OUT 0.30

// A span reaches as far as the curve stays above this share of its peak.
#define SHOULDER 0.5

// What a span begins before and ends after its shoulders.
#define PRE_ROLL_US  INT64_C(1000000)
#define POST_ROLL_US INT64_C(1000000)

// How far a bound moves to a cut.
#define SNAP_US INT64_C(1500000)

// Two highlights nearer than this are one.
#define APART_US INT64_C(2000000)

struct candidate {
	size_t bin;
	double score;
};

static const char *const verdict_names[SEGMENTS_N_VERDICTS] = {
	[SEGMENTS_HIGHLIGHTS] = "highlights", [SEGMENTS_FLAT] = "flat", [SEGMENTS_UNIFORM] = "uniform",
	[SEGMENTS_BLACK] = "black", [SEGMENTS_SILENT] = "silent", [SEGMENTS_TOO_SHORT] = "too_short",
	[SEGMENTS_REJECTED] = "rejected",
};

const char *segments_verdict_name(enum segments_verdict verdict)
{
	return verdict_names[verdict];
}

static int64_t bin_time(const struct score *score, size_t i)
{
	return score->start_us + (int64_t)i * TRACK_STEP_US;
}

static bool is_allowed(const struct segments_params *params, int64_t time_us)
{
	for (size_t i = 0; i < params->n_allowed; i++) {
		if (time_us >= params->allowed[i].start_us && time_us < params->allowed[i].end_us) {
			return true;
		}
	}
	return params->n_allowed == 0;
}

static int by_score(const void *a, const void *b)
{
	const struct candidate *x = a;
	const struct candidate *y = b;

	if (x->score != y->score) {
		return x->score > y->score ? -1 : 1;
	}
	return (x->bin > y->bin) - (x->bin < y->bin);
}

// Did anything happen near there by an absolute measure?
static bool is_gated(const struct score *score, size_t bin)
{
	for (size_t i = bin > 1 ? bin - 2 : 0; i < score->n && i <= bin + 2; i++) {
		if (score->gate[i]) {
			return true;
		}
	}
	return false;
}

static size_t find_peaks(const struct score *score, const struct segments_params *params, double bar,
	struct candidate *out)
{
	size_t n = 0;

	for (size_t i = 0; i < score->n; i++) {
		const float x = score->curve[i];
		const float before = i > 0 ? score->curve[i - 1] : -1;
		const float after = i + 1 < score->n ? score->curve[i + 1] : -1;

		if (x >= before && x > after && (double)x >= bar && is_gated(score, i) &&
			is_allowed(params, bin_time(score, i) + TRACK_STEP_US / 2)) {
			out[n++] = (struct candidate){i, (double)x};
		}
	}
	qsort(out, n, sizeof(*out), by_score);
	return n;
}

static int64_t clamp(int64_t x, int64_t low, int64_t high)
{
	if (x < low) {
		return low;
	}
	return x > high ? high : x;
}

static int64_t snap(const struct score *score, int64_t time_us, int64_t low, int64_t high)
{
	int64_t best = time_us;
	int64_t distance = SNAP_US + 1;

	for (size_t i = 0; i < score->n_cuts; i++) {
		const int64_t d = llabs(score->cuts[i] - time_us);

		if (d < distance && score->cuts[i] >= low && score->cuts[i] <= high) {
			distance = d;
			best = score->cuts[i];
		}
	}
	return best;
}

static void grow(const struct score *score, const struct segments_params *p, size_t peak,
	struct segments_highlight *out)
{
	const float shoulder = score->curve[peak] * (float)SHOULDER;
	const int64_t peak_us = clamp(bin_time(score, peak) + TRACK_STEP_US / 2, score->start_us,
		score->end_us - 1);
	size_t first = peak;
	size_t last = peak;

	while (first > 0 && score->curve[first - 1] >= shoulder &&
		peak_us - bin_time(score, first - 1) < p->max_us / 2) {
		first--;
	}
	while (last + 1 < score->n && score->curve[last + 1] >= shoulder &&
		bin_time(score, last + 2) - peak_us < p->max_us / 2) {
		last++;
	}
	int64_t start = clamp(bin_time(score, first) - PRE_ROLL_US, 0, score->end_us);
	int64_t end = clamp(bin_time(score, last + 1) + POST_ROLL_US, 0, score->end_us);

	start = snap(score, clamp(start, score->start_us, peak_us), score->start_us, peak_us);
	end = snap(score, end, peak_us + 1, score->end_us);
	if (end - start < p->min_us) {
		const int64_t more = p->min_us - (end - start);

		start = clamp(start - more / 2, score->start_us, peak_us);
		end = clamp(start + p->min_us, peak_us + 1, score->end_us);
		start = clamp(end - p->min_us, score->start_us, peak_us);
	}
	if (end - start > p->max_us) {
		start = clamp(peak_us - p->max_us / 2, start, peak_us);
		end = clamp(start + p->max_us, peak_us + 1, end);
	}
	out->start_us = start > 0 ? start : 0;
	out->end_us = end;
	out->peak_us = peak_us;
	out->score = (double)score->curve[peak];
}

static int by_weight(const void *a, const void *b)
{
	const struct segments_reason *x = a;
	const struct segments_reason *y = b;

	if (x->weight != y->weight) {
		return x->weight > y->weight ? -1 : 1;
	}
	return strcmp(x->signal, y->signal);
}

// The signals that speak at the peak, by what each adds to the score there.
static void explain(const struct score *score, size_t peak, struct segments_highlight *out)
{
	struct segments_reason all[SCORE_MAX_SIGNALS];
	const size_t from = peak > 1 ? peak - 2 : 0;
	size_t n = 0;
	double sum = 0;

	for (size_t k = 0; k < score->n_signals; k++) {
		const struct score_signal *s = &score->signals[k];
		double z = 0;

		for (size_t i = from; i < score->n && i <= peak + 2; i++) {
			z = fmax(z, (double)s->z[i]);
		}
		if (z > 1 && s->weight > 0) {
			strcpy(all[n].signal, s->name);
			all[n].weight = (double)s->weight * fmin((z - 1) / 4, 1);
			all[n].value = z;
			sum += all[n++].weight;
		}
	}
	qsort(all, n, sizeof(all[0]), by_weight);
	for (size_t i = 0; i < n && i < SEGMENTS_MAX_REASONS; i++) {
		out->reasons[out->n_reasons] = all[i];
		out->reasons[out->n_reasons++].weight = all[i].weight / sum;
	}
	size_t at = 0;

	for (size_t i = 0; i < out->n_reasons && i < 2; i++) {
		const struct signal_row *row = signal_find(out->reasons[i].signal);
		const char *words = row ? row->words : NULL;

		at += (size_t)snprintf(out->title + at, sizeof(out->title) - at, "%s%s", at > 0 ? ", " : "",
			words ? words : out->reasons[i].signal);
	}
}

static bool collides(const struct segments *s, const struct segments_highlight *h)
{
	for (size_t i = 0; i < s->n; i++) {
		if (h->start_us < s->list[i].end_us + APART_US && h->end_us + APART_US > s->list[i].start_us) {
			return true;
		}
	}
	return false;
}

static int by_time(const void *a, const void *b)
{
	const struct segments_highlight *x = a;
	const struct segments_highlight *y = b;

	return (x->start_us > y->start_us) - (x->start_us < y->start_us);
}

static void choose(struct segments *out, const struct score *score, const struct segments_params *p,
	double bar)
{
	struct candidate *peaks = mem_zalloc((score->n + 1) * sizeof(*peaks));
	const size_t n = find_peaks(score, p, bar, peaks);

	out->list = mem_zalloc((p->top + 1) * sizeof(*out->list));
	for (size_t i = 0; i < n && out->n < p->top; i++) {
		struct segments_highlight h = {0};

		grow(score, p, peaks[i].bin, &h);
		if (h.end_us <= h.start_us || collides(out, &h)) {
			continue;
		}
		if (p->target_us > 0 && out->covered_us + h.end_us - h.start_us > p->target_us) {
			h.end_us = h.start_us + p->target_us - out->covered_us;
			if (h.end_us - h.start_us < p->min_us || h.end_us <= h.peak_us) {
				continue;
			}
		}
		explain(score, peaks[i].bin, &h);
		h.rank = (int)out->n + 1;
		out->covered_us += h.end_us - h.start_us;
		out->list[out->n++] = h;
	}
	qsort(out->list, out->n, sizeof(*out->list), by_time);
	mem_free(peaks);
}

void segments_choose(struct segments *out, const struct score *score,
	const struct segments_params *params)
{
	static const enum segments_verdict verdicts[SCORE_N_STATES] = {
		[SCORE_EVENTFUL] = SEGMENTS_FLAT, [SCORE_FLAT] = SEGMENTS_FLAT,
		[SCORE_UNIFORM] = SEGMENTS_UNIFORM, [SCORE_BLACK] = SEGMENTS_BLACK,
		[SCORE_SILENT] = SEGMENTS_SILENT, [SCORE_TOO_SHORT] = SEGMENTS_TOO_SHORT,
	};
	struct segments_params p = *params;
	double bar = p.threshold > 0 ? p.threshold : STANDS_OUT;

	memset(out, 0, sizeof(*out));
	if (p.top == 0) {
		p.top = p.target_us > 0 ? SEGMENTS_LIMIT : SEGMENTS_MAX;
	}
	p.min_us = p.min_us > 0 ? p.min_us : SEGMENTS_MIN_US;
	p.max_us = p.max_us > 0 ? p.max_us : SEGMENTS_MAX_US;
	if (p.target_us > 0 && p.threshold <= 0) {
		bar /= 2;
	}
	if (score->state == SCORE_EVENTFUL) {
		choose(out, score, &p, bar);
	}
	out->verdict = out->n > 0 ? SEGMENTS_HIGHLIGHTS : verdicts[score->state];
}

void segments_release(struct segments *segments)
{
	mem_free(segments->list);
	memset(segments, 0, sizeof(*segments));
}
