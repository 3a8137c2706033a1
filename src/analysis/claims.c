// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/claims.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/reasons.h"
#include "analysis/snap.h"
#include "base/mem.h"

// A claim may reach so far out of what was shown: the model saw single pictures.
#define SLACK_US INT64_C(2000000)

// A bound moves so far to one of the local engine's own.
#define TO_LOCAL_US INT64_C(1500000)

// The share of two texts' words that both have, from which they say the same.
#define SAME_TEXT 0.6

void claims_add(struct claims *claims, const struct claim *claim)
{
	claims->list = mem_grow(claims->list, &claims->cap, claims->n + 1, sizeof(*claims->list));
	claims->list[claims->n++] = *claim;
}

void claims_release(struct claims *claims)
{
	mem_free(claims->list);
	*claims = (struct claims){0};
}

const char *claims_drop_name(enum claims_drop drop)
{
	static const char *const names[] = {
		[CLAIMS_BAD_SHAPE] = "bad_shape",
		[CLAIMS_BAD_TIME] = "bad_time",
		[CLAIMS_REVERSED] = "reversed",
		[CLAIMS_OUTSIDE] = "outside",
		[CLAIMS_TOO_SHORT] = "too_short",
		[CLAIMS_WEAK] = "weak",
		[CLAIMS_DUPLICATE] = "duplicate",
		[CLAIMS_OVERLAP] = "overlap",
		[CLAIMS_BACKGROUND] = "background",
		[CLAIMS_TOO_MANY] = "too_many",
	};

	return names[drop];
}

// Words are runs of letters, digits and bytes above ASCII, whatever their case.
static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		(unsigned char)c >= 0x80;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

#define MOST_WORDS 64

struct words {
	uint32_t hashes[MOST_WORDS]; // of the different ones; of short ones, which say little, none
	size_t n;
};

static void words_of(struct words *out, const char *text)
{
	out->n = 0;
	while (*text != '\0') {
		uint32_t hash = 2166136261U; // FNV-1a
		size_t len = 0;
		bool known = false;

		for (; is_word(*text); text++, len++) {
			hash = (hash ^ (unsigned char)lower(*text)) * 16777619U;
		}
		for (size_t i = 0; i < out->n; i++) {
			known = known || out->hashes[i] == hash;
		}
		if (len > 2 && !known && out->n < MOST_WORDS) {
			out->hashes[out->n++] = hash;
		}
		text += *text != '\0' && !is_word(*text);
	}
}

// Jaccard's index of the words of two texts.
static double likeness(const char *a, const char *b)
{
	struct words one;
	struct words two;
	size_t both = 0;

	words_of(&one, a);
	words_of(&two, b);
	for (size_t i = 0; i < one.n; i++) {
		for (size_t j = 0; j < two.n; j++) {
			both += one.hashes[i] == two.hashes[j];
		}
	}
	const size_t all = one.n + two.n - both;

	return all == 0 ? 0 : (double)both / (double)all;
}

// The window that it lies in most, or NULL.
static const struct segments_span *find_window(const struct claims_params *params,
	const struct claim *claim)
{
	const struct segments_span *best = NULL;
	int64_t most_us = 0;

	for (size_t i = 0; i < params->n_windows; i++) {
		const struct segments_span *w = &params->windows[i];
		const int64_t from_us = claim->start_us > w->start_us ? claim->start_us : w->start_us;
		const int64_t to_us = claim->end_us < w->end_us ? claim->end_us : w->end_us;

		if (to_us - from_us > most_us) {
			most_us = to_us - from_us;
			best = w;
		}
	}
	return best;
}

// The highest point of the curve within the span.
static int64_t find_peak(const struct score *score, const struct segments_span *span)
{
	int64_t best_us = span->start_us + (span->end_us - span->start_us) / 2;
	float most = -1;

	for (size_t i = 0; i < score->n; i++) {
		const int64_t middle_us = score->start_us + (int64_t)i * TRACK_STEP_US +
			TRACK_STEP_US / 2;

		if (middle_us >= span->start_us && middle_us < span->end_us &&
			score->curve[i] > most) {
			most = score->curve[i];
			best_us = middle_us;
		}
	}
	return best_us;
}

static int64_t nearer(int64_t at_us, int64_t candidate_us, int64_t best_us)
{
	return llabs(candidate_us - at_us) < llabs(best_us - at_us) ? candidate_us : best_us;
}

// A bound that no cut, sentence or lull was near moves to that of a window: it is the local
// engine's.
static int64_t to_local(const struct claims_params *params, int64_t at_us, bool start)
{
	int64_t best_us = INT64_MIN / 2;

	for (size_t i = 0; i < params->score->n_cuts; i++) {
		if (params->score->cuts[i] == at_us) {
			return at_us;
		}
	}
	for (size_t i = 0; i < params->n_windows; i++) {
		best_us = nearer(at_us, start ? params->windows[i].start_us :
			params->windows[i].end_us, best_us);
	}
	return llabs(best_us - at_us) <= TO_LOCAL_US ? best_us : at_us;
}

static void limits(const struct segments_params *want, struct segments_params *out)
{
	*out = *want;
	out->min_us = want->min_us > 0 ? want->min_us : SEGMENTS_MIN_US;
	out->max_us = want->max_us > 0 ? want->max_us : SEGMENTS_MAX_US;
	if (out->min_us > out->max_us) {
		out->min_us = out->max_us;
	}
}

// Natural bounds, within the limits. False: nothing is left.
static bool settle_span(struct segments_span *span, int64_t *peak_us,
	const struct segments_span *room, const struct segments_params *want,
	const struct claims_params *params)
{
	span->start_us = span->start_us > room->start_us ? span->start_us : room->start_us;
	span->end_us = span->end_us < room->end_us ? span->end_us : room->end_us;
	if (span->end_us <= span->start_us) {
		return false;
	}
	*peak_us = find_peak(params->score, span);
	if (span->end_us - span->start_us < want->min_us) {
		const int64_t lacks_us = want->min_us - (span->end_us - span->start_us);

		span->start_us -= lacks_us / 2;
		span->start_us = span->start_us > room->start_us ? span->start_us : room->start_us;
		span->end_us = span->start_us + want->min_us;
		span->end_us = span->end_us < room->end_us ? span->end_us : room->end_us;
	}
	if (span->end_us - span->start_us > want->max_us) {
		span->start_us = *peak_us - want->max_us / 2 > span->start_us ?
			*peak_us - want->max_us / 2 : span->start_us;
		span->end_us = span->start_us + want->max_us;
	}
	const struct segments_span before = *span;
	const struct snap how = {params->score, want, *room, *peak_us};

	snap_span(span, &how);
	if (span->start_us == before.start_us) {
		span->start_us = to_local(params, span->start_us, true);
	}
	if (span->end_us == before.end_us) {
		span->end_us = to_local(params, span->end_us, false);
	}
	span->start_us = span->start_us > room->start_us ? span->start_us : room->start_us;
	span->end_us = span->end_us < room->end_us ? span->end_us : room->end_us;
	if (span->end_us - span->start_us > want->max_us) {
		span->end_us = span->start_us + want->max_us;
	}
	if (*peak_us < span->start_us || *peak_us >= span->end_us) {
		*peak_us = find_peak(params->score, span);
	}
	return span->end_us - span->start_us >= want->min_us;
}

// So far a claim of a window may go: a little beyond it, but not out of what was asked for.
static struct segments_span room_of(const struct segments_span *window,
	const struct claims_params *params)
{
	const struct segments_params *want = params->want;
	struct segments_span room = {params->score->from_us, params->score->end_us};

	for (size_t i = 0; i < want->n_allowed; i++) {
		if (want->allowed[i].start_us < window->end_us &&
			want->allowed[i].end_us > window->start_us) {
			room = want->allowed[i];
			break;
		}
	}
	if (room.start_us < window->start_us - SLACK_US) {
		room.start_us = window->start_us - SLACK_US;
	}
	if (room.end_us > window->end_us + SLACK_US) {
		room.end_us = window->end_us + SLACK_US;
	}
	return room;
}

// What may be wrong with a claim by itself; CLAIMS_N_DROPS: nothing.
static enum claims_drop check(const struct claims *claims, const struct claim *claim,
	const struct claims_params *params, const struct segments_params *want,
	struct segments_highlight *out)
{
	if (claim->end_us <= claim->start_us) {
		return CLAIMS_REVERSED;
	}
	const struct segments_span *window = find_window(params, claim);

	if (!window) {
		return CLAIMS_OUTSIDE;
	}
	if (claim->score < want->threshold) {
		return CLAIMS_WEAK;
	}
	if (claims->background[0] != '\0' &&
		(likeness(claim->description, claims->background) >= SAME_TEXT ||
		(claim->description[0] == '\0' &&
		likeness(claim->title, claims->background) >= SAME_TEXT))) {
		return CLAIMS_BACKGROUND;
	}
	struct segments_span span = {claim->start_us, claim->end_us};
	const struct segments_span room = room_of(window, params);

	*out = (struct segments_highlight){.score = claim->score};
	if (!settle_span(&span, &out->peak_us, &room, want, params)) {
		return CLAIMS_TOO_SHORT;
	}
	out->start_us = span.start_us;
	out->end_us = span.end_us;
	memcpy(out->title, claim->title, sizeof(out->title));
	memcpy(out->description, claim->description, sizeof(out->description));
	return CLAIMS_N_DROPS;
}

static int by_score(const void *a, const void *b)
{
	const struct segments_highlight *x = a;
	const struct segments_highlight *y = b;

	if (x->score != y->score) {
		return x->score > y->score ? -1 : 1;
	}
	return x->start_us < y->start_us ? -1 : x->start_us > y->start_us;
}

static int by_time(const void *a, const void *b)
{
	const struct segments_highlight *x = a;
	const struct segments_highlight *y = b;

	return x->start_us < y->start_us ? -1 : x->start_us > y->start_us;
}

// What stands against taking one beside those that are taken, which are better.
static enum claims_drop against(const struct segments *taken, const struct segments_highlight *h)
{
	for (size_t i = 0; i < taken->n; i++) {
		const struct segments_highlight *t = &taken->list[i];

		if (h->start_us == t->start_us && h->end_us == t->end_us) {
			return CLAIMS_DUPLICATE;
		}
		if (h->start_us < t->end_us && h->end_us > t->start_us) {
			return CLAIMS_OVERLAP;
		}
		if (h->description[0] != '\0' &&
			likeness(h->description, t->description) >= SAME_TEXT + 0.2) {
			return CLAIMS_DUPLICATE;
		}
	}
	return CLAIMS_N_DROPS;
}

// With a length to fill, the best that fit.
static bool fits(const struct segments *taken, const struct segments_highlight *h,
	const struct segments_params *want)
{
	const size_t most = want->top > 0 ? want->top :
		want->target_us > 0 ? SEGMENTS_LIMIT : SEGMENTS_MAX;

	return taken->n < most && (want->target_us <= 0 ||
		taken->covered_us + (h->end_us - h->start_us) <= want->target_us);
}

// The local engine's numbers; its title only where the model has none.
static void give_reasons(struct segments_highlight *h, const struct score *score)
{
	struct segments_highlight local = *h;

	if (score->n == 0) {
		return;
	}
	const int64_t bin = (h->peak_us - score->start_us) / TRACK_STEP_US;

	reasons_of(&local, score, bin < 0 ? 0 : bin < (int64_t)score->n ? (size_t)bin : score->n - 1);
	if (h->title[0] != '\0') {
		memcpy(local.title, h->title, sizeof(local.title));
	}
	*h = local;
}

void claims_judge(struct segments *out, struct claims *claims, const struct claims_params *params)
{
	const size_t n_claims = claims->n;
	struct segments_highlight *good = mem_zalloc((n_claims + 1) * sizeof(*good));
	struct segments_params want;
	size_t n = 0;

	limits(params->want, &want);
	*out = (struct segments){.list = mem_zalloc((n_claims + 1) * sizeof(*out->list))};
	for (size_t i = 0; i < n_claims; i++) {
		const enum claims_drop drop = check(claims, &claims->list[i], params, &want,
			&good[n]);

		if (drop == CLAIMS_N_DROPS) {
			n++;
		} else {
			claims->dropped[drop]++;
		}
	}
	qsort(good, n, sizeof(*good), by_score);
	for (size_t i = 0; i < n; i++) {
		enum claims_drop drop = against(out, &good[i]);

		if (drop == CLAIMS_N_DROPS && !fits(out, &good[i], &want)) {
			drop = CLAIMS_TOO_MANY;
		}
		if (drop != CLAIMS_N_DROPS) {
			claims->dropped[drop]++;
			continue;
		}
		give_reasons(&good[i], params->score);
		good[i].rank = (int)out->n + 1;
		out->covered_us += good[i].end_us - good[i].start_us;
		out->list[out->n++] = good[i];
	}
	mem_free(good);
	qsort(out->list, out->n, sizeof(*out->list), by_time);
	out->verdict = out->n > 0 ? SEGMENTS_HIGHLIGHTS :
		n_claims > 0 || claims->dropped[CLAIMS_BAD_SHAPE] > 0 ||
		claims->dropped[CLAIMS_BAD_TIME] > 0 ? SEGMENTS_REJECTED : SEGMENTS_UNIFORM;
}
