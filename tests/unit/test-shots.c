// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Marks to shots.

#include "analysis/shots.h"

#include "analysis/cut_rate.h"
#include "base/mem.h"
#include "tests/tap.h"

struct row {
	const char *name;
	int64_t time_us;
	float confidence;
};

struct want {
	int64_t start_us;
	enum shot_transition transition;
};

#define S(x) ((int64_t)((x) * 1000000))

static const struct {
	const char *what;
	bool looked; // keyframes were decoded at 4 s and 8 s
	struct row in[6];
	struct want want[4]; // shots behind the first; up to a start of 0
} table[] = {
	{ "no marks", false, { { 0 } }, { { 0 } } },
	{ "two cuts", false, { { "cut", S(8), 1 }, { "cut", S(4), 1 } },
		{ { S(4), SHOT_CUT }, { S(8), SHOT_CUT } } },
	{ "the surer of two close ones", false,
		{ { "cut", S(4), 0.5f }, { "cut", S(4.1), 0.9f }, { "cut", S(8), 1 } },
		{ { S(4.1), SHOT_CUT }, { S(8), SHOT_CUT } } },
	{ "gradual", false, { { "gradual", S(4), 0.5f } }, { { S(4), SHOT_GRADUAL } } },
	{ "gradual beside a cut is the cut", false,
		{ { "gradual", S(4), 0.9f }, { "cut", S(4.3), 0.6f } }, { { S(4.3), SHOT_CUT } } },
	{ "a long one found twice", false,
		{ { "gradual", S(4), 0.5f }, { "gradual", S(4.8), 0.6f } }, { { S(4.8),
			SHOT_GRADUAL } } },
	{ "two, a second apart", false,
		{ { "gradual", S(4), 0.5f }, { "gradual", S(5), 0.6f } },
		{ { S(4), SHOT_GRADUAL }, { S(5), SHOT_GRADUAL } } },
	{ "out of turn and changed", true,
		{ { "key_early", S(4), 0.8f }, { "key_change", S(4), 0.6f } }, { { S(4),
			SHOT_CUT } } },
	{ "out of turn, looked at and the same", true, { { "key_early", S(4), 0.8f } }, { { 0 } } },
	{ "out of turn and not looked at", true, { { "key_early", S(6), 0.8f } },
		{ { S(6), SHOT_CUT } } },
	{ "a swarm of them", true, { { "key_early", S(6), 0.8f }, { "key_early", S(6.5), 0.8f },
			{ "key_early", S(7.1), 0.8f } }, { { S(6), SHOT_CUT } } },
	{ "another picture, and a packet that stands out", true,
		{ { "key_from", S(4), 1 }, { "key_other", S(8), 0.7f }, { "packet_peak", S(5), 1 },
			{ "key_change", S(8), 0.7f } }, { { S(5), SHOT_CUT } } },
	{ "another picture, nobody knows where from", true,
		{ { "key_from", S(4), 1 }, { "key_other", S(8), 0.7f } }, { { S(8), SHOT_CUT } } },
	{ "marks of no sense", false,
		{ { "cut", INT64_MIN, 1 }, { "cut", INT64_MAX, 1 }, { "cut", S(4), NAN },
			{ "cut", S(5), INFINITY }, { "cut", S(-3), 1 }, { "cut", S(90), 1 } },
				{ { 0 } } },
	{ "marks of other names", false, { { "flash", S(4), 1 } }, { { 0 } } },
};

static void check(size_t row)
{
	struct tracks tracks = { .end_us = S(20) };
	struct shot *shots = NULL;
	size_t n = 0;
	size_t want = 0;

	if (table[row].looked) {
		struct track *track = tracks_add(&tracks, "key_change", "share", 0);

		track_put(track, S(4), 0.1f);
		track_put(track, S(8), 0.1f);
	}
	for (size_t i = 0; i < 6 && table[row].in[i].name != NULL; i++) {
		tracks_mark(&tracks, table[row].in[i].name, table[row].in[i].time_us,
			table[row].in[i].confidence);
	}
	shots_join(&tracks);
	const size_t n_marks = tracks.n_marks;
	shots_join(&tracks);
	is_int((int64_t)tracks.n_marks, (int64_t)n_marks, "%s: joined once for all",
		table[row].what);
	shots_list(&tracks, &shots, &n);
	while (want < 4 && table[row].want[want].start_us != 0) {
		want++;
	}
	is_int((int64_t)n, (int64_t)want + 1, "%s: shots", table[row].what);
	for (size_t i = 1; i < n && i <= want; i++) {
		is_int(shots[i].start_us, table[row].want[i - 1].start_us, "its start");
		is_int(shots[i - 1].end_us, shots[i].start_us, "is the end of the one before");
		is_str(shot_transition_name(shots[i].transition),
			shot_transition_name(table[row].want[i - 1].transition), "its kind");
	}
	is_int(shots[n - 1].end_us, S(20), "the last one ends with all");
	mem_free(shots);
	tracks_release(&tracks);
}

static void test_rate(void)
{
	static const double at[] = { 2, 4, 6, 8, 10, 40 };
	struct tracks tracks = { .end_us = S(60) };

	cut_rate_add(&tracks);
	ok(tracks_find(&tracks, "cut_rate") == NULL, "no cuts, no rate");
	tracks_mark(&tracks, "cut", S(30), 1);
	cut_rate_add(&tracks);
	ok(tracks_find(&tracks, "cut_rate") == NULL, "one cut is no rate either");
	tracks_release(&tracks);
	tracks = (struct tracks){ .end_us = S(60) };
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		tracks_mark(&tracks, "cut", S(at[i]), 1);
		tracks_mark(&tracks, "gradual", S(at[i]) + 1, 1);
	}
	cut_rate_add(&tracks);
	const struct track *rate = tracks_find(&tracks, "cut_rate");
	is_real(rate == NULL ? NAN : track_at(rate, S(6)), 30, 0.01, "five in ten seconds");
	is_real(rate == NULL ? NAN : track_at(rate, S(25)), 0, 0.01, "none around");
	is_real(rate == NULL ? NAN : track_at(rate, S(40)), 6, 0.01, "one");
	tracks_release(&tracks);
	tracks = (struct tracks){ .start_us = INT64_MIN / 4, .end_us = INT64_MAX / 4 };
	tracks_mark(&tracks, "cut", 0, 1);
	tracks_mark(&tracks, "cut", 1, 1);
	cut_rate_add(&tracks);
	ok(tracks_find(&tracks, "cut_rate") == NULL, "nor of what lasts a thousand years");
	tracks_release(&tracks);
}

int main(void)
{
	for (size_t row = 0; row < sizeof(table) / sizeof(table[0]); row++) {
		check(row);
	}
	test_rate();
	return tap_done();
}
