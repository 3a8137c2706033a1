// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/analyze_windows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/timecode.h"
#include "remote/question.h"

// Pictures of an input in all, but for the reference; a window has two to four of them.
#define BUDGET_PICTURES   14
#define BUDGET_WINDOWS    7
#define QUALITY_PICTURES  48
#define QUALITY_WINDOWS   14
#define LEAST_OF_A_WINDOW 2
#define MOST_OF_A_WINDOW  4

// Two times nearer than this show the same.
#define SAME_US INT64_C(120000)

// Difference hashes with so few different bits are of pictures that look alike.
#define ALIKE_BITS 4

// A reference stays so far away from each window.
#define APART_US INT64_C(1000000)

#define EDGE_US INT64_C(100000) // the last picture may be a little before the end

size_t windows_most(bool quality)
{
	return quality ? QUALITY_WINDOWS : BUDGET_WINDOWS;
}

static int by_time(const void *a, const void *b)
{
	const struct shown *x = a;
	const struct shown *y = b;

	return x->time_us < y->time_us ? -1 : x->time_us > y->time_us;
}

static int by_rank(const void *a, const void *b)
{
	const struct segments_highlight *const *x = a;
	const struct segments_highlight *const *y = b;

	return (*x)->rank < (*y)->rank ? -1 : (*x)->rank > (*y)->rank;
}

static void show(struct windows *w, int64_t time_us, int64_t end_us, size_t window,
	enum shown_role role)
{
	time_us = time_us < end_us - EDGE_US ? time_us : end_us - EDGE_US;
	time_us = time_us > 0 ? time_us : 0;
	for (size_t i = 0; i < w->n_shown; i++) {
		if (llabs(w->shown[i].time_us - time_us) < SAME_US) {
			return;
		}
	}
	w->shown[w->n_shown++] = (struct shown){.time_us = time_us, .window = window, .role = role};
}

// The most telling ones first: at the peak, what came of it, how it began, what was before.
static void show_window(struct windows *w, const struct segments_highlight *h, size_t window,
	size_t n, int64_t end_us)
{
	const int64_t lead_us = h->peak_us - h->start_us;
	const int64_t tail_us = h->end_us - h->peak_us;

	show(w, h->peak_us, end_us, window, SHOWN_PEAK);
	show(w, h->peak_us + tail_us * 7 / 10, end_us, window, SHOWN_AFTER);
	if (n > 2) {
		show(w, h->start_us + lead_us * 3 / 10, end_us, window, SHOWN_ONSET);
	}
	if (n > 3) {
		show(w, h->start_us - 700000, end_us, window, SHOWN_BEFORE);
	}
}

static bool is_apart(const struct windows *w, int64_t time_us)
{
	for (size_t i = 0; i < w->n; i++) {
		if (time_us > w->list[i].start_us - APART_US &&
			time_us < w->list[i].end_us + APART_US) {
			return false;
		}
	}
	return true;
}

// Where least happens.
static void show_reference(struct windows *w, const struct score *score, int64_t end_us)
{
	int64_t best_us = -1;
	float least = 2;

	for (size_t i = 0; i < score->n; i++) {
		const int64_t middle_us = score->start_us + (int64_t)i * TRACK_STEP_US +
			TRACK_STEP_US / 2;

		if (score->curve[i] < least && middle_us < end_us && is_apart(w, middle_us)) {
			least = score->curve[i];
			best_us = middle_us;
		}
	}
	if (best_us >= 0) {
		show(w, best_us, end_us, 0, SHOWN_REFERENCE);
	}
}

void windows_choose(struct windows *out, const struct segments *local, const struct score *score,
	int64_t duration_us, bool quality)
{
	const struct segments_highlight **best = mem_zalloc((local->n + 1) * sizeof(*best));
	const size_t most = quality ? QUALITY_PICTURES : BUDGET_PICTURES;
	const int64_t end_us = duration_us == TIME_UNKNOWN ? score->end_us : duration_us;
	size_t each;

	for (size_t i = 0; i < local->n; i++) {
		best[i] = &local->list[i];
	}
	qsort(best, local->n, sizeof(struct segments_highlight *), by_rank);
	out->n = local->n < windows_most(quality) ? local->n : windows_most(quality);
	out->list = mem_zalloc((out->n + 1) * sizeof(*out->list));
	out->shown = mem_zalloc((out->n * MOST_OF_A_WINDOW + 1) * sizeof(*out->shown));
	each = out->n > 0 ? most / out->n : 0;
	each = each < LEAST_OF_A_WINDOW ? LEAST_OF_A_WINDOW :
		each > MOST_OF_A_WINDOW ? MOST_OF_A_WINDOW : each;

	size_t window = 0;

	// In time order, since the model sees them so.
	for (size_t i = 0; i < local->n; i++) {
		for (size_t j = 0; j < out->n; j++) {
			if (best[j] == &local->list[i]) {
				out->list[window] = (struct segments_span){local->list[i].start_us,
					local->list[i].end_us};
				show_window(out, &local->list[i], window++, each, end_us);
			}
		}
	}
	show_reference(out, score, end_us);
	qsort(out->shown, out->n_shown, sizeof(*out->shown), by_time);
	mem_free(best);
}

void windows_add_times(const struct windows *windows, struct str *out)
{
	for (size_t i = 0; i < windows->n_shown; i++) {
		if (i > 0) {
			str_addc(out, ',');
		}
		time_add_seconds(out, windows->shown[i].time_us);
	}
}

bool windows_take(struct windows *windows, const struct shown *still)
{
	struct shown *best = NULL;

	for (size_t i = 0; i < windows->n_shown; i++) {
		struct shown *s = &windows->shown[i];

		if (!s->came && (!best || llabs(s->time_us - still->time_us) <
			llabs(best->time_us - still->time_us))) {
			best = s;
		}
	}
	if (!best) {
		return false;
	}
	best->came = true;
	best->time_us = still->time_us;
	best->bytes = mem_dup(still->bytes, still->n_bytes);
	best->n_bytes = still->n_bytes;
	best->width = still->width;
	best->height = still->height;
	best->phash = still->phash;
	return true;
}

static bool look_alike(const struct shown *a, const struct shown *b)
{
	return __builtin_popcountll(a->phash ^ b->phash) <= ALIKE_BITS;
}

// Of two that look alike in one window the peak stays, else the first.
static void mark_alike(struct windows *w)
{
	for (size_t i = 0; i < w->n_shown; i++) {
		for (size_t j = i + 1; j < w->n_shown; j++) {
			struct shown *a = &w->shown[i];
			struct shown *b = &w->shown[j];

			if (!a->came || !b->came || a->alike || b->alike || a->window != b->window ||
				a->role == SHOWN_REFERENCE || b->role == SHOWN_REFERENCE ||
				!look_alike(a, b)) {
				continue;
			}
			*(b->role == SHOWN_PEAK ? &a->alike : &b->alike) = true;
		}
	}
}

size_t windows_sort_out(struct windows *w)
{
	static const char *const roles[] = {"before", "onset", "peak", "after"};
	size_t n = 0;

	mark_alike(w);
	for (size_t i = 0; i < w->n_shown; i++) {
		struct shown *s = &w->shown[i];
		struct str time = {0};

		if (!s->came || s->alike) {
			continue;
		}
		question_add_time(&time, s->time_us);
		if (s->role == SHOWN_REFERENCE) {
			snprintf(s->label, sizeof(s->label), "reference, %s:", str_text(&time));
		} else {
			snprintf(s->label, sizeof(s->label), "window %zu, %s, %s:", s->window + 1,
				str_text(&time), roles[s->role]);
		}
		str_release(&time);
		n++;
	}
	return n;
}

void windows_release(struct windows *windows)
{
	for (size_t i = 0; i < windows->n_shown; i++) {
		mem_free(windows->shown[i].bytes);
	}
	mem_free(windows->shown);
	mem_free(windows->list);
	*windows = (struct windows){0};
}
