// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Bounds of shots where every picture is seen. A cut is a change far above that of the pictures
// around it, which motion seldom is; what comes back within a quarter of a second was a flash or
// a passer-by. Gradual transitions are looked for in runs of pictures around each moment.

#include <math.h>

#include "analysis/feature.h"
#include "analysis/grid.h"
#include "analysis/rows.h"
#include "analysis/transition.h"
#include "base/mem.h"

#define RING 256          // pictures: two seconds of 60 a second, and room
#define HORIZON_US 950000 // how far ahead a decision looks
#define NEAR_US 90000    // changes within are compared with …
#define NEAR_LEAST 2     // … and at least so many on each side
#define VETO_US 250000
#define JUDGE_EACH_US 100000
#define THROUGH_US 4000000 // from fading out to fading in
#define MERGE_US 250000

// Found best on labelled cuts among 1.5 to 4 and 4 to 30 grey levels.
#define RATIO_SURE 2.5
#define CHANGE_SURE 8.0
#define RATIO_LIKELY 2.0
#define CHANGE_LIKELY 6.0
#define UNLIKE_LIKELY 0.25

struct seen {
	int64_t time_us;
	struct grid grid;
	double change;    // from the one before
	double structure; // the same, blind to exposure
};

// Gradual transitions last from a third of a second to two; each is looked for in runs of its
// length.
static const int64_t halves_us[] = { 300000, 500000, 900000 };
#define N_HALVES (sizeof(halves_us) / sizeof(halves_us[0]))

struct found {
	int64_t time_us; // INT64_MIN: none yet
	double strength;
};

struct shots_pictures {
	struct seen *ring;
	int64_t n;    // pictures so far
	int64_t next; // the one to be decided next
	struct found cut;     // waiting for a stronger one nearby
	struct found gradual; // the same
	struct found gone;    // a fade into black, behind which nothing was seen yet
	bool through;         // gradual goes through it
	int64_t judge_us;     // when to look for a gradual one next
	bool shown;           // something was, other than black
	struct tracks marks;
};

static struct seen *at(const struct shots_pictures *own, int64_t i)
{
	return &own->ring[i % RING];
}

static void *shots_pictures_open(const struct feature_params *params)
{
	if (!params->every_picture) {
		return NULL;
	}
	struct shots_pictures *own = mem_zalloc(sizeof(*own));
	own->ring = mem_zalloc(RING * sizeof(*own->ring));
	own->cut.time_us = INT64_MIN;
	own->gradual.time_us = INT64_MIN;
	own->gone.time_us = INT64_MIN;
	own->judge_us = INT64_MIN;
	return own;
}

static void settle_cut(struct shots_pictures *own)
{
	if (own->cut.time_us != INT64_MIN) {
		const double confidence = 1 - exp(-own->cut.strength / 3);

		tracks_mark(&own->marks, "cut", own->cut.time_us, (float)confidence);
		own->cut.time_us = INT64_MIN;
	}
}

static void settle_gradual(struct shots_pictures *own)
{
	if (own->gradual.time_us != INT64_MIN) {
		tracks_mark(&own->marks, "gradual", own->gradual.time_us,
			(float)own->gradual.strength);
		own->gradual.time_us = INT64_MIN;
		own->gone.time_us = own->through ? INT64_MIN : own->gone.time_us;
		own->through = false;
	}
}

// Mean change of the pictures around i, itself left out.
static double change_around(const struct shots_pictures *own, int64_t i)
{
	const int64_t first = own->n > RING ? own->n - RING + 1 : 1;
	double sum = 0;
	int n = 0;

	for (int64_t k = i - 1; k >= first && (at(own, i)->time_us - at(own, k)->time_us <= NEAR_US
		|| i - k <= NEAR_LEAST); k--) {
		sum += at(own, k)->change;
		n++;
	}
	for (int64_t k = i + 1; k < own->n && (at(own, k)->time_us - at(own, i)->time_us <= NEAR_US
		|| k - i <= NEAR_LEAST); k++) {
		sum += at(own, k)->change;
		n++;
	}
	return n > 0 ? sum / n : 0;
}

static bool is_like(const struct seen *a, const struct seen *b, double change)
{
	return grid_same_size(&a->grid, &b->grid)
		&& grid_distance(&a->grid, &b->grid) < 0.5 * change;
}

// Does what was before i come back soon after it, or what i shows come back from shortly before?
// These are the two edges of a flash, or of somebody passing close to the camera.
static bool comes_back(const struct shots_pictures *own, int64_t i)
{
	const int64_t first = own->n > RING ? own->n - RING : 0;
	const struct seen *now = at(own, i);

	for (int64_t k = i + 1; k < own->n && at(own, k)->time_us - now->time_us <= VETO_US; k++) {
		if (is_like(at(own, k), at(own, i - 1), now->change)) {
			return true;
		}
	}
	for (int64_t k = i - 2; k >= first && now->time_us - at(own, k)->time_us <= VETO_US; k--) {
		if (is_like(at(own, k), now, now->change)) {
			return true;
		}
	}
	return false;
}

static void look_for_cut(struct shots_pictures *own, int64_t i)
{
	const struct seen *now = at(own, i);
	const double ratio = now->change / fmax(change_around(own, i), 1);
	const bool sure = ratio >= RATIO_SURE && now->change >= CHANGE_SURE;
	const bool likely = ratio >= RATIO_LIKELY && now->change >= CHANGE_LIKELY
		&& now->structure >= UNLIKE_LIKELY;

	if ((!sure && !likely) || comes_back(own, i)) {
		return;
	}
	if (own->cut.time_us != INT64_MIN && now->time_us - own->cut.time_us >= MERGE_US) {
		settle_cut(own);
	}
	if (own->cut.time_us == INT64_MIN || ratio > own->cut.strength) {
		own->cut = (struct found){ .time_us = now->time_us, .strength = ratio };
	}
}

// The picture nearest to offset_us from that of i; -1 where it is not held.
static int64_t nearest(const struct shots_pictures *own, int64_t i, int64_t offset_us)
{
	const int64_t want_us = at(own, i)->time_us + offset_us;
	const int64_t first = own->n > RING ? own->n - RING : 0;
	const int step = offset_us < 0 ? -1 : 1;

	for (int64_t k = i; k >= first && k < own->n; k += step) {
		if ((step < 0 && at(own, k)->time_us <= want_us)
			|| (step > 0 && at(own, k)->time_us >= want_us)) {
			return k;
		}
	}
	return -1;
}

// Judges the run of pictures within half_us of i.
static void judge_run(struct transition *out, const struct shots_pictures *own, int64_t i,
	int64_t half_us)
{
	struct transition_picture run[TRANSITION_PICTURES];
	const int64_t first = nearest(own, i, -half_us);
	const int64_t last = nearest(own, i, half_us);
	size_t n = 0;

	*out = (struct transition){ 0 };
	if (first < 0 || last < 0) {
		return;
	}
	// Of more than fit, every second one, or third; the last one always.
	const int64_t step = (last - first) / (TRANSITION_PICTURES - 1) + 1;
	for (int64_t k = first + (last - first) % step; k <= last; k += step) {
		run[n++] = (struct transition_picture){ at(own, k)->time_us, &at(own, k)->grid };
	}
	transition_judge(out, run, n);
}

// A fade into nothing is a bound only once something comes behind it, and one out of nothing only
// if something was before; where both are near, they are the two halves of one bound.
static void take_gradual(struct shots_pictures *own, const struct transition *found)
{
	const struct found *gone = &own->gone;
	struct found now = { found->time_us, found->strength };
	const bool through = found->from_nothing && gone->time_us != INT64_MIN
		&& now.time_us - gone->time_us <= THROUGH_US;

	if (through) {
		now.time_us -= (now.time_us - gone->time_us) / 2;
		now.strength = fmax(now.strength, gone->strength);
	}
	if (own->gradual.time_us == INT64_MIN || now.strength > own->gradual.strength) {
		own->gradual = now;
		own->through = through;
	}
}

static void look_for_gradual(struct shots_pictures *own, int64_t i)
{
	const struct seen *now = at(own, i);
	struct transition best = { 0 };

	// What goes through black is settled when that is well behind.
	const int64_t wait_us = own->through ? THROUGH_US / 2 : 2 * MERGE_US;
	if (own->gradual.time_us != INT64_MIN
		&& now->time_us - own->gradual.time_us > wait_us) {
		settle_gradual(own);
	}
	if (now->time_us < own->judge_us) {
		return;
	}
	own->judge_us = now->time_us + JUDGE_EACH_US;
	for (size_t k = 0; k < N_HALVES; k++) {
		struct transition found;

		judge_run(&found, own, i, halves_us[k]);
		if (found.strength > best.strength) {
			best = found;
		}
	}
	// Asked of where the longest run begins, so that no run begins before it.
	const int64_t before = nearest(own, i, -halves_us[N_HALVES - 1]);
	const bool something = before >= 0 && !grid_is_black(&at(own, before)->grid);
	own->shown = own->shown || something;
	if (best.strength > 0 && best.to_nothing) {
		if (own->gone.time_us == INT64_MIN || best.strength > own->gone.strength) {
			own->gone = (struct found){ best.time_us, best.strength };
		}
	} else if (best.strength > 0 && (own->shown || !best.from_nothing)) {
		take_gradual(own, &best);
	} else if (own->gone.time_us != INT64_MIN && !own->through && something
		&& at(own, before)->time_us > own->gone.time_us + HORIZON_US) {
		take_gradual(own, &(struct transition){
			.strength = own->gone.strength,
			.time_us = own->gone.time_us,
		});
		own->gone.time_us = INT64_MIN;
	}
}

static void decide(struct shots_pictures *own)
{
	if (own->next > 0) {
		look_for_cut(own, own->next);
		look_for_gradual(own, own->next);
	}
	own->next++;
}

static void shots_pictures_picture(void *state, const struct picture *picture)
{
	struct shots_pictures *own = state;

	// The ring is full only where pictures stand far too close in time.
	while (own->n - own->next > RING / 2) {
		decide(own);
	}
	struct seen *now = at(own, own->n);
	now->time_us = picture->time_us;
	now->change = 0;
	now->structure = 0;
	grid_of(&now->grid, picture);
	if (own->n > 0 && grid_same_size(&at(own, own->n - 1)->grid, &now->grid)) {
		now->change = grid_distance(&at(own, own->n - 1)->grid, &now->grid);
		if (now->change >= CHANGE_LIKELY) {
			now->structure = grid_structure(&at(own, own->n - 1)->grid, &now->grid);
		}
	}
	own->n++;
	while (own->next < own->n - NEAR_LEAST
		&& at(own, own->next)->time_us <= picture->time_us - HORIZON_US) {
		decide(own);
	}
}

static void shots_pictures_close(void *state, struct tracks *tracks)
{
	struct shots_pictures *own = state;

	while (own->next < own->n) {
		decide(own);
	}
	settle_cut(own);
	settle_gradual(own);
	for (size_t i = 0; tracks != NULL && i < own->marks.n_marks; i++) {
		const struct mark *mark = &own->marks.marks[i];

		tracks_mark(tracks, mark->name, mark->time_us, mark->confidence);
	}
	tracks_release(&own->marks);
	mem_free(own->ring);
	mem_free(own);
}

const struct feature feature_shots_pictures = {
	.name = "shots_pictures",
	.in_the_dark = true,
	.open = shots_pictures_open,
	.picture = shots_pictures_picture,
	.close = shots_pictures_close,
};
