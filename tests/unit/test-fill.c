// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What fills a length of time best: against all choices that there are, where they can be counted.

#include "analysis/fill.h"

#include <stdlib.h>

#include "tests/tap.h"
#include "tests/unit/make-tracks.h"

#define S(x) ((int64_t)((x) * 1e6))
#define N 80 // bins: 40 s

// A curve as levels from a bin on.
struct level {
	size_t from;
	float height;
};

static void make_score(struct score *score, const struct level *levels, size_t n_levels)
{
	*score = (struct score){
		.n = N,
		.end_us = N * TRACK_STEP_US,
		.state = SCORE_EVENTFUL,
		.curve = calloc(N, sizeof(float)),
		.gate = calloc(N, sizeof(bool)),
		.quiet = calloc(N, sizeof(float)),
		.cuts = calloc(8, sizeof(int64_t)),
	};
	for (size_t l = 0; l < n_levels; l++) {
		for (size_t i = levels[l].from; i < N; i++) {
			score->curve[i] = levels[l].height;
		}
	}
}

static const struct {
	const char *what;
	struct level levels[4];
	int64_t cuts[6]; // up to the first 0
	struct segments_span allowed[2];
	int64_t shortest_us;
	int64_t unit_us;
	struct segments_span want[6];
} divisions[] = {
	{ "shots as they are", { { 0, 0.5f } }, { S(10.04), S(19.96), S(30) }, { { 0, S(40) } },
		S(2), S(30),
		{ { 0, S(10.04) }, { S(10.04), S(19.96) }, { S(19.96), S(30) },
			{ S(30), S(40) } } },
	{ "a short shot stays with the next", { { 0, 0.5f } }, { S(10), S(11), S(30) },
		{ { 0, S(40) } }, S(2), S(30),
		{ { 0, S(10) }, { S(10), S(30) }, { S(30), S(40) } } },
	{ "and at the end with the one before", { { 0, 0.5f } }, { S(25), S(39) },
		{ { 0, S(40) } }, S(2), S(30), { { 0, S(25) }, { S(25), S(40) } } },
	{ "a long one is divided evenly", { { 0, 0.5f } }, { 0 }, { { 0, S(40) } }, S(2), S(10),
		{ { 0, S(10) }, { S(10), S(20) }, { S(20), S(30) }, { S(30), S(40) } } },
	{ "or in a valley", { { 0, 0.5f }, { 24, 0.1f }, { 26, 0.5f } }, { 0 }, { { 0, S(40) } },
		S(2), S(30), { { 0, S(12.5) }, { S(12.5), S(40) } } },
	{ "what cannot be divided is cut around its peak",
		{ { 0, 0.1f }, { 40, 0.9f }, { 41, 0.1f } }, { S(18.5), S(22) },
		{ { S(18.5), S(22) } }, S(2), S(3), { { S(19), S(22) } } },
	{ "only what is allowed", { { 0, 0.5f } }, { S(10), S(12), S(35) },
		{ { S(5), S(11) }, { S(32), S(36) } }, S(1), S(30),
		{ { S(5), S(10) }, { S(10), S(11) }, { S(32), S(35) }, { S(35), S(36) } } },
	{ "less than the shortest, where no more is", { { 0, 0.5f } }, { S(10) },
		{ { S(9.5), S(10.5) } }, S(2), S(30), { { S(9.5), S(10.5) } } },
	{ "finer than the curve", { { 0, 0.5f } }, { S(1.25) }, { { S(1), S(2) } }, 1, 1,
		{ { S(1.25), S(1.25) + 1 }, { S(1.75), S(1.75) + 1 } } },
};

static void check_division(size_t row)
{
	const char *what = divisions[row].what;
	struct score score;
	struct fill_unit *units;
	size_t n;
	size_t n_want = 0;
	size_t n_levels = 0;

	while (n_levels < 4 && divisions[row].levels[n_levels].height > 0) {
		n_levels++;
	}
	make_score(&score, divisions[row].levels, n_levels);
	while (divisions[row].cuts[score.n_cuts] > 0) {
		score.cuts[score.n_cuts] = divisions[row].cuts[score.n_cuts];
		score.n_cuts++;
	}
	while (n_want < 6 && divisions[row].want[n_want].end_us > 0) {
		n_want++;
	}
	const struct fill_params params = {
		.shortest_us = divisions[row].shortest_us,
		.unit_us = divisions[row].unit_us,
		.allowed = divisions[row].allowed,
		.n_allowed = divisions[row].allowed[1].end_us > 0 ? 2 : 1,
	};
	fill_divide(&units, &n, &score, &params);
	is_int((int64_t)n, (int64_t)n_want, "%s: how many", what);
	for (size_t i = 0; i < n && i < n_want; i++) {
		is_int(units[i].start_us, divisions[row].want[i].start_us, "%s: start %zu", what,
			i);
		is_int(units[i].end_us, divisions[row].want[i].end_us, "%s: end %zu", what, i);
	}
	free(units);
	score_release(&score);
}

static void test_worth(void)
{
	static const struct level levels[] = { { 0, 0.25f }, { 20, 0.75f }, { 22, 0.5f } };
	static const struct segments_span allowed = { S(9.75), S(11.25) };
	const struct fill_params params = { .shortest_us = S(1), .unit_us = S(30),
		.allowed = &allowed, .n_allowed = 1 };
	struct score score;
	struct fill_unit *units;
	size_t n;

	make_score(&score, levels, 3);
	fill_divide(&units, &n, &score, &params);
	is_int((int64_t)n, 1, "one unit");
	is_int(units[0].worth, 250000 * S(0.25) + 750000 * S(1) + 500000 * S(0.25),
		"its worth is the sum of the curve over it");
	is_int((int64_t)units[0].peak, 20, "its peak the first of the highest");
	free(units);
	score_release(&score);
}

// n units of random length and worth in tenths of a second, one behind the other.
static void make_units(struct fill_unit *units, size_t n, int longest, uint32_t *seed)
{
	int64_t at_us = 0;

	for (size_t i = 0; i < n; i++) {
		noise(seed);
		const int64_t length_us = S(0.1) * (1 + (int64_t)(*seed >> 8) % longest);
		noise(seed);
		units[i] = (struct fill_unit){ at_us, at_us + length_us, i,
			(int64_t)(*seed >> 8) % 20 * length_us };
		at_us += length_us;
	}
}

static int64_t total(const struct fill_unit *units, size_t n, bool worth)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		sum += worth ? units[i].worth : units[i].end_us - units[i].start_us;
	}
	return sum;
}

// The most that any of the 2^n choices is worth.
static int64_t best_of_all(const struct fill_unit *units, size_t n, int64_t length_us)
{
	int64_t best = 0;

	for (unsigned set = 0; set < 1u << n; set++) {
		int64_t worth = 0;
		int64_t used_us = 0;

		for (size_t i = 0; i < n; i++) {
			if (set >> i & 1) {
				worth += units[i].worth;
				used_us += units[i].end_us - units[i].start_us;
			}
		}
		if (used_us <= length_us && worth > best) {
			best = worth;
		}
	}
	return best;
}

static bool in_order(const struct fill_unit *units, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (units[i - 1].end_us > units[i].start_us) {
			return false;
		}
	}
	return true;
}

static void test_against_all(void)
{
	uint32_t seed = 7;

	for (int round = 0; round < 200; round++) {
		struct fill_unit units[11];
		struct fill_unit all[11];
		const size_t n = (size_t)round % 12;

		make_units(units, n, round % 2 ? 60 : 5, &seed);
		memcpy(all, units, sizeof(all));
		noise(&seed);
		const int64_t length_us = S(0.1) * ((int64_t)(seed >> 8) % 200);
		const size_t taken = fill_pack(units, n, length_us);

		is_int(total(units, taken, true), best_of_all(all, n, length_us),
			"the best of all");
		ok(total(units, taken, false) <= length_us, "and never too long");
		ok(in_order(units, taken), "in time order");
	}
}

// Lengths to the microsecond: what rounding leaves over is used too.
static void test_no_room_left(void)
{
	uint32_t seed = 11;

	for (int round = 0; round < 50; round++) {
		struct fill_unit units[60];
		int64_t shortest_us = INT64_MAX;
		int64_t at_us = 0;

		for (size_t i = 0; i < 60; i++) {
			noise(&seed);
			const int64_t length_us = S(2) + (int64_t)(seed >> 8) % S(2);

			units[i] = (struct fill_unit){ at_us, at_us + length_us, i,
				(1 + (int64_t)(seed >> 4) % 9) * length_us };
			at_us += length_us;
			shortest_us = length_us < shortest_us ? length_us : shortest_us;
		}
		const size_t taken = fill_pack(units, 60, S(30));
		const int64_t used_us = total(units, taken, false);

		ok(used_us <= S(30) && used_us > S(30) - S(4), "filled (%.3f s)", (double)used_us
			/ 1e6);
	}
}

static void test_equals(void)
{
	struct fill_unit units[4] = {
		{ 0, S(2), 0, 5 }, { S(2), S(4), 4, 5 }, { S(4), S(6), 8, 5 },
		{ S(6), S(8), 12, 5 },
	};

	is_int((int64_t)fill_pack(units, 4, S(4.5)), 2, "two of four equals");
	is_int(units[0].start_us, 0, "the first");
	is_int(units[1].start_us, S(2), "and the second");
	struct fill_unit nothing[1] = { { 0, S(2), 0, 0 } };
	is_int((int64_t)fill_pack(nothing, 1, S(10)), 0, "what is worth nothing is not taken");
	is_int((int64_t)fill_pack(units, 4, -1), 0, "nor anything into no room");
}

// More units than the table holds. No choice is worth more than the best second by second, of which
// the last unit may be a part only.
static void test_many(void)
{
	static const struct {
		size_t n;
		int64_t length_us;
	} rows[] = { { 3000, S(500) }, { 50000, S(60) }, { 50000, S(30000) }, { 1000, INT64_MAX } };

	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		struct fill_unit *units = calloc(rows[row].n, sizeof(*units));
		uint32_t seed = 13;

		make_units(units, rows[row].n, 60, &seed);
		// All units have one of 20 worths a second.
		int64_t at_rate[20] = { 0 };
		for (size_t i = 0; i < rows[row].n; i++) {
			const int64_t length_us = units[i].end_us - units[i].start_us;

			at_rate[units[i].worth / length_us] += length_us;
		}
		double most = 0;
		int64_t left_us = rows[row].length_us;
		for (int rate = 19; rate > 0 && left_us > 0; rate--) {
			const int64_t use_us = at_rate[rate] < left_us ? at_rate[rate] : left_us;

			most += rate * (double)use_us;
			left_us -= use_us;
		}
		const size_t taken = fill_pack(units, rows[row].n, rows[row].length_us);
		const double worth = (double)total(units, taken, true);

		ok(worth >= 0.999 * most && worth <= most * 1.0000001, "near the most (%.6f)",
			worth / most);
		ok(total(units, taken, false) <= rows[row].length_us && in_order(units, taken),
			"not too long, in order");
		free(units);
	}
}

// Where no unit is short enough for what is left, a part of one is.
static void test_take(void)
{
	static const struct level levels[] = { { 0, 0.2f }, { 10, 0.9f }, { 11, 0.2f } };
	struct score score;
	struct fill_unit units[3] = {
		{ 0, S(4), 0, S(800000) }, { S(4), S(8), 10, S(1150000) },
		{ S(8), S(12), 20, S(800000) },
	};
	const struct fill_params params = { .target_us = S(7), .shortest_us = S(2),
		.longest_us = S(5) };
	const struct fill_params little = { .target_us = S(5), .shortest_us = S(2),
		.longest_us = S(5) };
	const struct fill_params joined = { .target_us = S(8), .shortest_us = S(2),
		.longest_us = S(8) };

	make_score(&score, levels, 3);
	is_int((int64_t)fill_take(units, 3, &score, &params), 2, "one of three fits");
	ok(units[0].start_us == 0 && units[0].end_us == S(3), "of another there is a part");
	is_int(units[0].worth, S(600000), "which is worth less");
	ok(units[1].start_us == S(4) && units[1].end_us == S(8), "behind it, in order, the best");
	units[0] = (struct fill_unit){ 0, S(4), 0, S(800000) };
	is_int((int64_t)fill_take(units, 2, &score, &little), 1, "no part is too short");
	ok(units[0].start_us == S(4), "the best one stays");
	units[1] = (struct fill_unit){ S(8), S(12), 20, S(800000) };
	is_int((int64_t)fill_take(units, 2, &score, &joined), 1, "neighbours are one");
	is_int(units[0].end_us, S(12), "to the end of the second");
	score_release(&score);
}

static void test_join(void)
{
	static const struct level levels[] = { { 0, 0.2f }, { 9, 0.9f } };
	struct score score;
	struct fill_unit units[5] = {
		{ 0, S(2), 1, 1 }, { S(2), S(4), 5, 2 }, { S(4), S(6), 10, 3 },
		{ S(7), S(9), 15, 4 }, { S(9), S(11), 20, 5 },
	};

	make_score(&score, levels, 2);
	is_int((int64_t)fill_join(units, 5, &score, S(5)), 3, "neighbours together");
	ok(units[0].start_us == 0 && units[0].end_us == S(4), "but not above the longest");
	is_int((int64_t)units[0].peak, 1, "of equal peaks the first");
	ok(units[1].start_us == S(4) && units[1].end_us == S(6), "nor over a gap");
	ok(units[2].start_us == S(7) && units[2].end_us == S(11) && units[2].worth == 9,
		"worth both");
	units[0] = (struct fill_unit){ 0, S(4), 1, 1 };
	is_int((int64_t)fill_join(units, 2, &score, S(6)), 1, "as long as may be");
	is_int((int64_t)units[0].peak, 10, "with the higher peak");
	score_release(&score);
}

int main(void)
{
	for (size_t row = 0; row < sizeof(divisions) / sizeof(divisions[0]); row++) {
		check_division(row);
	}
	test_worth();
	test_against_all();
	test_no_room_left();
	test_equals();
	test_many();
	test_take();
	test_join();
	return tap_done();
}
