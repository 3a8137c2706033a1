// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/survey.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "analysis/grid.h"
#include "base/mem.h"

// A gap between keyframes so much shorter than the grid's is early; some encoders miss their grid
// by a picture or two.
#define EARLY 0.93

// Two neighbours disagree a little, or for sure. An early keyframe of the second kind is a cut, and
// nobody need look. The values were found on labelled cuts, as all below.
#define UNLIKE_LITTLE    0.15
#define FAR_LITTLE       14.0
#define HISTOGRAM_LITTLE 0.25
#define UNLIKE_SURE      0.45
#define FAR_SURE         20.0

// But where keyframes follow each other so fast, something else than cuts makes them: all is looked
// at.
#define SHORT_US 1300000

// A packet that stands out is the largest of its neighbours, and is measured by the large ones
// around it and by its keyframe. How much it must stand out to be looked at depends on what is to
// be found: the further behind its keyframe it is, the more, since all pictures from there on have
// to be decoded for it. A change that no keyframe explains is looked for harder; where the
// keyframes agree, only what is there and gone again can be missed.
#define AROUND     10
#define NEIGHBOURS 2

struct demand {
	float least;    // times the large ones around it
	float a_second; // more of that for each second behind the keyframe
	float of_key;   // share of its keyframe's size
};

static const struct demand unexplained = { 1.7f, 0.1f, 0.35f };
static const struct demand explained = { 1.9f, 0.25f, 0.45f };
static const struct demand agreeing = { 3.0f, 0.25f, 0.45f };

// What is looked at around such a packet. It may stand for a picture that is shown up to three
// later, or before it. Only near it every picture counts, the others tell a flash from a cut.
#define BEFORE_US 330000
#define BEHIND_US 270000
#define FINE_BEFORE_US 220000
#define FINE_BEHIND_US 80000

// What a decision at the end of a gap wants to see behind it.
#define AFTER_KEY_US 130000

// Packets of a group that are held at a time.
#define MAX_HELD 1024

struct peak {
	int64_t time_us;
	float strength; // as in struct demand
	float of_key;
};

struct group {
	int64_t time_us; // of its keyframe
	int64_t key_bytes;
	size_t first;    // of its peaks
	size_t n_peaks;
};

struct held {
	int64_t time_us;
	int64_t size;
};

struct seen {
	int64_t time_us;
	float unlike;    // from the one before: structure, grey levels, histogram
	float far;
	float histogram;
	bool open; // it surely is another one, and only around peaks it was looked why
};

struct survey {
	struct held held[MAX_HELD]; // of the last group, its keyframe left out
	size_t n_held;
	struct peak *peaks;
	size_t n_peaks;
	size_t cap_peaks;
	struct group *groups;
	size_t n_groups;
	size_t cap_groups;
	struct seen *seen;
	size_t n_seen;
	size_t cap_seen;
	struct grid last;
};

struct survey *survey_new(void)
{
	return mem_zalloc(sizeof(struct survey));
}

void survey_free(struct survey *s)
{
	if (s != NULL) {
		mem_free(s->peaks);
		mem_free(s->groups);
		mem_free(s->seen);
		mem_free(s);
	}
}

void survey_picture(struct survey *s, const struct picture *picture)
{
	struct grid now;
	struct seen seen = { .time_us = picture->time_us };

	grid_of(&now, picture);
	if (grid_same_size(&s->last, &now)) {
		float before[GRID_BINS];
		float after[GRID_BINS];

		grid_histogram(before, &s->last);
		grid_histogram(after, &now);
		seen.unlike = (float)grid_structure(&s->last, &now);
		seen.far = (float)grid_distance(&s->last, &now);
		seen.histogram = (float)grid_histogram_distance(before, after);
	} else if (s->n_seen > 0) {
		seen.unlike = 1; // another size of picture is another shot
		seen.far = 255;
		seen.histogram = 1;
	}
	s->last = now;
	s->seen = mem_grow(s->seen, &s->cap_seen, s->n_seen + 1, sizeof(*s->seen));
	s->seen[s->n_seen++] = seen;
}

static bool is_largest(const struct survey *s, size_t i)
{
	for (size_t k = i > NEIGHBOURS ? i - NEIGHBOURS : 0;
		k <= i + NEIGHBOURS && k < s->n_held; k++) {
		if (s->held[k].size > s->held[i].size) {
			return false;
		}
	}
	return true;
}

static int by_length(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a;
	const int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

// What a large packet around i has: the size that four of five do not reach. Pictures that no other
// refers to are small, so most of the packets tell nothing; a second peak nearby must not count.
static double size_around(const struct survey *s, size_t i)
{
	int64_t sizes[2 * AROUND];
	size_t n = 0;

	for (size_t k = i > AROUND ? i - AROUND : 0; k <= i + AROUND && k < s->n_held; k++) {
		if (k != i) {
			sizes[n++] = s->held[k].size;
		}
	}
	if (n == 0) {
		return 0;
	}
	qsort(sizes, n, sizeof(*sizes), by_length);
	return (double)sizes[n * 4 / 5];
}

// Looks for peaks among the packets that are held.
static void settle(struct survey *s)
{
	struct group *g = s->n_groups > 0 ? &s->groups[s->n_groups - 1] : NULL;

	for (size_t i = 0; g != NULL && s->n_held >= AROUND / 2 && i < s->n_held; i++) {
		const double size = (double)s->held[i].size;
		const double around = size_around(s, i);
		const double key = g->key_bytes > 0 ? (double)g->key_bytes : 1;

		if (size < (double)unexplained.of_key * key
			|| size < (double)unexplained.least * around || !is_largest(s, i)) {
			continue;
		}
		s->peaks = mem_grow(s->peaks, &s->cap_peaks, s->n_peaks + 1, sizeof(*s->peaks));
		s->peaks[s->n_peaks++] = (struct peak){
			.time_us = s->held[i].time_us,
			.strength = around > 0 ? (float)(size / around) : 100,
			.of_key = (float)(size / key),
		};
		g->n_peaks++;
	}
	s->n_held = 0;
}

void survey_packet(struct survey *s, const struct packet *packet)
{
	if (packet->key || s->n_groups == 0) {
		settle(s);
		s->groups = mem_grow(s->groups, &s->cap_groups, s->n_groups + 1,
			sizeof(*s->groups));
		s->groups[s->n_groups++] = (struct group){
			.time_us = packet->time_us,
			.key_bytes = packet->size_bytes,
			.first = s->n_peaks,
		};
		return;
	}
	if (s->n_held >= MAX_HELD) {
		settle(s);
	}
	s->held[s->n_held++] = (struct held){ packet->time_us, packet->size_bytes };
}

// The longest gap between keyframes: what the encoder allows itself. Where it does not come back,
// it may be a cut's all the same, but then it is the only one that has to be looked at for it.
static int64_t grid_us(const struct survey *s)
{
	int64_t longest = 0;

	for (size_t i = 1; i < s->n_groups; i++) {
		const int64_t gap_us = s->groups[i].time_us - s->groups[i - 1].time_us;

		longest = gap_us > longest ? gap_us : longest;
	}
	return longest;
}

static bool is_sure(const struct seen *seen)
{
	return seen->unlike >= UNLIKE_SURE && seen->far >= FAR_SURE;
}

static bool is_other(const struct seen *seen)
{
	return seen->unlike >= UNLIKE_LITTLE || seen->far >= FAR_LITTLE
		|| seen->histogram >= HISTOGRAM_LITTLE;
}

struct gaps {
	struct survey_gap *list;
	size_t n;
	size_t cap;
};

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

// Gaps come in no strict order: packets are in coding order, and a gap over all of a group comes
// behind those around its peaks. What overlaps becomes one.
static void add_gap(struct gaps *gaps, struct survey_gap gap)
{
	gap.from_us = later(gap.from_us, gap.key_us);
	// A picture that precedes its keyframe is shown before anything can be decoded.
	if (gap.to_us <= gap.from_us) {
		return;
	}
	while (gaps->n > 0 && gap.from_us <= gaps->list[gaps->n - 1].to_us) {
		const struct survey_gap *last = &gaps->list[--gaps->n];

		gap.key_us = sooner(gap.key_us, last->key_us);
		gap.from_us = sooner(gap.from_us, last->from_us);
		gap.to_us = later(gap.to_us, last->to_us);
		gap.fine_us = sooner(gap.fine_us, last->fine_us);
		gap.fine_to_us = later(gap.fine_to_us, last->fine_to_us);
	}
	gaps->list = mem_grow(gaps->list, &gaps->cap, gaps->n + 1, sizeof(*gaps->list));
	gaps->list[gaps->n++] = gap;
}

static void add_all(struct gaps *gaps, int64_t key_us, int64_t to_us)
{
	add_gap(gaps, (struct survey_gap){ key_us, key_us, to_us, key_us, to_us });
}

// Around the peaks of a group; how many there were.
static size_t add_peaks(const struct survey *s, struct gaps *gaps, const struct group *g,
	const struct demand *demand)
{
	size_t n = 0;

	for (size_t i = g->first; i < g->first + g->n_peaks; i++) {
		const struct peak *peak = &s->peaks[i];
		const int64_t us = peak->time_us;
		const double seconds = us > g->time_us ? (double)(us - g->time_us) / 1e6 : 0;

		if ((double)peak->strength >= (double)demand->least + (double)demand->a_second * seconds
			&& peak->of_key >= demand->of_key) {
			add_gap(gaps, (struct survey_gap){ g->time_us, us - BEFORE_US, us + BEHIND_US,
				us - FINE_BEFORE_US, us + FINE_BEHIND_US });
			n++;
		}
	}
	return n;
}

// One pair of neighbours among the keyframes that were seen; groups first to last lie between.
static void judge(const struct survey *s, struct tracks *tracks, struct gaps *gaps,
	struct seen *next, size_t first, size_t last, int64_t grid)
{
	const struct group *before = &s->groups[last];
	const int64_t gap_us = next->time_us - before->time_us;
	const bool early = (double)gap_us < EARLY * (double)grid;
	const bool other = is_other(next);
	const struct demand *demand = other ? &explained : &agreeing;
	size_t n_peaks = 0;

	if (!early && is_sure(next)) {
		demand = &unexplained;
	}
	for (size_t g = first; g <= last; g++) {
		n_peaks += add_peaks(s, gaps, &s->groups[g], demand);
	}
	if (!other) {
		return;
	}
	if (early && gap_us < SHORT_US) {
		add_all(gaps, before->time_us, next->time_us + AFTER_KEY_US);
	} else if (early && is_sure(next)) {
		tracks_mark(tracks, "cut", next->time_us, 0.9f);
	} else if (is_sure(next) && n_peaks > 0) {
		next->open = true;
	} else if (is_sure(next)) {
		add_all(gaps, s->groups[first].time_us, next->time_us + AFTER_KEY_US);
	}
}

void survey_finish(struct survey *s, struct tracks *tracks, struct survey_gap **out, size_t *n)
{
	struct gaps gaps = { 0 };
	size_t first = 0;

	settle(s);
	const int64_t grid = grid_us(s);

	for (size_t i = 1; i < s->n_seen; i++) {
		struct seen *next = &s->seen[i];

		while (first < s->n_groups && s->groups[first].time_us < s->seen[i - 1].time_us) {
			first++;
		}
		size_t last = first;
		while (last + 1 < s->n_groups && s->groups[last + 1].time_us < next->time_us) {
			last++;
		}
		if (first < s->n_groups && s->groups[first].time_us < next->time_us) {
			judge(s, tracks, &gaps, next, first, last, grid);
		}
	}
	// Behind the last keyframe nothing was seen to compare with.
	if (s->n_groups > 0) {
		add_peaks(s, &gaps, &s->groups[s->n_groups - 1], &agreeing);
	}
	*out = gaps.list;
	*n = gaps.n;
}

void survey_rest(const struct survey *s, const struct tracks *tracks, int64_t longest_us,
	struct survey_gap **out, size_t *n)
{
	struct gaps gaps = { 0 };

	for (size_t i = 1; i < s->n_seen; i++) {
		const int64_t from_us = s->seen[i - 1].time_us;
		const int64_t to_us = s->seen[i].time_us;
		bool found = !s->seen[i].open || to_us - from_us > longest_us;

		for (size_t k = 0; k < tracks->n_marks && !found; k++) {
			found = tracks->marks[k].time_us > from_us && tracks->marks[k].time_us <= to_us;
		}
		if (!found) {
			add_all(&gaps, from_us, to_us + AFTER_KEY_US);
		}
	}
	*out = gaps.list;
	*n = gaps.n;
}
