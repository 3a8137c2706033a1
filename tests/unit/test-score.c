// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Tracks to a curve.

#include "analysis/score.h"

#include <stdlib.h>
#include <time.h>

#include "tests/tap.h"
#include "tests/unit/make-tracks.h"

#define N 240

static const struct {
	const char *what;
	size_t n;
	struct made tracks[4];
	enum score_state state;
	size_t peak;  // bin of the highest score, give or take two; 0: none asked for
	double least; // score there
	double most;  // score fifteen bins away
} table[] = {
	{ "nothing at all", 0, { { 0 } }, SCORE_TOO_SHORT, 0, 0, 0 },
	{ "two bins", 2, { { "excess", "dB", 0, 1, { { 0 } } } }, SCORE_TOO_SHORT, 0, 0, 0 },
	{ "flat sound", N, { { "excess", "dB", 1, 0.5f, { { 0 } } },
		{ "loudness", "dB", -40, 1, { { 0 } } } }, SCORE_FLAT, 0, 0, 0 },
	{ "restless sound", N, { { "excess", "dB", 4, 4, { { 0 } } },
		{ "loudness", "dB", -20, 4, { { 0 } } } }, SCORE_UNIFORM, 0, 0, 0 },
	{ "a bang", N, { { "bang", "dB", 0, 0.5f, { { 100, 101, 30 } } },
		{ "loudness", "dB", -40, 1, { { 0 } } } }, SCORE_EVENTFUL, 100, 0.2, 0.05 },
	{ "louder for a while", N, { { "excess", "dB", 1, 1, { { 100, 106, 20 } } },
		{ "loudness", "dB", -40, 1, { { 100, 106, 20 } } } },
		SCORE_EVENTFUL, 102, 0.5, 0.05 },
	{ "motion", N, { { "motion", "grey", 1, 0.3f, { { 60, 66, 9 } } },
		{ "brightness", "grey", 90, 1, { { 0 } } } }, SCORE_EVENTFUL, 62, 0.4, 0.05 },
	{ "always moving", N, { { "motion", "grey", 9, 0.3f, { { 0 } } },
		{ "brightness", "grey", 90, 1, { { 0 } } } }, SCORE_UNIFORM, 0, 0, 0 },
	{ "half a decibel is nothing", N, { { "excess", "dB", 0, 0, { { 100, 104, 0.5f } } },
		{ "loudness", "dB", -40, 0, { { 0 } } } }, SCORE_FLAT, 0, 0, 0 },
	{ "black and silent", N, { { "brightness", "grey", 2, 1, { { 0 } } },
		{ "contrast", "grey", 1, 0.2f, { { 0 } } },
		{ "motion", "grey", 0, 0.1f, { { 0 } } },
		{ "loudness", "dB", -69, 1, { { 0 } } } }, SCORE_BLACK, 0, 0, 0 },
	{ "silent", N, { { "loudness", "dB", -69, 1, { { 0 } } },
		{ "excess", "dB", 0, 1, { { 0 } } } }, SCORE_SILENT, 0, 0, 0 },
	{ "black, and a sound", N, { { "brightness", "grey", 2, 1, { { 0 } } },
		{ "contrast", "grey", 1, 0.2f, { { 0 } } },
		{ "loudness", "dB", -65, 1, { { 50, 56, 40 } } },
		{ "excess", "dB", 0, 1, { { 50, 56, 40 } } } }, SCORE_EVENTFUL, 52, 0.5, 0.05 },
	{ "black and silent, and then it begins", N, {
		{ "brightness", "grey", 90, 1, { { 0, 40, -89 } } },
		{ "contrast", "grey", 30, 0.2f, { { 0, 40, -30 } } },
		{ "loudness", "dB", -30, 1, { { 0, 40, -40 } } },
		{ "bang", "dB", 0, 0.5f, { { 40, 41, 40 }, { 150, 151, 30 } } } },
		SCORE_EVENTFUL, 150, 0.2, 0.05 },
	{ "something changes for good", N, { { "change", "permille", 0, 0, { { 70, 71, 3 } } },
		{ "motion", "grey", 1, 0.3f, { { 0 } } },
		{ "foreground", "percent", 0.5f, 0.5f, { { 0 } } },
		{ "camera", "cells", 0, 0, { { 0 } } } }, SCORE_EVENTFUL, 70, 0.2, 0.05 },
	{ "somebody is there, and then goes", N, { { "foreground", "percent", 0, 0.1f,
		{ { 0, 20, 30 } } }, { "brightness", "grey", 90, 1, { { 0 } } } },
		SCORE_FLAT, 0, 0, 0 },
	{ "the user's own", N, { { "goal", SCORE_USER_UNIT, 0, 0, { { 30, 31, 1 } } } },
		SCORE_EVENTFUL, 30, 0.3, 0.05 },
	{ "a caption", N, { { "caption", "caption", 0, 0, { { 102, 106, 1 } } },
		{ "excess", "dB", 1, 0.5f, { { 0 } } },
		{ "loudness", "dB", -40, 1, { { 0 } } } }, SCORE_EVENTFUL, 101, 0.3, 0.05 },
};

static size_t highest(const struct score *score)
{
	size_t best = 0;

	for (size_t i = 0; i < score->n; i++) {
		if (score->curve[i] > score->curve[best]) {
			best = i;
		}
	}
	return best;
}

static void check(size_t row)
{
	const struct score_params params = { .content = SCORE_AUTO };
	struct tracks tracks = { 0 };
	struct score score;

	for (size_t i = 0; i < 4 && table[row].tracks[i].name != NULL; i++) {
		make_track(&tracks, table[row].n, &table[row].tracks[i]);
	}
	score_compute(&score, &tracks, &params);
	is_int(score.state, table[row].state, "%s: state", table[row].what);
	if (table[row].peak > 0) {
		const size_t peak = highest(&score);

		const size_t bin = peak + (size_t)(score.start_us / TRACK_STEP_US);

		ok(bin + 3 > table[row].peak && bin < table[row].peak + 3, "%s: peak (bin %zu)",
			table[row].what, bin);
		ok(score.curve[peak] >= table[row].least, "%s: its score (%.3f)", table[row].what,
			score.curve[peak]);
		ok(score.curve[peak + 15] <= table[row].most, "%s: and elsewhere (%.3f)",
			table[row].what, score.curve[peak + 15]);
	}
	score_release(&score);
	tracks_release(&tracks);
}

// What is black and silent at the two ends changes nothing.
static void test_ends(void)
{
	static const struct made made[] = {
		{ "brightness", "grey", 90, 1, { { 0, 40, -89 }, { 260, 300, -89 } } },
		{ "contrast", "grey", 30, 0.2f, { { 0, 40, -30 }, { 260, 300, -30 } } },
		{ "loudness", "dB", -30, 1, { { 0, 40, -40 }, { 260, 300, -40 } } },
		{ "excess", "dB", 1, 1, { { 150, 156, 20 } } },
	};
	const struct score_params params = { .content = SCORE_AUTO };
	struct tracks whole = { 0 };
	struct tracks part = { 0 };
	struct score of_whole;
	struct score of_part;
	size_t same = 0;

	for (size_t i = 0; i < 4; i++) {
		make_track(&whole, 300, &made[i]);
		make_track(&part, 300, &made[i]);
		struct track *track = &part.list[i];

		memmove(track->values, track->values + 40, 220 * sizeof(*track->values));
		track->n_values = 220;
	}
	part.end_us = 220 * TRACK_STEP_US;
	score_compute(&of_whole, &whole, &params);
	score_compute(&of_part, &part, &params);
	is_int(of_whole.n, of_part.n, "the ends are taken off");
	is_int(of_whole.start_us, 40 * TRACK_STEP_US, "and it starts behind them");
	for (size_t i = 0; i < of_part.n && i < of_whole.n; i++) {
		same += of_whole.curve[i] == of_part.curve[i];
	}
	is_int(same, of_part.n, "the curve is the one without them");
	score_release(&of_whole);
	score_release(&of_part);
	tracks_release(&whole);
	tracks_release(&part);
}

// A measure is absolute: the same bump scores the same in a video of any length.
static void test_scale(void)
{
	static const struct made made = { "excess", "dB", 1, 1, { { 100, 106, 20 } } };
	const struct score_params params = { .content = SCORE_EVENT };
	double first = 0;

	for (size_t n = 200; n <= 6400; n *= 2) {
		struct tracks tracks = { 0 };
		struct score score;

		make_track(&tracks, n, &made);
		score_compute(&score, &tracks, &params);
		const double here = score.curve[highest(&score)];
		first = n == 200 ? here : first;
		is_real(here, first, 0.05, "of %zu bins", n);
		score_release(&score);
		tracks_release(&tracks);
	}
}

static void test_contents(void)
{
	static const struct made talk[] = {
		{ "speech", "likelihood", 0.8f, 0.1f, { { 0 } } }, { "motion", "grey", 1, 0.5f,
			{ { 0 } } },
		{ "brightness", "grey", 90, 1, { { 0 } } }, { "camera", "cells", 0.2f, 0,
			{ { 0 } } },
	};
	static const struct made fixed[] = {
		{ "foreground", "percent", 0.5f, 0.5f, { { 0 } } }, { "camera", "cells", 0, 0,
			{ { 0 } } },
		{ "brightness", "grey", 90, 1, { { 0 } } }, { "motion", "grey", 1, 0.5f,
			{ { 0 } } },
	};
	const struct score_params params = { .content = SCORE_AUTO };
	const struct score_params forced = { .content = SCORE_SPORT };
	struct tracks tracks = { 0 };
	struct score score;

	for (size_t i = 0; i < 4; i++) {
		make_track(&tracks, N, &talk[i]);
	}
	score_compute(&score, &tracks, &params);
	is_str(score_content_name(score.content), "talk", "speech and little motion");
	score_release(&score);
	score_compute(&score, &tracks, &forced);
	is_str(score_content_name(score.content), "sport", "unless told otherwise");
	score_release(&score);
	tracks_release(&tracks);
	for (size_t i = 0; i < 4; i++) {
		make_track(&tracks, N, &fixed[i]);
	}
	score_compute(&score, &tracks, &params);
	is_str(score_content_name(score.content), "static", "a camera that stands still");
	score_release(&score);
	tracks_release(&tracks);
	for (int i = 0; i < SCORE_N_CONTENTS; i++) {
		const char *name = score_content_name((enum score_content)i);

		is_int(score_content_parse(name), i, "%s", name);
	}
	is_int(score_content_parse("news"), SCORE_N_CONTENTS, "no such content");
}

// A camera that jerks makes all of the picture move: that is no event.
static void test_camera(void)
{
	static const struct made made[] = {
		{ "motion", "grey", 2, 0.3f, { { 60, 64, 6 }, { 150, 154, 6 } } },
		{ "camera", "cells", 0, 0, { { 58, 66, 2 } } },
		{ "brightness", "grey", 90, 1, { { 0 } } },
	};
	const struct score_params params = { .content = SCORE_SPORT };
	struct tracks tracks = { 0 };
	struct score score;

	for (size_t i = 0; i < 3; i++) {
		make_track(&tracks, N, &made[i]);
	}
	score_compute(&score, &tracks, &params);
	ok(score.curve[152] > 0.2, "what moves before a camera that rests (%.2f)",
		score.curve[152]);
	ok(score.curve[62] < 0.05, "and one that jerks (%.2f)", score.curve[62]);
	score_release(&score);
	tracks_release(&tracks);
}

// A gradual transition is no motion either, for all of its length.
static void test_transition(void)
{
	static const struct made made[] = {
		{ "motion", "grey", 1, 0.2f, { { 79, 82, 20 } } },
		{ "brightness", "grey", 90, 1, { { 0 } } },
	};
	static const char *const marks[] = { "cut", "gradual" };
	const struct score_params params = { .content = SCORE_EVENT };

	for (size_t i = 0; i < 2; i++) {
		struct tracks tracks = { 0 };
		struct score score;

		make_track(&tracks, N, &made[0]);
		make_track(&tracks, N, &made[1]);
		tracks_mark(&tracks, marks[i], 80 * TRACK_STEP_US + 1, 0.9f);
		score_compute(&score, &tracks, &params);
		ok((score.curve[80] > 0.1) == (i == 0), "of a second and a half, marked %s (%.2f)",
			marks[i], score.curve[80]);
		score_release(&score);
		tracks_release(&tracks);
	}
}

// Under music all the time a beat is no event; in a hall it may be.
static void test_music(void)
{
	double peaks[2];

	for (int i = 0; i < 2; i++) {
		const struct made made[] = {
			{ "bang", "dB", 0, 0.5f, { { 100, 101, 15 } } },
			{ "loudness", "dB", -20, 1, { { 0 } } },
			{ "music", "likelihood", (float)i, 0, { { 0 } } },
		};
		const struct score_params params = { .content = SCORE_EVENT };
		struct tracks tracks = { 0 };
		struct score score;

		for (size_t k = 0; k < 3; k++) {
			make_track(&tracks, N, &made[k]);
		}
		score_compute(&score, &tracks, &params);
		peaks[i] = score.curve[highest(&score)];
		score_release(&score);
		tracks_release(&tracks);
	}
	ok(peaks[1] < 0.6 * peaks[0], "a beat of music (%.2f) and a bang (%.2f)", peaks[1],
		peaks[0]);
}

// An encoder that spends its bits on grain is no witness.
static void test_grain(void)
{
	static const struct {
		float bits;
		bool want;
	} rows[] = { { 0.05f, true }, { 0.4f, false } };
	const struct score_params params = { .content = SCORE_EVENT };

	for (size_t i = 0; i < 2; i++) {
		const struct made made[] = {
			{ "activity", "log bytes", 9, 0.1f, { { 100, 108, 2 } } },
			{ "bits", "bits per pixel", rows[i].bits, 0, { { 0 } } },
			{ "key_change", "share", 0, 0, { { 0 } } },
		};
		struct tracks tracks = { 0 };
		struct score score;

		for (size_t k = 0; k < 3; k++) {
			make_track(&tracks, N, &made[k]);
		}
		score_compute(&score, &tracks, &params);
		ok((score.curve[104] > 0.3) == rows[i].want, "%.2f bits a pixel: %.2f",
			rows[i].bits,
			score.curve[104]);
		score_release(&score);
		tracks_release(&tracks);
	}
}

static bool is_sound(const struct score *score)
{
	for (size_t i = 0; i < score->n; i++) {
		if (!(score->curve[i] >= 0 && score->curve[i] <= 1)
			|| !(score->quiet[i] >= 0 && score->quiet[i] <= 1)) {
			return false;
		}
		for (size_t s = 0; s < score->n_signals; s++) {
			if (!isfinite(score->signals[s].z[i])) {
				return false;
			}
		}
	}
	return true;
}

static const char *const names[] = {
	"excess", "bang", "cheer", "caption", "onset", "motion", "motion_local", "foreground", "novelty",
		"flash", "change", "camera", "music",
	"activity", "loudness", "brightness", "contrast", "speech", "key_change", "score",
};

// Whatever comes out of a worker that was taken over.
static void test_storm(void)
{
	static const float wild[] = { NAN, INFINITY, -INFINITY, 3.4e38f, -3.4e38f, 1e-40f, 0, 1,
		-1, 50 };
	static const int64_t times[] = { INT64_MIN, INT64_MAX, 0, -1, 1, 3000000, -7000000000 };
	const struct score_params params = { .content = SCORE_AUTO };
	uint32_t seed = 1;

	for (int round = 0; round < 60; round++) {
		struct tracks tracks = { .start_us = times[round % 7],
			.end_us = times[round / 7 % 7] };
		struct score score;

		if (round >= 49) {
			tracks.start_us = 0;
			tracks.end_us = 200000000;
		}
		for (size_t t = 0; t < sizeof(names) / sizeof(names[0]); t++) {
			struct track *track = tracks_add(&tracks, names[t],
				t % 5 == 4 ? SCORE_USER_UNIT : "x", 0);

			for (int i = 0; i < 300; i++) {
				noise(&seed);
				track_put(track, i * TRACK_STEP_US, wild[(seed >> 16) % 10]);
			}
			track->start_us = times[(seed >> 8) % 7];
		}
		for (int i = 0; i < 100; i++) {
			noise(&seed);
			tracks_mark(&tracks, "cut", times[(seed >> 8) % 7] / 2 + i,
				wild[seed >> 16 & 7]);
		}
		score_compute(&score, &tracks, &params);
		ok(is_sound(&score), "storm %d", round);
		score_add_track(&score, &tracks);
		score_release(&score);
		tracks_release(&tracks);
	}
}

static void test_same(void)
{
	static const struct made made[] = {
		{ "excess", "dB", 2, 3, { { 30, 33, 15 }, { 99, 109, 12 } } },
		{ "motion", "grey", 2, 1, { { 98, 104, 8 } } },
	};
	const struct score_params params = { .content = SCORE_AUTO };
	struct tracks tracks = { 0 };
	struct score a;
	struct score b;

	make_track(&tracks, N, &made[0]);
	make_track(&tracks, N, &made[1]);
	score_compute(&a, &tracks, &params);
	score_compute(&b, &tracks, &params);
	is_mem(a.curve, b.curve, a.n * sizeof(*a.curve), "the same tracks, the same bytes");
	score_add_track(&a, &tracks);
	score_add_track(&a, &tracks);
	is_int((int64_t)tracks.n_tracks, 3, "the curve is one more track, once");
	const struct track *track = tracks_find(&tracks, "score");
	ok(track != NULL && track->n_values == a.n && track->values[100] == a.curve[100],
		"with the curve's values");
	score_release(&a);
	score_release(&b);
	tracks_release(&tracks);
}

// Two weeks of it, in seconds and not in hours.
static void test_long(void)
{
	static const struct made made[] = {
		{ "excess", "dB", 2, 3, { { 1000000, 1000010, 30 } } },
		{ "motion", "grey", 2, 1, { { 1000000, 1000010, 9 } } },
	};
	const struct score_params params = { .content = SCORE_AUTO };
	struct tracks tracks = { 0 };
	struct score score;
	const clock_t start = clock();

	make_track(&tracks, (size_t)TRACK_MAX_VALUES, &made[0]);
	make_track(&tracks, (size_t)TRACK_MAX_VALUES, &made[1]);
	score_compute(&score, &tracks, &params);
	const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
	is_int((int64_t)score.n, TRACK_MAX_VALUES, "all of them");
	ok(seconds < 60, "in bounded time (%.1f s)", seconds);
	ok(highest(&score) >= 999998 && highest(&score) <= 1000011, "and the event is found");
	score_release(&score);
	tracks_release(&tracks);
}

int main(void)
{
	for (size_t row = 0; row < sizeof(table) / sizeof(table[0]); row++) {
		check(row);
	}
	test_scale();
	test_ends();
	test_contents();
	test_camera();
	test_transition();
	test_music();
	test_grain();
	test_storm();
	test_same();
	test_long();
	return tap_done();
}
