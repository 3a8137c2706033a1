// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/tracks.h"

#include "tests/tap.h"

static void test_floor(void)
{
	static const struct {
		int64_t in;
		int64_t want;
	} rows[] = {
		{ 0, 0 }, { 1, 0 }, { 499999, 0 }, { 500000, 500000 }, { 1250000, 1000000 },
		{ -1, -500000 }, { -500000, -500000 }, { -500001, -1000000 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		is_int(track_floor(rows[i].in), rows[i].want, "bin of %lld", (long long)rows[i].in);
	}
	ok(track_floor(INT64_MIN) <= INT64_MIN + TRACK_STEP_US, "the least time has a bin");
}

static void test_values(void)
{
	struct tracks tracks = { 0 };
	struct track *track = tracks_add(&tracks, "motion", "grey", 1000000);

	track_put(track, 2600000, 7);
	is_int((int64_t)track->n_values, 4, "a put grows the track to its bin");
	is_real(track_at(track, 2500000), 7, 0, "the value holds for all of the bin");
	is_real(track_at(track, 2999999), 7, 0, "up to its end");
	is_real(track_at(track, 1000000), NAN, 0, "what was not put is not known");
	is_real(track_at(track, 999999), NAN, 0, "nothing before the start");
	is_real(track_at(track, 3000000), NAN, 0, "nothing behind the end");
	track_put(track, 999999, 1);
	track_put(track, INT64_MAX, 1);
	track_put(track, INT64_MIN, 1);
	track_put(track, 1000000 + TRACK_MAX_VALUES * TRACK_STEP_US, 1);
	is_int((int64_t)track->n_values, 4, "times out of reach change nothing");
	track->start_us = INT64_MIN;
	is_real(track_at(track, INT64_MAX), NAN, 0, "a forged start is no overflow");
	ok(tracks_find(&tracks, "motion") == track, "a track is found by its name");
	ok(tracks_find(&tracks, "mot") == NULL, "but by all of it");
	tracks_release(&tracks);
}

static void test_limit(void)
{
	struct tracks tracks = { 0 };
	struct track own = { .start_us = 0 };

	for (int i = 0; i < TRACK_MAX; i++) {
		tracks_add(&tracks, "one", "unit", 0);
	}
	ok(tracks_add(&tracks, "more", "unit", 0) == NULL, "no more than TRACK_MAX");
	track_put(&own, 0, 1);
	tracks_adopt(&tracks, "more", "unit", &own);
	ok(own.values == NULL, "what finds no room is freed");
	is_int((int64_t)tracks.n_tracks, TRACK_MAX, "and is not there");
	tracks_release(&tracks);
	is_int((int64_t)tracks.n_tracks, 0, "released tracks are empty");
}

static void test_marks(void)
{
	struct tracks tracks = { 0 };

	tracks_mark(&tracks, "cut", 5, 0.5f);
	tracks_mark(&tracks, "flash", 3, 1);
	tracks_mark(&tracks, "cut", 3, 0.1f);
	tracks_mark(&tracks, "cut", 3, 0.9f);
	tracks_sort(&tracks);
	is_real(tracks.marks[0].confidence, 0.9, 1e-6, "of equal marks the surer is first");
	is_str(tracks.marks[2].name, "flash", "then by name");
	is_int(tracks.marks[3].time_us, 5, "by time above all");
	tracks_mark(&tracks, "a_name_that_is_far_too_long_for_a_mark", 9, 1);
	is_int((int64_t)strlen(tracks.marks[4].name), TRACK_NAME - 1, "a long name is cut");
	tracks_release(&tracks);
}

int main(void)
{
	test_floor();
	test_values();
	test_limit();
	test_marks();
	return tap_done();
}
