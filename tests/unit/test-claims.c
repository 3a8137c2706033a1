// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What a model claims, held against what is known.

#include <string.h>

#include "analysis/claims.h"
#include "tests/tap.h"

#define S 1000000
#define N 200 // bins

static float curve[N];
static float quiet[N];
static bool gate[N];
static int64_t cuts[] = {20 * S, 26 * S, 61 * S};

// A hundred seconds with a peak at 23 s and one at 63 s, and three cuts.
static struct score make_score(void)
{
	struct score score = {.end_us = N * (int64_t)TRACK_STEP_US, .n = N, .curve = curve,
		.gate = gate, .quiet = quiet, .cuts = cuts, .n_cuts = 3, .state = SCORE_EVENTFUL};

	curve[23 * S / TRACK_STEP_US] = 0.9F;
	curve[63 * S / TRACK_STEP_US] = 0.8F;
	return score;
}

static struct claim claim_of(double start, double end, double score, const char *description)
{
	struct claim claim = {.start_us = (int64_t)(start * S), .end_us = (int64_t)(end * S),
		.score = score, .title = "a title"};

	strcpy(claim.description, description);
	return claim;
}

static const struct segments_span windows[] = {{19 * S, 27 * S}, {60 * S, 70 * S}};

static void judge(struct claims *claims, const struct segments_params *want, struct segments *out)
{
	const struct score score = make_score();
	const struct claims_params params = {&score, want, windows, 2};

	claims_judge(out, claims, &params);
}

// One claim by itself: its fate.
static void check_one(void)
{
	static const struct {
		double start;
		double end;
		double score;
		const char *description;
		enum claims_drop drop; // CLAIMS_N_DROPS: none
		double want_start;
		double want_end;
	} table[] = {
		{20.3, 25.8, 0.9, "a goal", CLAIMS_N_DROPS, 20, 26},  // to the cuts
		{20, 26, 0.9, "a goal", CLAIMS_N_DROPS, 20, 26},
		{61.2, 69, 0.9, "a goal", CLAIMS_N_DROPS, 61, 70}, // and to the window's end
		{61.2, 67, 0.9, "a goal", CLAIMS_N_DROPS, 61, 67}, // which may be too far
		{26, 20, 0.9, "a goal", CLAIMS_REVERSED, 0, 0},
		{20, 20, 0.9, "a goal", CLAIMS_REVERSED, 0, 0},
		{40, 45, 0.9, "a goal", CLAIMS_OUTSIDE, 0, 0},
		{200, 210, 0.9, "a goal", CLAIMS_OUTSIDE, 0, 0},
		{20, 26, 0.1, "a goal", CLAIMS_WEAK, 0, 0},
		{20, 26, 0.9, "a green pitch with players", CLAIMS_BACKGROUND, 0, 0},
		{20, 26, 0.9, "", CLAIMS_N_DROPS, 20, 26},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct claim claim = claim_of(table[i].start, table[i].end, table[i].score,
			table[i].description);
		const struct segments_params want = {.threshold = 0.2};
		struct claims claims = {.background = "players on a green pitch"};
		struct segments got;

		claims_add(&claims, &claim);
		judge(&claims, &want, &got);
		if (table[i].drop < CLAIMS_N_DROPS) {
			is_int((int)got.n, 0, "%g to %g is dropped", table[i].start, table[i].end);
			is_int(claims.dropped[table[i].drop], 1, "as %s", claims_drop_name(table[i].drop));
			is_int(got.verdict, SEGMENTS_REJECTED, "and that is the verdict");
		} else {
			is_int((int)got.n, 1, "%g to %g holds", table[i].start, table[i].end);
			is_real((double)got.list[0].start_us / S, table[i].want_start, 0.6, "its start");
			is_real((double)got.list[0].end_us / S, table[i].want_end, 0.6, "its end");
			ok(got.list[0].peak_us >= got.list[0].start_us &&
				got.list[0].peak_us < got.list[0].end_us, "its peak is in it");
			is_str(got.list[0].title, "a title", "its title");
		}
		segments_release(&got);
		claims_release(&claims);
	}
}

static void check_several(void)
{
	const struct claim list[] = {
		claim_of(20, 26, 0.6, "a goal by the keeper"),
		claim_of(20.1, 26, 0.5, "a goal by somebody"),
		claim_of(22, 26, 0.9, "a corner kick"),
		claim_of(61, 66, 0.7, "corner kick, a"),
		claim_of(66, 70, 0.3, "the crowd sings"),
	};
	const struct segments_params want = {.top = 2};
	struct claims claims = {0};
	struct segments got;

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		claims_add(&claims, &list[i]);
	}
	judge(&claims, &want, &got);
	is_int((int)got.n, 2, "of five, two are left");
	is_real(got.list[0].score, 0.9, 0, "the best of those that overlap");
	is_int(got.list[0].rank, 1, "which is the first");
	is_real(got.list[1].score, 0.3, 0, "and one that says something else");
	is_int(claims.dropped[CLAIMS_OVERLAP], 2, "two overlapped");
	is_int(claims.dropped[CLAIMS_DUPLICATE], 1, "one said the same");
	is_int(got.covered_us, got.list[0].end_us - got.list[0].start_us + got.list[1].end_us -
		got.list[1].start_us, "what they cover");
	segments_release(&got);
	claims_release(&claims);
}

static void check_none(void)
{
	const struct segments_params want = {.top = 0};
	struct claims claims = {0};
	struct segments got;

	judge(&claims, &want, &got);
	is_int(got.verdict, SEGMENTS_UNIFORM, "a model that finds nothing is not rejected");
	segments_release(&got);
}

int main(void)
{
	check_one();
	check_several();
	check_none();
	return tap_done();
}
