// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/shots.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

#define MERGE_US 250000 // of two cuts so close the surer is kept
#define SWARM_US 900000
#define BLEND_US 900000 // of two gradual ones so close too: a long one may be found twice

static bool is(const struct mark *mark, const char *name)
{
	return strncmp(mark->name, name, TRACK_NAME) == 0;
}

static bool is_raw(const struct mark *mark)
{
	return is(mark, "key_early") || is(mark, "key_change") || is(mark, "key_from")
		|| is(mark, "key_other") || is(mark, "packet_peak");
}

// What follows from the marks of keyframes and packets, all in order of time. At one time
// "key_change" comes before "key_early", and "key_from" before "key_other", by the order of
// names.
static void join_keys(struct tracks *out, const struct tracks *in)
{
	const struct track *seen = tracks_find(in, "key_change");
	const struct mark *change = NULL;
	int64_t from_us = INT64_MIN;
	int64_t peak_us = INT64_MIN;
	int64_t cut_us = INT64_MIN;
	int64_t early_us = INT64_MIN;

	for (size_t i = 0; i < in->n_marks; i++) {
		const struct mark *mark = &in->marks[i];

		if (is(mark, "key_change")) {
			change = mark;
		} else if (is(mark, "key_from")) {
			from_us = mark->time_us;
		} else if (is(mark, "packet_peak")) {
			peak_us = mark->time_us;
		} else if (is(mark, "key_early")) {
			const bool changed = change != NULL && change->time_us == mark->time_us;
			const bool looked = seen != NULL && !isnan(track_at(seen, mark->time_us));

			// Unseen ones are believed, but not where they come in swarms: of a fade
			// or a flicker some encoders make a keyframe again and again.
			const bool alone = early_us < mark->time_us - SWARM_US;
			if (changed || (!looked && alone)) {
				tracks_mark(out, "cut", mark->time_us, changed ? 0.9f : 0.5f);
				cut_us = mark->time_us;
			}
			early_us = mark->time_us;
		} else if (is(mark, "key_other") && cut_us != mark->time_us && cut_us <= from_us) {
			// Somewhere since the last keyframe: where a packet stood out, or nobody
			// knows.
			if (peak_us > from_us) {
				tracks_mark(out, "cut", peak_us, 0.6f);
			} else {
				tracks_mark(out, "cut", mark->time_us, 0.3f);
			}
		}
	}
}

// Keeps, of marks of one kind closer than apart_us, the surest.
static void merge(struct tracks *tracks, const char *name, int64_t apart_us)
{
	struct mark *last = NULL;
	size_t n = 0;

	for (size_t i = 0; i < tracks->n_marks; i++) {
		const struct mark mark = tracks->marks[i];

		if (!is(&mark, name)) {
			tracks->marks[n++] = mark;
		} else if (last != NULL && (uint64_t)mark.time_us - (uint64_t)last->time_us
			< (uint64_t)apart_us) {
			if (mark.confidence > last->confidence) {
				*last = mark;
			}
		} else {
			last = &tracks->marks[n];
			tracks->marks[n++] = mark;
		}
	}
	tracks->n_marks = n;
}

// A gradual bound beside a cut is that cut.
static void drop_gradual_at_cuts(struct tracks *tracks)
{
	const struct tracks all = *tracks;
	size_t n = 0;
	int64_t cut_us = INT64_MIN / 2;
	bool *drop = mem_zalloc(all.n_marks + 1);

	for (size_t i = 0; i < all.n_marks; i++) {
		cut_us = is(&all.marks[i], "cut") ? all.marks[i].time_us : cut_us;
		drop[i] = is(&all.marks[i], "gradual")
			&& all.marks[i].time_us - 2 * MERGE_US < cut_us;
	}
	cut_us = INT64_MAX / 2;
	for (size_t i = all.n_marks; i-- > 0;) {
		cut_us = is(&all.marks[i], "cut") ? all.marks[i].time_us : cut_us;
		drop[i] = drop[i] || (is(&all.marks[i], "gradual")
			&& all.marks[i].time_us > cut_us - 2 * MERGE_US);
	}
	for (size_t i = 0; i < all.n_marks; i++) {
		if (!drop[i]) {
			tracks->marks[n++] = all.marks[i];
		}
	}
	tracks->n_marks = n;
	mem_free(drop);
}

// No moment of a video lies beyond a thousand years; such marks would only overflow what is added.
static bool is_sane(const struct mark *mark)
{
	return mark->time_us > INT64_MIN / 4 && mark->time_us < INT64_MAX / 4
		&& mark->confidence >= 0 && mark->confidence <= 1;
}

void shots_join(struct tracks *tracks)
{
	struct tracks found = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < tracks->n_marks; i++) {
		if (is_sane(&tracks->marks[i])) {
			tracks->marks[n++] = tracks->marks[i];
		}
	}
	tracks->n_marks = n;
	tracks_sort(tracks);
	join_keys(&found, tracks);
	n = 0;
	for (size_t i = 0; i < tracks->n_marks; i++) {
		if (!is_raw(&tracks->marks[i])) {
			tracks->marks[n++] = tracks->marks[i];
		}
	}
	tracks->n_marks = n;
	for (size_t i = 0; i < found.n_marks; i++) {
		const struct mark *mark = &found.marks[i];

		tracks_mark(tracks, mark->name, mark->time_us, mark->confidence);
	}
	tracks_release(&found);
	tracks_sort(tracks);
	merge(tracks, "cut", MERGE_US);
	drop_gradual_at_cuts(tracks);
	merge(tracks, "gradual", BLEND_US);
	tracks_sort(tracks);
}

void shots_list(const struct tracks *tracks, struct shot **out, size_t *n)
{
	struct shot *list = NULL;
	size_t cap = 0;
	size_t count = 1;

	list = mem_grow(list, &cap, 1, sizeof(*list));
	list[0] = (struct shot){ tracks->start_us, tracks->end_us, 1, SHOT_START };
	for (size_t i = 0; i < tracks->n_marks; i++) {
		const struct mark *mark = &tracks->marks[i];
		const bool cut = is(mark, "cut");

		if ((!cut && !is(mark, "gradual")) || mark->time_us <= list[count - 1].start_us
			|| mark->time_us >= tracks->end_us || !is_sane(mark)) {
			continue;
		}
		list = mem_grow(list, &cap, count + 1, sizeof(*list));
		list[count - 1].end_us = mark->time_us;
		list[count++] = (struct shot){
			.start_us = mark->time_us,
			.end_us = tracks->end_us,
			.confidence = mark->confidence,
			.transition = cut ? SHOT_CUT : SHOT_GRADUAL,
		};
	}
	*out = list;
	*n = count;
}

const char *shot_transition_name(enum shot_transition transition)
{
	static const char *const names[SHOT_N_TRANSITIONS] = {
		[SHOT_START] = "start",
		[SHOT_CUT] = "cut",
		[SHOT_GRADUAL] = "gradual",
	};

	return names[transition];
}
