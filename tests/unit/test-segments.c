// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A curve to spans.

#include "analysis/segments.h"

#include <stdlib.h>
#include <time.h>

#include "analysis/twins.h"
#include "tests/tap.h"
#include "tests/unit/make-tracks.h"

#define N 240
#define S(x) ((int64_t)((x) * 1000000))

// A curve of smooth peaks on nothing.
struct hill {
	size_t at;
	double height;
	double width; // bins, from the middle to where it has half its height
};

static void make_score(struct score *score, const struct hill *hills, size_t n_hills, size_t n)
{
	*score = (struct score){
		.n = n,
		.end_us = (int64_t)n * TRACK_STEP_US,
		.state = SCORE_EVENTFUL,
		.content = SCORE_EVENT,
		.curve = calloc(n + 1, sizeof(float)),
		.gate = calloc(n + 1, sizeof(bool)),
		.quiet = calloc(n + 1, sizeof(float)),
	};
	score->signals[0] = (struct score_signal){ .name = "excess", .weight = 0.6f,
		.heard = true, .z = calloc(n + 1, sizeof(float)) };
	score->signals[1] = (struct score_signal){ .name = "motion", .weight = 0.4f,
		.z = calloc(n + 1, sizeof(float)) };
	score->n_signals = 2;
	for (size_t i = 0; i < n; i++) {
		for (size_t h = 0; h < n_hills; h++) {
			const double x = ((double)i - (double)hills[h].at) / hills[h].width;

			score->curve[i] = fmaxf(score->curve[i], (float)(hills[h].height
				* exp(-0.6931 * x * x)));
		}
		score->gate[i] = score->curve[i] > 0.25f;
		score->signals[0].z[i] = 10 * score->curve[i];
	}
}

static const struct {
	const char *what;
	struct hill hills[4];
	struct segments_params params;
	size_t n;
	int64_t peaks_us[4]; // in time order
} table[] = {
	{ "nothing", { { 0 } }, { 0 }, 0, { 0 } },
	{ "one", { { 100, 0.8, 4 } }, { 0 }, 1, { S(50.25) } },
	{ "below the bar", { { 100, 0.22, 4 } }, { 0 }, 0, { 0 } },
	{ "two", { { 60, 0.6, 4 }, { 160, 0.8, 4 } }, { 0 }, 2, { S(30.25), S(80.25) } },
	{ "a shoulder is no peak of its own", { { 100, 0.8, 4 }, { 106, 0.6, 4 } }, { 0 }, 1,
		{ S(50.25) } },
	{ "the best one", { { 60, 0.6, 4 }, { 160, 0.8, 4 } }, { .top = 1 }, 1, { S(80.25) } },
	{ "above a threshold", { { 60, 0.4, 4 }, { 160, 0.8, 4 } }, { .threshold = 0.5 }, 1,
		{ S(80.25) } },
	{ "far below the best", { { 60, 0.32, 4 }, { 160, 0.95, 4 } }, { 0 }, 1, { S(80.25) } },
	{ "to fill 8 s", { { 60, 0.6, 4 }, { 160, 0.8, 4 }, { 200, 0.2, 4 } },
		{ .target_us = S(8) },
		2, { S(30.25), S(80.25) } },
	{ "to fill 3 s", { { 60, 0.6, 4 }, { 160, 0.8, 4 }, { 200, 0.2, 4 } },
		{ .target_us = S(3) }, 1, { S(80.25) } },
	{ "to fill less than the shortest", { { 160, 0.8, 4 } },
		{ .target_us = S(1.5), .min_us = S(2) }, 0, { 0 } },
	{ "to fill little", { { 160, 0.8, 4 } }, { .target_us = S(1.5) }, 1, { S(80.25) } },
	{ "to fill 60 s above a threshold", { { 60, 0.4, 4 }, { 160, 0.8, 4 } },
		{ .target_us = S(60), .threshold = 0.5 }, 1, { S(80.25) } },
	{ "to fill 60 s with the best one", { { 60, 0.4, 4 }, { 160, 0.8, 4 } },
		{ .target_us = S(60), .top = 1 }, 1, { S(80.25) } },
	{ "longer than there is", { { 60, 0.6, 4 }, { 160, 0.8, 4 }, { 200, 0.2, 4 } },
		{ .target_us = S(100) }, 3, { S(30.25), S(80.25), S(100.25) } },
	{ "at most 3 s", { { 100, 0.8, 10 } }, { .max_us = S(3) }, 1, { S(50.25) } },
	{ "at least 20 s", { { 100, 0.8, 2 } }, { .min_us = S(20) }, 1, { S(50.25) } },
	{ "longest below the default shortest", { { 100, 0.8, 4 } }, { .max_us = S(1) }, 1,
		{ S(50.25) } },
	{ "at the very start", { { 0, 0.8, 3 } }, { 0 }, 1, { S(0.25) } },
	{ "at the very end", { { N - 1, 0.8, 3 } }, { 0 }, 1, { S(119.75) } },
};

static void check_spans(const struct segments *got, const struct segments_params *params,
	int64_t end_us, const char *what)
{
	const int64_t unasked_us = params->target_us > 0 && params->target_us < SEGMENTS_MIN_US
		? params->target_us : SEGMENTS_MIN_US;
	const int64_t min_us = params->min_us > 0 ? params->min_us : unasked_us;
	const int64_t max_us = params->max_us > 0 ? params->max_us : SEGMENTS_MAX_US;
	int64_t covered_us = 0;
	int ranks = 0;

	for (size_t i = 0; i < got->n; i++) {
		const struct segments_highlight *h = &got->list[i];
		const int64_t length_us = h->end_us - h->start_us;

		ok(h->start_us >= 0 && h->end_us <= end_us, "%s: inside", what);
		ok(h->start_us <= h->peak_us && h->peak_us < h->end_us, "%s: around its peak",
			what);
		ok(length_us >= (min_us < max_us ? min_us : max_us), "%s: not too short (%lld)",
			what,
			(long long)length_us);
		ok(length_us <= max_us, "%s: not too long (%lld)", what, (long long)length_us);
		ok(i == 0 || got->list[i - 1].end_us <= h->start_us, "%s: apart, in order", what);
		ok(h->score > 0 && h->score <= 1, "%s: score %.3f", what, h->score);
		covered_us += length_us;
		ranks += h->rank;
	}
	is_int(ranks, (int64_t)(got->n * (got->n + 1) / 2), "%s: ranks from 1", what);
	is_int(got->covered_us, covered_us, "%s: covered", what);
}

static void check(size_t row)
{
	struct score score;
	struct segments got;
	size_t n_hills = 0;

	while (n_hills < 4 && table[row].hills[n_hills].height > 0) {
		n_hills++;
	}
	make_score(&score, table[row].hills, n_hills, N);
	segments_choose(&got, &score, &table[row].params);
	is_int((int64_t)got.n, (int64_t)table[row].n, "%s: how many", table[row].what);
	for (size_t i = 0; i < got.n && i < table[row].n; i++) {
		is_int(got.list[i].peak_us, table[row].peaks_us[i], "%s: peak", table[row].what);
	}
	is_str(segments_verdict_name(got.verdict), got.n > 0 ? "highlights" : "flat", "%s: verdict",
		table[row].what);
	check_spans(&got, &table[row].params, score.end_us, table[row].what);
	if (table[row].params.target_us > 0) {
		ok(got.covered_us <= table[row].params.target_us, "%s: no more than asked for",
			table[row].what);
	}
	segments_release(&got);
	score_release(&score);
}

// A length to fill, on curves without shape and with cuts anywhere: never more than that, and as
// little less as the shortest highlight, where all of the curve is above the bar.
static void test_target(void)
{
	uint32_t seed = 17;

	for (int round = 0; round < 100; round++) {
		struct score score;
		struct segments got;
		struct segments_params params = { 0 };

		make_score(&score, NULL, 0, N);
		score.cuts = calloc(20, sizeof(*score.cuts));
		for (size_t i = 0; i < score.n; i++) {
			score.curve[i] = 0.2f + 0.6f * fabsf(noise(&seed));
		}
		for (int64_t at_us = 0; score.n_cuts < 20; ) {
			noise(&seed);
			at_us += (int64_t)(seed >> 8) % S(12);
			score.cuts[score.n_cuts++] = at_us;
		}
		noise(&seed);
		params.target_us = S(2) + (int64_t)(seed >> 8) % S(100);
		params.min_us = round % 2 ? S(1) : 0;
		params.max_us = round % 3 ? S(6) : 0;
		segments_choose(&got, &score, &params);
		check_spans(&got, &params, score.end_us, "fill");
		const int64_t lack_us = params.target_us - got.covered_us;
		ok(lack_us >= 0 && lack_us < (round % 2 ? S(1) : SEGMENTS_MIN_US),
			"%lld us are filled but for %lld", (long long)params.target_us,
			(long long)lack_us);
		segments_release(&got);
		score.state = SCORE_UNIFORM;
		segments_choose(&got, &score, &params);
		is_int((int64_t)got.n, 0, "where nothing stands out nothing is filled");
		segments_release(&got);
		score_release(&score);
	}
}

static void test_allowed(void)
{
	static const struct hill hills[] = { { 60, 0.9, 4 }, { 160, 0.7, 4 } };
	static const struct segments_span allowed[] = {
		{ S(79), S(82) }, { S(70), S(78) }, { S(81), S(83) }, { S(90), S(80) },
		{ INT64_MIN, -5 }, { INT64_MAX, INT64_MAX },
	};
	const struct segments_params params = { .allowed = allowed, .n_allowed = 6 };
	const struct segments_params nowhere = { .allowed = allowed + 3, .n_allowed = 3 };
	struct score score;
	struct segments got;

	make_score(&score, hills, 2, N);
	segments_choose(&got, &score, &params);
	is_int((int64_t)got.n, 1, "only what is allowed");
	ok(got.n == 1 && got.list[0].start_us >= S(79) && got.list[0].end_us <= S(83),
		"and no further");
	segments_release(&got);
	segments_choose(&got, &score, &nowhere);
	is_int((int64_t)got.n, 0, "nowhere is nothing");
	segments_release(&got);
	score_release(&score);
}

static void test_snap(void)
{
	static const struct hill hill = { 100, 0.8, 5.4 };
	const struct segments_params params = { 0 };
	struct score score;
	struct segments got;

	make_score(&score, &hill, 1, N);
	score.cuts = calloc(2, sizeof(*score.cuts));
	score.cuts[0] = S(47.111);
	score.cuts[1] = S(53.222);
	score.n_cuts = 2;
	segments_choose(&got, &score, &params);
	is_int(got.list[0].start_us, S(47.111), "the start goes to a cut");
	is_int(got.list[0].end_us, S(53.222), "so does the end");
	segments_release(&got);
	score.n_cuts = 0;
	score.quiet[95] = 1;
	segments_choose(&got, &score, &params);
	ok(got.list[0].start_us > S(46.9) && got.list[0].start_us < S(48.1), "a lull serves too");
	segments_release(&got);
	score_release(&score);
}

// Without any of them the span is 48.25 to 52.25 s.
static const struct {
	const char *what;
	int64_t max_us;
	struct segments_span sentences[3];
	struct segments_span want;
} spoken[] = {
	{ "around both bounds", 0, { { S(46), S(49) }, { S(51), S(54) } }, { S(46), S(54) } },
	{ "out of reach outwards", 0, { { S(44), S(48.5) }, { S(52), S(60) } },
		{ S(48.5), S(52) } },
	{ "out of reach on both sides", 0, { { S(30), S(70) } }, { 0, 0 } },
	{ "no longer than allowed", S(6.5), { { S(46), S(48.5) }, { S(52), S(54) } },
		{ S(46), S(52) } },
	{ "one behind the other", 0, { { S(46), S(48.5) }, { S(48.5), S(52.25) },
		{ S(52.25), S(54) } }, { S(46), S(52.25) } },
	{ "bounds that touch", 0, { { S(44), S(48.25) }, { S(48.25), S(52.25) } },
		{ S(48.25), S(52.25) } },
};

static void test_sentences(void)
{
	static const struct hill hill = { 100, 0.8, 5.4 };

	for (size_t i = 0; i < sizeof(spoken) / sizeof(spoken[0]); i++) {
		struct segments_params params = { .sentences = spoken[i].sentences,
			.max_us = spoken[i].max_us };
		struct score score;
		struct segments got;

		while (params.n_sentences < 3 && spoken[i].sentences[params.n_sentences].end_us) {
			params.n_sentences++;
		}
		make_score(&score, &hill, 1, N);
		segments_choose(&got, &score, &params);
		is_int((int64_t)got.n, 1, "sentences %s: one highlight", spoken[i].what);
		if (spoken[i].want.end_us > 0 && got.n == 1) {
			is_int(got.list[0].start_us, spoken[i].want.start_us, "its start");
			is_int(got.list[0].end_us, spoken[i].want.end_us, "its end");
		}
		check_spans(&got, &params, score.end_us, spoken[i].what);
		segments_release(&got);
		score_release(&score);
	}
}

// A cut is a better bound than a sentence.
static void test_cut_in_sentence(void)
{
	static const struct hill hill = { 100, 0.8, 5.4 };
	static const struct segments_span sentence = { S(46), S(49) };
	const struct segments_params params = { .sentences = &sentence, .n_sentences = 1 };
	struct score score;
	struct segments got;

	make_score(&score, &hill, 1, N);
	score.cuts = calloc(1, sizeof(*score.cuts));
	score.cuts[0] = S(47.5);
	score.n_cuts = 1;
	segments_choose(&got, &score, &params);
	is_int(got.list[0].start_us, S(47.5), "a cut within a sentence");
	segments_release(&got);
	score_release(&score);
}

static void test_words(void)
{
	static const struct hill hill = { 100, 0.8, 5.4 };
	const struct segments_params params = { 0 };
	struct score score;
	struct segments got;

	make_score(&score, &hill, 1, N);
	for (size_t i = 0; i < N; i++) {
		score.signals[1].z[i] = 5 * score.curve[i];
	}
	segments_choose(&got, &score, &params);
	const struct segments_highlight *h = &got.list[0];
	is_int((int64_t)h->n_reasons, 2, "two reasons");
	is_str(h->reasons[0].signal, "excess", "the weightier first");
	is_real(h->reasons[0].weight + h->reasons[1].weight, 1, 1e-6, "all of it");
	is_real(h->reasons[0].value, 8, 1e-5, "its value is z");
	is_str(h->title, "sound rises, fast motion", "the title says both");
	snprintf(score.signals[0].name, TRACK_NAME, "my_own_signal_of_23_byt");
	segments_release(&got);
	segments_choose(&got, &score, &params);
	is_str(got.list[0].title, "my_own_signal_of_23_byt, fast motion",
		"a name that has no words");
	segments_release(&got);
	score_release(&score);
}

static void test_verdicts(void)
{
	static const struct {
		enum score_state state;
		const char *want;
	} rows[] = {
		{ SCORE_FLAT, "flat" }, { SCORE_UNIFORM, "uniform" }, { SCORE_BLACK, "black" },
		{ SCORE_SILENT, "silent" }, { SCORE_TOO_SHORT, "too_short" },
		{ SCORE_EVENTFUL, "highlights" },
	};
	static const struct hill hill = { 100, 0.8, 5.4 };
	const struct segments_params params = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct score score;
		struct segments got;

		make_score(&score, &hill, 1, N);
		score.state = rows[i].state;
		segments_choose(&got, &score, &params);
		is_str(segments_verdict_name(got.verdict), rows[i].want, "verdict");
		is_int((int64_t)got.n, rows[i].state == SCORE_EVENTFUL, "and as many highlights");
		segments_release(&got);
		score_release(&score);
	}
	is_str(segments_verdict_name(SEGMENTS_REJECTED), "rejected", "a model's");
}

// Parameters without sense, on curves without shape.
static void test_storm(void)
{
	static const int64_t times[] = { 0, 1, -1, INT64_MIN, INT64_MAX, S(1), S(1000) };
	static const double levels[] = { 0, NAN, -1, 0.001, 2, INFINITY, -INFINITY };
	uint32_t seed = 3;

	for (int round = 0; round < 200; round++) {
		struct score score;
		struct segments got;
		struct segments_params params = { 0 };

		make_score(&score, NULL, 0, 100 + (size_t)round);
		for (size_t i = 0; i < score.n; i++) {
			score.curve[i] = fabsf(noise(&seed));
			score.gate[i] = true;
		}
		noise(&seed);
		params.min_us = times[(seed >> 8) % 7];
		params.max_us = times[(seed >> 12) % 7];
		params.target_us = times[(seed >> 16) % 7];
		params.threshold = levels[(seed >> 20) % 7];
		params.top = seed % 3 == 0 ? SIZE_MAX : seed % 3;
		segments_choose(&got, &score, &params);
		bool sound = got.n <= SEGMENTS_LIMIT;
		for (size_t i = 0; i < got.n; i++) {
			const struct segments_highlight *h = &got.list[i];

			sound = sound && h->start_us <= h->peak_us && h->peak_us < h->end_us
				&& h->start_us >= 0 && h->end_us <= score.end_us
				&& (i == 0 || got.list[i - 1].end_us <= h->start_us);
		}
		ok(sound, "storm %d", round);
		segments_release(&got);
		score_release(&score);
	}
}

// Two weeks of nothing but peaks, and the worst that can be asked of them.
static void test_long(void)
{
	const struct segments_params params = { .top = SIZE_MAX, .max_us = INT64_MAX,
		.target_us = INT64_MAX };
	const size_t n = (size_t)TRACK_MAX_VALUES;
	struct score score;
	struct segments got;
	uint32_t seed = 5;

	make_score(&score, NULL, 0, n);
	for (size_t i = 0; i < n; i++) {
		score.curve[i] = 0.8f + 0.1f * noise(&seed);
	}
	const clock_t start = clock();
	segments_choose(&got, &score, &params);
	const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
	ok(seconds < 60, "in bounded time (%.1f s)", seconds);
	ok(got.n > 0 && got.n <= SEGMENTS_LIMIT, "and bounded number (%zu)", got.n);
	segments_release(&got);
	score_release(&score);
}

// A window may begin within a bin: nothing begins before it.
static void test_window(void)
{
	static const struct hill hill = { 0, 0.8, 8 };
	const struct segments_params rows[] = { { 0 }, { .target_us = S(5) } };

	for (size_t i = 0; i < 2; i++) {
		struct score score;
		struct segments got;

		make_score(&score, &hill, 1, N);
		score.from_us = S(0.4);
		segments_choose(&got, &score, &rows[i]);
		ok(got.n > 0 && got.list[0].start_us >= S(0.4) && got.list[0].peak_us >= S(0.4),
			"window %zu", i);
		segments_release(&got);
		score_release(&score);
	}
}

// Three hills of the same height, of which the second is told by the same signals as the first.
static void test_twins(void)
{
	static const struct hill hills[] = { { 40, 0.8, 3 }, { 100, 0.78, 3 }, { 160, 0.76, 3 } };
	const struct segments_params params = { 0 };
	struct score score;
	struct segments got;

	make_score(&score, hills, 3, N);
	for (size_t i = 0; i < N; i++) {
		score.signals[0].z[i] = i / 3 == 40 / 3 || i / 3 == 100 / 3 ? 8 : 0;
		score.signals[1].z[i] = i / 3 == 160 / 3 ? 8 : 0;
	}
	is_real(twins_likeness(&score, 40, 40), 1, 1e-9, "a moment and itself");
	is_real(twins_likeness(&score, 40, 160), 0, 1e-9, "two that have nothing in common");
	is_real(twins_likeness(&score, 0, N - 1), 0, 0, "at both ends, where nothing is");
	segments_choose(&got, &score, &params);
	is_int((int64_t)got.n, 3, "all three are highlights");
	is_int(got.n == 3 ? got.list[0].rank : 0, 1, "the first is the best");
	is_int(got.n == 3 ? got.list[2].rank : 0, 2, "then the one that is new");
	is_int(got.n == 3 ? got.list[1].rank : 0, 3, "and then the twin, though it was higher");
	segments_release(&got);
	score_release(&score);
}

int main(void)
{
	for (size_t row = 0; row < sizeof(table) / sizeof(table[0]); row++) {
		check(row);
	}
	test_target();
	test_allowed();
	test_snap();
	test_sentences();
	test_cut_in_sentence();
	test_words();
	test_verdicts();
	test_storm();
	test_long();
	test_window();
	test_twins();
	return tap_done();
}
