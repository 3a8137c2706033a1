// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Which frames are chosen, from looks that are made up: each shows a bright square in one of
// fifteen places.

#include "analysis/frames.h"

#include <stdlib.h>

#include "base/mem.h"
#include "tests/tap.h"

#define S(x) ((int64_t)((x) * 1000000))

#define MARGIN_US   90000 // as frames.c has them
#define BLEND_US   450000

#define MAX_LOOKS 600
#define COLUMNS 40
#define ROWS 30

static struct look looks[MAX_LOOKS];
static size_t n_looks;

static void add_look(int64_t time_us, int place, float sharpness)
{
	struct look *look = &looks[n_looks++];

	*look = (struct look){.time_us = time_us, .sharpness = sharpness, .mean = 100,
		.deviation = 40, .width = COLUMNS, .height = ROWS};
	memset(look->cell, 90, sizeof(look->cell));
	for (int y = 0; y < 8; y++) {
		memset(&look->cell[(place / 5 * 10 + 1 + y) * COLUMNS + place % 5 * 8], 220, 7);
	}
}

// Looks at a step from one time up to another, all of one picture.
static void add_looks(int64_t from_us, int64_t to_us, int64_t step_us, int place)
{
	for (int64_t us = from_us; us < to_us; us += step_us) {
		add_look(us, place, 100);
	}
}

static struct frames_params params_of(const struct shot *shots, size_t n_shots)
{
	return (struct frames_params){
		.looks = looks,
		.n_looks = n_looks,
		.shots = shots,
		.n_shots = n_shots,
		.start_us = shots[0].start_us,
		.end_us = shots[n_shots - 1].end_us,
	};
}

static bool is_ordered(const struct frame_pick *picks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (picks[i].from_us > picks[i].to_us
			|| (i > 0 && picks[i].from_us < picks[i - 1].from_us)) {
			return false;
		}
	}
	return true;
}

// The picks of each shot, written as "1 2".
static const char *spread(const struct frames_params *params)
{
	static char text[256];
	struct frame_pick *picks;
	size_t n;
	size_t len = 0;

	frames_choose(params, &picks, &n);
	text[0] = '\0';
	for (size_t shot = 0; shot < params->n_shots; shot++) {
		int of_shot = 0;

		for (size_t i = 0; i < n; i++) {
			of_shot += picks[i].shot == shot;
		}
		len += (size_t)snprintf(text + len, sizeof(text) - len, shot > 0 ? " %d" : "%d",
			of_shot);
	}
	ok(is_ordered(picks, n), "in time order");
	mem_free(picks);
	return text;
}

static void test_a_shot(void)
{
	const struct shot shots[] = {
		{0, S(4), 1, SHOT_START}, {S(4), S(5), 1, SHOT_CUT}, {S(5), S(9), 1, SHOT_CUT},
	};
	struct frame_pick *picks;
	size_t n;

	n_looks = 0;
	add_looks(0, S(4), S(0.2), 0);
	add_looks(S(4), S(5), S(0.2), 1);
	add_looks(S(5), S(9), S(0.2), 2);
	looks[10].sharpness = 300; // at 2 s
	looks[30].deviation = 1;   // at 6 s, sharp but flat
	looks[30].sharpness = 500;
	const struct frames_params params = params_of(shots, 3);

	frames_choose(&params, &picks, &n);
	if (is_int((int64_t)n, 3, "one a shot")) {
		is_int(picks[0].from_us, S(2), "the sharpest");
		is_int(picks[0].to_us, S(2), "and just that");
		is_str(frame_reason_text(picks[0].reason), "the sharpest of its shot", "why");
		is_int((int64_t)picks[1].shot, 1, "of the second shot one");
		ok(picks[1].from_us >= S(4) && picks[1].from_us < S(5), "that lies in it");
		ok(picks[2].from_us != S(6), "never a flat one where there is better");
		is_str(frame_reason_text(picks[2].reason), "typical of its shot", "why");
	}
	mem_free(picks);
	for (size_t i = 0; i < n_looks; i++) {
		looks[i].mean = 2;
	}
	frames_choose(&params, &picks, &n);
	is_int((int64_t)n, 3, "one a shot of darkness too");
	is_str(n > 0 ? frame_reason_text(picks[0].reason) : NULL, "its shot has nothing better",
		"why");
	mem_free(picks);
}

static void test_spread(void)
{
	static const struct {
		double seconds[3];
		size_t count;
		const char *want;
	} rows[] = {
		{{10, 20, 10}, 3, "1 1 1"}, {{10, 20, 10}, 4, "1 2 1"}, {{10, 20, 10}, 8, "2 4 2"},
		{{1, 1, 28}, 3, "0 0 3"}, {{2, 3, 5}, 1, "0 0 1"}, {{3, 3, 15}, 7, "1 1 5"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct shot shots[3] = {{0}};
		int64_t us = 0;

		n_looks = 0;
		for (int k = 0; k < 3; k++) {
			shots[k] = (struct shot){us, us + S(rows[i].seconds[k]), 1, SHOT_CUT};
			add_looks(us, shots[k].end_us, S(0.2), k);
			us = shots[k].end_us;
		}
		struct frames_params params = params_of(shots, 3);

		params.count = rows[i].count;
		is_str(spread(&params), rows[i].want, "%g, %g and %g s: %zu", rows[i].seconds[0],
			rows[i].seconds[1], rows[i].seconds[2], rows[i].count);
	}
	// Of two shots of one length, one in which much changes has more.
	const struct shot pair[] = {{0, S(10), 1, SHOT_START}, {S(10), S(20), 1, SHOT_CUT}};

	n_looks = 0;
	add_looks(0, S(10), S(0.5), 0);
	for (int i = 0; i < 20; i++) {
		add_look(S(10) + i * S(0.5), i % 15, 100);
	}
	struct frames_params params = params_of(pair, 2);

	params.count = 5;
	is_str(spread(&params), "2 3", "where more changes, more is taken");
}

// The nearest that a pick comes to a bound.
static int64_t nearest(const struct frame_pick *picks, size_t n, int64_t bound_us)
{
	int64_t least = INT64_MAX;

	for (size_t i = 0; i < n; i++) {
		const bool before = picks[i].from_us < bound_us;
		// What ends before the bound is half open, a single time is not.
		const int64_t d = before ? bound_us - picks[i].to_us : picks[i].from_us - bound_us;

		least = d < least ? d : least;
	}
	return least;
}

static void test_margin(void)
{
	static const struct {
		const char *what;
		enum shot_transition transition;
		bool burst;
		size_t count;
		int64_t step_us;
		int64_t want_us;
	} rows[] = {
		{"a cut", SHOT_CUT, false, 0, 40000, MARGIN_US},
		{"a cut, more frames", SHOT_CUT, false, 12, 40000, MARGIN_US},
		{"a cut, keyframes", SHOT_CUT, true, 0, 500000, MARGIN_US},
		{"a cut, more keyframes", SHOT_CUT, true, 12, 500000, MARGIN_US},
		{"a blend", SHOT_GRADUAL, false, 0, 40000, BLEND_US},
		{"a blend, keyframes", SHOT_GRADUAL, true, 0, 500000, BLEND_US},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct shot shots[] = {
			{0, S(5), 1, SHOT_START}, {S(5), S(10), 1, rows[i].transition},
		};
		struct frame_pick *picks;
		size_t n;

		n_looks = 0;
		add_looks(0, S(5), rows[i].step_us, 0);
		add_looks(S(5), S(10), rows[i].step_us, 1);
		for (size_t k = 0; k < n_looks; k++) {
			// The nearer to the bound the sharper, which must not tempt anyone.
			looks[k].sharpness = (float)(S(10) - llabs(looks[k].time_us - S(5)));
		}
		struct frames_params params = params_of(shots, 2);

		params.burst = rows[i].burst;
		params.count = rows[i].count;
		frames_choose(&params, &picks, &n);
		is_int((int64_t)n, rows[i].count > 0 ? (int64_t)rows[i].count : 2, "%s: as many",
			rows[i].what);
		ok(nearest(picks, n, S(5)) >= rows[i].want_us, "%s is not touched", rows[i].what);
		ok(is_ordered(picks, n), "in time order");
		mem_free(picks);
	}
}

static void test_doubles(void)
{
	const struct shot shots[] = {
		{0, S(4), 1, SHOT_START}, {S(4), S(8), 1, SHOT_CUT}, {S(8), S(12), 1, SHOT_CUT},
	};

	n_looks = 0;
	add_looks(0, S(4), S(0.2), 0);
	add_looks(S(4), S(8), S(0.2), 1);
	add_looks(S(8), S(12), S(0.2), 0);
	struct frames_params params = params_of(shots, 3);

	is_str(spread(&params), "1 1 1", "A B A: each shot");
	params.dedupe = true;
	is_str(spread(&params), "1 1 0", "but what was seen before is left out");
	params.count = 6;
	is_str(spread(&params), "1 1 0", "however many are asked for");
	params.dedupe = false;
	is_str(spread(&params), "2 2 2", "unless they are wanted all the same");

	// Different pictures in one shot, unevenly.
	const struct shot whole = {0, S(10), 1, SHOT_START};

	n_looks = 0;
	add_look(0, 0, 100);
	add_look(S(2), 0, 100);
	add_look(S(3.2), 1, 120);
	add_look(S(5.2), 1, 120);
	add_look(S(6.4), 2, 140);
	add_look(S(8.4), 2, 140);
	struct frames_params one = params_of(&whole, 1);

	one.dedupe = true;
	one.count = 5;
	is_str(spread(&one), "3", "three pictures of one shot, five asked for");

	// The seats of a shot that has nothing new go where there is more to see.
	n_looks = 0;
	add_looks(0, S(4), S(0.2), 0);
	for (int i = 0; i < 20; i++) {
		add_look(S(4) + i * S(0.2), 1 + i % 14, 100);
	}
	add_looks(S(8), S(12), S(0.2), 0);
	params.n_looks = n_looks;
	params.dedupe = true;
	params.count = 5;
	is_str(spread(&params), "1 4 0", "a seat that cannot be filled goes to another shot");
}

static void test_scarce(void)
{
	const struct shot shots[] = {{0, S(2), 1, SHOT_START}, {S(2), S(6), 1, SHOT_CUT}};
	struct frame_pick *picks;
	size_t n;

	n_looks = 0;
	add_look(S(0.1), 0, 100);
	add_look(S(2.1), 1, 100);
	struct frames_params params = params_of(shots, 2);

	params.count = 10000;
	frames_choose(&params, &picks, &n);
	ok(n >= 2 && n <= 17, "more than there is: no two nearer than 0.4 s");
	ok(is_ordered(picks, n), "in time order");
	mem_free(picks);

	params.n_looks = 0;
	params.looks = NULL;
	params.count = 0;
	for (int dedupe = 0; dedupe < 2; dedupe++) {
		params.dedupe = dedupe != 0;
		frames_choose(&params, &picks, &n);
		if (is_int((int64_t)n, 2, "nothing was seen: one a shot")) {
			ok(picks[0].from_us == S(1) && picks[0].to_us == S(1), "the middle");
			ok(picks[1].from_us == S(4) && picks[1].to_us == S(4), "of each");
			is_str(frame_reason_text(picks[0].reason), "the middle of its shot", "why");
		}
		mem_free(picks);
	}
	params.count = 3;
	is_str(spread(&params), "1 2", "spread without having seen anything");
}

static void test_span(void)
{
	const struct shot shots[] = {
		{0, S(4), 1, SHOT_START}, {S(4), S(8), 1, SHOT_CUT}, {S(8), S(12), 1, SHOT_CUT},
	};
	static const struct {
		double from;
		double to;
		const char *want;
	} rows[] = {
		{0, 12, "1 1 1"}, {5, 7, "0 1 0"}, {3, 5, "1 1 0"}, {4, 8, "0 1 0"}, {9, 90, "0 0 1"},
		{5, 5, "0 0 0"}, {7, 5, "0 0 0"}, {-3, -1, "0 0 0"}, {12, 15, "0 0 0"},
	};

	n_looks = 0;
	add_looks(0, S(4), S(0.2), 0);
	add_looks(S(4), S(8), S(0.2), 1);
	add_looks(S(8), S(12), S(0.2), 2);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct frames_params params = params_of(shots, 3);
		struct frame_pick *picks;
		bool inside = true;
		size_t n;

		params.start_us = S(rows[i].from);
		params.end_us = S(rows[i].to);
		is_str(spread(&params), rows[i].want, "from %g to %g", rows[i].from, rows[i].to);
		params.count = 4;
		params.burst = true;
		frames_choose(&params, &picks, &n);
		for (size_t k = 0; k < n; k++) {
			inside = inside && picks[k].from_us >= params.start_us
				&& picks[k].to_us <= params.end_us;
		}
		ok(inside && n <= 4, "none outside");
		ok((n == 0) == (picks == NULL), "nothing is NULL");
		mem_free(picks);
	}
}

static void test_again(void)
{
	struct shot shots[40];
	struct frame_pick *first;
	struct frame_pick *second;
	size_t n;
	size_t n_second;

	n_looks = 0;
	for (int i = 0; i < 40; i++) {
		shots[i] = (struct shot){i * S(1.3), (i + 1) * S(1.3), 1, SHOT_CUT};
		add_looks(shots[i].start_us, shots[i].end_us, S(0.13), i * 7 % 15);
	}
	struct frames_params params = params_of(shots, 40);

	params.count = 30;
	params.dedupe = true;
	frames_choose(&params, &first, &n);
	frames_choose(&params, &second, &n_second);
	is_int((int64_t)n_second, (int64_t)n, "the same again: as many");
	is_int((int64_t)n, 15, "one of each picture");
	for (size_t i = 0; i < n && i < n_second; i++) {
		if (first[i].from_us != second[i].from_us || first[i].shot != second[i].shot) {
			ok(false, "pick %zu is another one", i);
		}
	}
	mem_free(first);
	mem_free(second);
}

int main(void)
{
	test_a_shot();
	test_spread();
	test_margin();
	test_doubles();
	test_scarce();
	test_span();
	test_again();
	return tap_done();
}
