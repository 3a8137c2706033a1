// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The coarse look for shots, on packets and keyframes that are made up.

#include "analysis/survey.h"

#include "base/mem.h"
#include "tests/tap.h"
#include "unit/make-tracks.h"

#define S(x) ((int64_t)((x) * 1000000))

#define FRAME_US  40000
#define KEY_BYTES 20000
#define BYTES     1000
#define MAX_KEYS  16
#define MAX_PEAKS 4

// Six wide bars, in an order that depends on the number: any two have little in common.
static void show(struct survey *survey, int64_t time_us, int number, int width)
{
	static const uint8_t bars[3][6] = {
		{20, 220, 60, 180, 30, 240}, {230, 40, 200, 20, 210, 60}, {120, 20, 240, 240, 120, 10},
	};
	static uint8_t luma[PICTURE_SIDE * 90];
	const struct picture picture = {.time_us = time_us, .width = width, .height = 90,
		.stride = PICTURE_SIDE, .luma = luma, .key = true};

	for (int i = 0; i < PICTURE_SIDE * 90; i++) {
		luma[i] = bars[number % 3][i % PICTURE_SIDE * 6 / PICTURE_SIDE];
	}
	survey_picture(survey, &picture);
}

struct peak_row {
	double seconds;
	int64_t bytes;
};

struct video {
	double seconds;
	double keys[MAX_KEYS];  // behind the first, which is at 0
	int pictures[MAX_KEYS + 1]; // what each keyframe shows
	struct peak_row peaks[MAX_PEAKS];
};

struct found {
	struct tracks tracks;
	struct survey_gap *gaps;
	size_t n;
};

static void found_release(struct found *found)
{
	tracks_release(&found->tracks);
	mem_free(found->gaps);
}

static size_t count_keys(const struct video *video)
{
	size_t n = 0;

	while (n < MAX_KEYS && video->keys[n] > 0) {
		n++;
	}
	return n;
}

static void feed_packet(struct survey *survey, int64_t time_us, int64_t bytes, bool key)
{
	const struct packet packet = {.time_us = time_us, .duration_us = FRAME_US,
		.size_bytes = bytes, .key = key};

	survey_packet(survey, &packet);
}

static struct survey *watch(const struct video *video)
{
	struct survey *survey = survey_new();
	const size_t n_keys = count_keys(video);
	uint32_t seed = 3;

	for (int64_t us = 0; us < S(video->seconds); us += FRAME_US) {
		int64_t bytes = BYTES + (int64_t)(50 * (double)noise(&seed));
		int shows = us == 0 ? video->pictures[0] : -1;

		for (size_t k = 0; k < n_keys; k++) {
			shows = us == S(video->keys[k]) ? video->pictures[k + 1] : shows;
		}
		for (size_t k = 0; k < MAX_PEAKS; k++) {
			bytes = us > 0 && us == S(video->peaks[k].seconds) ? video->peaks[k].bytes
				: bytes;
		}
		feed_packet(survey, us, shows >= 0 ? KEY_BYTES : bytes, shows >= 0);
		if (shows >= 0) {
			show(survey, us, shows, 160);
		}
	}
	return survey;
}

static void survey_video(struct found *out, const struct video *video)
{
	struct survey *survey = watch(video);

	*out = (struct found){0};
	survey_finish(survey, &out->tracks, &out->gaps, &out->n);
	survey_free(survey);
}

static bool is_in_order(const struct survey_gap *gaps, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (gaps[i].key_us > gaps[i].from_us || gaps[i].from_us >= gaps[i].to_us
			|| (i > 0 && gaps[i].from_us < gaps[i - 1].to_us)) {
			return false;
		}
	}
	return true;
}

static const struct row {
	const char *what;
	struct video video;
	double mark;        // of the one mark, 0: none
	struct survey_gap gap; // the one gap, all 0: none
} rows[] = {
	{"keyframes in turn, one picture", {10, {2, 4, 6, 8}, {0}, {{0, 0}}}, 0, {0, 0, 0, 0, 0}},
	{"one out of turn that shows another", {12, {2, 4, 5.6, 7.6, 9.6}, {0, 0, 0, 1, 1, 1},
		{{0, 0}}}, 5.6, {0, 0, 0, 0, 0}},
	{"one out of turn that shows the same", {12, {2, 4, 5.6, 7.6, 9.6}, {0}, {{0, 0}}}, 0,
		{0, 0, 0, 0, 0}},
	{"a large packet between two that disagree", {10, {2, 4, 6, 8}, {0, 0, 0, 1, 1},
		{{4.8, 12000}}}, 0, {S(4), S(4.47), S(5.07), S(4.58), S(4.88)}},
	{"and soon behind a keyframe", {10, {2, 4, 6, 8}, {0, 0, 0, 1, 1}, {{4.2, 12000}}}, 0,
		{S(4), S(4), S(4.47), S(3.98), S(4.28)}},
	{"no packet tells where", {10, {2, 4, 6, 8}, {0, 0, 0, 1, 1}, {{0, 0}}}, 0,
		{S(4), S(4), S(6.13), S(4), S(6.13)}},
	{"a very large packet between two of one picture", {10, {2, 4, 6, 8}, {0}, {{4.8, 12000}}},
		0, {S(4), S(4.47), S(5.07), S(4.58), S(4.88)}},
	{"a packet that is small beside its keyframe", {10, {2, 4, 6, 8}, {0}, {{4.8, 8000}}}, 0,
		{0, 0, 0, 0, 0}},
	{"a large one behind the last keyframe", {10, {2, 4, 6, 8}, {0}, {{9, 12000}}}, 0,
		{S(8), S(8.67), S(9.27), S(8.78), S(9.08)}},
	{"two that are one", {10, {2, 4, 6, 8}, {0, 0, 0, 1, 1}, {{4.8, 12000}, {5.2, 12000}}}, 0,
		{S(4), S(4.47), S(5.47), S(4.58), S(5.28)}},
	{"keyframes that follow each other fast", {12, {2, 4, 6, 6.6, 7.2, 9.2},
		{0, 0, 0, 0, 1, 2, 2}, {{0, 0}}}, 0, {S(6), S(6), S(7.33), S(6), S(7.33)}},
	{"and a large packet between them", {12, {2, 4, 6, 7.2, 9.2}, {0, 0, 0, 0, 1, 1},
		{{6.8, 12000}}}, 0, {S(6), S(6), S(7.33), S(6), S(7.33)}},
	{"no keyframe but the first", {10, {0}, {0}, {{0, 0}}}, 0, {0, 0, 0, 0, 0}},
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct found found;

		survey_video(&found, &row->video);
		is_int((int64_t)found.tracks.n_marks, row->mark > 0, "%s: cuts", row->what);
		if (found.tracks.n_marks > 0) {
			is_int(found.tracks.marks[0].time_us, S(row->mark), "its time");
			is_str(found.tracks.marks[0].name, "cut", "its name");
		}
		is_int((int64_t)found.n, row->gap.to_us > 0, "%s: gaps", row->what);
		if (found.n > 0 && row->gap.to_us > 0) {
			is_int(found.gaps[0].key_us, row->gap.key_us, "its keyframe");
			is_int(found.gaps[0].from_us, row->gap.from_us, "its start");
			is_int(found.gaps[0].to_us, row->gap.to_us, "its end");
			is_int(found.gaps[0].fine_us, row->gap.fine_us, "where each picture counts");
			is_int(found.gaps[0].fine_to_us, row->gap.fine_to_us, "up to");
		}
		found_release(&found);
	}
}

// A change between 4 and 6 s, and one packet between them that stands out.
static void test_rest(void)
{
	static const struct video video = {10, {2, 4, 6, 8}, {0, 0, 0, 1, 1}, {{4.8, 12000}}};
	struct survey *survey = watch(&video);
	struct found found = {0};
	struct survey_gap *rest;
	size_t n;

	survey_finish(survey, &found.tracks, &found.gaps, &found.n);
	survey_rest(survey, &found.tracks, S(1.9), &rest, &n);
	is_int((int64_t)n, 0, "a gap that is too long is left alone");
	mem_free(rest);
	survey_rest(survey, &found.tracks, S(5), &rest, &n);
	if (is_int((int64_t)n, 1, "nothing was found around the packet: all of the gap")) {
		is_int(rest[0].key_us, S(4), "from its keyframe");
		is_int(rest[0].fine_us, S(4), "picture by picture");
		is_int(rest[0].to_us, S(6.13), "to behind the next");
	}
	mem_free(rest);
	tracks_mark(&found.tracks, "cut", S(4.8), 1);
	survey_rest(survey, &found.tracks, S(5), &rest, &n);
	is_int((int64_t)n, 0, "a cut was found: nothing is left");
	mem_free(rest);
	found_release(&found);
	survey_free(survey);
}

static void test_two(void)
{
	static const struct video video = {14, {2, 4, 6, 8, 10, 12}, {0, 0, 1, 1, 1, 2, 2},
		{{2.8, 12000}, {8.8, 12000}}};
	struct found found;

	survey_video(&found, &video);
	if (is_int((int64_t)found.n, 2, "two places, two gaps")) {
		is_int(found.gaps[0].key_us, S(2), "each with its own keyframe");
		is_int(found.gaps[1].key_us, S(8), "the second too");
	}
	ok(is_in_order(found.gaps, found.n), "in order");
	found_release(&found);
}

static void test_little(void)
{
	static const struct {
		const char *what;
		int n_packets;
		bool key;
		bool picture;
	} little[] = {
		{"nothing at all", 0, false, false}, {"one packet", 1, true, false},
		{"one keyframe", 1, true, true}, {"one packet that is no keyframe", 1, false, false},
		{"a picture without a packet", 0, false, true},
	};

	for (size_t i = 0; i < sizeof(little) / sizeof(little[0]); i++) {
		struct survey *survey = survey_new();
		struct found found = {0};

		if (little[i].n_packets > 0) {
			feed_packet(survey, 0, KEY_BYTES, little[i].key);
		}
		if (little[i].picture) {
			show(survey, 0, 0, 160);
		}
		survey_finish(survey, &found.tracks, &found.gaps, &found.n);
		is_int((int64_t)(found.tracks.n_marks + found.n), 0, "%s: nothing is found",
			little[i].what);
		ok(found.gaps == NULL, "and nothing to free");
		survey_free(survey);
		found_release(&found);
	}
	survey_free(NULL);
}

static void test_size(void)
{
	struct survey *survey = survey_new();
	struct found found = {0};

	for (int i = 0; i < 5; i++) {
		feed_packet(survey, i * S(2), KEY_BYTES, true);
		show(survey, i * S(2), 0, i < 3 ? 160 : 120);
	}
	survey_finish(survey, &found.tracks, &found.gaps, &found.n);
	if (is_int((int64_t)found.n, 1, "another size of picture is looked into")) {
		is_int(found.gaps[0].from_us, S(4), "from the last of the one");
		ok(found.gaps[0].to_us > S(6), "to the first of the other");
	}
	survey_free(survey);
	found_release(&found);
}

// Far more packets than are held at a time, with one that stands out here and there.
static void test_long(void)
{
	struct survey *survey = survey_new();
	struct found found = {0};
	uint32_t seed = 5;

	feed_packet(survey, 0, KEY_BYTES, true);
	show(survey, 0, 0, 160);
	for (int i = 1; i < 20000; i++) {
		const bool large = i % 2500 == 700;

		feed_packet(survey, (int64_t)i * FRAME_US, large ? 1000 * KEY_BYTES
			: BYTES + (int64_t)(50 * (double)noise(&seed)), false);
	}
	survey_finish(survey, &found.tracks, &found.gaps, &found.n);
	is_int((int64_t)found.n, 8, "a long way without a keyframe: each that stands out");
	is_int(found.n > 0 ? found.gaps[found.n - 1].key_us : -1, 0, "behind the only keyframe");
	ok(is_in_order(found.gaps, found.n), "in order");
	survey_free(survey);
	found_release(&found);
}

// Whatever comes, pictures that are reordered included: gaps are in time order, none is empty and
// none overlaps.
static void test_any(void)
{
	static const int64_t reorder[] = {2, -1, -1, 0}; // coded: I2 B0 B1 P3
	int disordered = 0;
	size_t n_gaps = 0;
	size_t n_marks = 0;
	uint32_t seed = 1;

	for (int round = 0; round < 300; round++) {
		const int64_t frame_us = round % 2 == 0 ? FRAME_US : 5 * FRAME_US;
		struct survey *survey = survey_new();
		struct found found = {0};

		for (int i = 0; i < 400; i++) {
			const bool key = i == 0 || (i % 4 == 0 && noise(&seed) > 0.8F);
			const bool large = noise(&seed) > 0.95F;
			const int64_t us = (i + reorder[i % 4]) * frame_us;

			feed_packet(survey, us, key || large ? KEY_BYTES : BYTES, key);
			if (key) {
				show(survey, us, noise(&seed) > 0 ? round : round + 1, 160);
			}
		}
		survey_finish(survey, &found.tracks, &found.gaps, &found.n);
		disordered += !is_in_order(found.gaps, found.n);
		n_gaps += found.n;
		n_marks += found.tracks.n_marks;
		survey_free(survey);
		found_release(&found);
	}
	is_int(disordered, 0, "gaps are in order, whatever comes");
	ok(n_gaps > 300 && n_marks > 10, "and they do come");
}

int main(void)
{
	test_rows();
	test_rest();
	test_two();
	test_little();
	test_size();
	test_long();
	test_any();
	return tap_done();
}
