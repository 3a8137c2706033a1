// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The features of pictures and packets, on pictures that are made up.

#include <stdlib.h>

#include "analysis/features.h"
#include "analysis/grid.h"
#include "analysis/shots.h"
#include "tests/tap.h"
#include "tests/unit/make-tracks.h"

#define WIDTH 160
#define HEIGHT 90
#define FPS 25

// A textured scene of its own for each number, seen from an offset, with a bright square at x (none
// where it is negative).
struct scene {
	int number;
	int offset;
	int square;
	int light; // added everywhere
	int red;   // of all colours
};

static uint8_t limit(int x)
{
	if (x < 0) {
		return 0;
	}
	return (uint8_t)(x > 255 ? 255 : x);
}

static void paint(uint8_t *luma, const struct scene *scene)
{
	for (int y = 0; y < HEIGHT; y++) {
		for (int x = 0; x < WIDTH; x++) {
			const double u = (x + scene->offset) / (9.0 + 5 * scene->number);
			const double v = y / (7.0 + 3 * scene->number) + scene->number;
			int value = 110 + (int)(50 * sin(u) * cos(v)) + scene->light;

			if (scene->square >= 0 && x >= scene->square && x < scene->square + 24
				&& y >= 30 && y < 54) {
				value = 250;
			}
			luma[y * WIDTH + x] = limit(value);
		}
	}
}

typedef void scene_fn(struct scene *scene, int i);

static void watch(struct tracks *out, scene_fn *fn, int n, bool every_picture)
{
	const struct feature_params params = { .every_picture = every_picture };
	struct features *features = features_new(&params);
	uint8_t *luma = malloc(WIDTH * HEIGHT);

	for (int i = 0; luma != NULL && i < n; i++) {
		struct scene scene = { .square = -1 };
		struct picture picture = {
			.time_us = (int64_t)i * 1000000 / FPS,
			.width = WIDTH,
			.height = HEIGHT,
			.stride = WIDTH,
			.luma = luma,
			.coloured = true,
		};

		fn(&scene, i);
		paint(luma, &scene);
		memset(picture.chroma[0], 128, sizeof(picture.chroma[0]));
		memset(picture.chroma[1], 128 + scene.red, sizeof(picture.chroma[1]));
		features_picture(features, &picture);
	}
	*out = (struct tracks){ .end_us = (int64_t)n * 1000000 / FPS };
	features_free(features, out);
	free(luma);
}

static double at(const struct tracks *tracks, const char *name, double seconds)
{
	const struct track *track = tracks_find(tracks, name);

	return track == NULL ? NAN : track_at(track, (int64_t)(seconds * 1e6));
}

static void still(struct scene *scene, int i)
{
	(void)i;
	scene->light = 0;
}

static void passer_by(struct scene *scene, int i)
{
	scene->square = i >= 250 && i < 320 ? (i - 250) * 2 : -1;
}

static void pan(struct scene *scene, int i)
{
	scene->number = 2;
	scene->offset = i / 2;
}

// A thing is put down, a number on a board jumps; and somebody walks through twice.
static void scoreboard(struct scene *scene, int i)
{
	scene->square = i >= 150 ? 100 : 20;
	if ((i >= 50 && i < 100) || (i >= 220 && i < 270)) {
		scene->square = (i % 50) * 3;
	}
}

static void flash(struct scene *scene, int i)
{
	scene->light = i == 200 || i == 201 ? 90 : 0;
}

static void stage(struct scene *scene, int i)
{
	scene->red = i >= 200 ? 60 : 0;
}

static void cuts(struct scene *scene, int i)
{
	static const int at_pictures[] = { 40, 90, 130 };

	for (size_t k = 0; k < 3; k++) {
		scene->number += i >= at_pictures[k];
	}
}

static void test_motion(void)
{
	struct tracks tracks;

	watch(&tracks, still, 250, true);
	is_real(at(&tracks, "motion", 5), 0, 0.01, "a still picture does not move");
	is_real(at(&tracks, "foreground", 5), 0, 0.01, "and has no foreground");
	is_real(at(&tracks, "novelty", 8), 0, 0.01, "and nothing new");
	is_int((int64_t)tracks.n_marks, 0, "and no cut");
	tracks_release(&tracks);

	watch(&tracks, passer_by, 500, true);
	ok(at(&tracks, "motion", 11) > 0.5, "a square that moves is motion");
	ok(at(&tracks, "motion_local", 11) > 5 * at(&tracks, "motion", 11), "in one place");
	is_real(at(&tracks, "foreground", 11), 4, 1.5,
		"the foreground is its share of the picture");
	is_real(at(&tracks, "foreground", 5), 0, 0.1, "not before it comes");
	is_real(at(&tracks, "foreground", 16), 0, 0.1, "nor when it is gone");
	is_real(at(&tracks, "camera", 11), 0, 0.1, "the camera did not move");
	tracks_release(&tracks);

	watch(&tracks, pan, 250, true);
	ok(at(&tracks, "camera", 5) > 0.2, "a pan is the camera's (%.2f)", at(&tracks, "camera",
		5));
	ok(at(&tracks, "motion", 5) < 1, "and hardly motion (%.2f)", at(&tracks, "motion", 5));
	tracks_release(&tracks);
}

static void test_change(void)
{
	struct tracks tracks;

	watch(&tracks, scoreboard, 350, true);
	ok(at(&tracks, "change", 6) > 10, "what is put elsewhere has changed (%.1f)",
		at(&tracks, "change", 6));
	is_real(at(&tracks, "change", 9), 0, 0.01, "and does not change again");
	ok(at(&tracks, "change", 3) < 10, "what walks by changes nothing (%.1f)",
		at(&tracks, "change", 3));
	tracks_release(&tracks);
	watch(&tracks, pan, 250, true);
	ok(at(&tracks, "change", 5) < 3, "nor does a pan (%.1f)", at(&tracks, "change", 5));
	tracks_release(&tracks);
	watch(&tracks, cuts, 200, true);
	is_real(at(&tracks, "change", 3.5), 0, 0.01, "nor a cut");
	tracks_release(&tracks);
	watch(&tracks, scoreboard, 350, false);
	ok(tracks_find(&tracks, "change") == NULL, "keyframes do not tell it");
	tracks_release(&tracks);
}

static void test_light(void)
{
	struct tracks tracks;

	watch(&tracks, flash, 400, true);
	ok(at(&tracks, "flash", 8) > 50, "a flash is seen");
	ok(at(&tracks, "flash", 6) < 1, "where it is");
	ok(at(&tracks, "colour", 8) < 1, "and has no colour");
	is_int((int64_t)tracks.n_marks, 0, "and is no cut");
	tracks_release(&tracks);
	watch(&tracks, stage, 400, true);
	ok(at(&tracks, "colour", 8) > 20, "a light that turns red is seen");
	ok(at(&tracks, "colour", 6) < 1 && at(&tracks, "colour", 14) < 1, "when it does");
	ok(at(&tracks, "flash", 8) < 1, "and is no flash");
	tracks_release(&tracks);
}

static void test_cuts(void)
{
	static const int64_t want_us[] = { 0, 1600000, 3600000, 5200000 };
	struct tracks tracks;
	struct shot *shots = NULL;
	size_t n = 0;

	watch(&tracks, cuts, 200, true);
	shots_list(&tracks, &shots, &n);
	is_int((int64_t)n, 4, "three cuts are four shots");
	for (size_t i = 0; i < n && i < 4; i++) {
		is_int(shots[i].start_us, want_us[i], "start of shot %zu", i);
		is_int(shots[i].end_us, i < 3 ? want_us[i + 1] : 8000000, "its end");
	}
	free(shots);
	tracks_release(&tracks);

	watch(&tracks, pan, 250, true);
	shots_list(&tracks, &shots, &n);
	is_int((int64_t)n, 1, "a pan has no cut");
	free(shots);
	tracks_release(&tracks);
}

// A keyframe each two seconds, and one out of turn where another scene begins.
static void test_keyframes(void)
{
	const struct feature_params params = { .area = WIDTH * HEIGHT };
	static const double keys[] = { 0, 2, 4, 5.2, 7.2, 9.2, 11.2 };
	struct features *features = features_new(&params);
	struct tracks tracks = { .end_us = 13000000 };
	uint8_t *luma = malloc(WIDTH * HEIGHT);
	struct shot *shots = NULL;
	size_t n = 0;
	size_t next = 0;

	for (int i = 0; luma != NULL && i < 13 * FPS; i++) {
		const int64_t time_us = (int64_t)i * 1000000 / FPS;
		const bool key = next < 7 && time_us >= (int64_t)(keys[next] * 1e6);

		if (key) {
			const struct scene scene = { .square = -1, .number = keys[next] > 5 };

			next++;
			paint(luma, &scene);
			features_picture(features, &(struct picture){ .time_us = time_us,
				.width = WIDTH, .height = HEIGHT, .stride = WIDTH, .luma = luma,
				.key = true });
		}
		features_packet(features, &(struct packet){ time_us, 40000, key ? 9000 : 800,
			key });
	}
	features_free(features, &tracks);
	shots_list(&tracks, &shots, &n);
	is_int((int64_t)n, 2, "one keyframe out of turn, one cut");
	is_int(n > 1 ? shots[1].start_us : 0, 5200000, "where it stands");
	is_real(at(&tracks, "activity", 6), at(&tracks, "activity", 3), 0.1,
		"even packets, even pace");
	is_real(at(&tracks, "bits", 6), 8.0 * 800 / (WIDTH * HEIGHT), 1e-3, "bits a pixel");
	free(shots);
	free(luma);
	tracks_release(&tracks);
}

static void test_small(void)
{
	const struct feature_params params = { .every_picture = true };
	static const struct {
		int width;
		int height;
	} sizes[] = { { 1, 1 }, { 160, 1 }, { 1, 160 }, { 10, 6 }, { 160, 160 }, { 55, 53 } };
	uint8_t *luma = calloc(160, 160);

	for (size_t s = 0; luma != NULL && s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		struct features *features = features_new(&params);
		struct tracks tracks = { 0 };

		for (int i = 0; i < 60; i++) {
			luma[0] = (uint8_t)(i * 4);
			features_picture(features, &(struct picture){ .time_us = i * 40000,
				.width = sizes[s].width, .height = sizes[s].height,
				.stride = sizes[s].width, .luma = luma, .damaged = i % 7 == 0 });
		}
		features_free(features, &tracks);
		ok(tracks_find(&tracks, "brightness") != NULL, "%d by %d", sizes[s].width,
			sizes[s].height);
		tracks_release(&tracks);
	}
	free(luma);
}

// Sizes that change in the middle, times that jump, and none at all.
static void test_odd(void)
{
	const struct feature_params params = { .every_picture = true };
	struct features *features = features_new(&params);
	struct tracks tracks = { 0 };
	uint8_t *luma = calloc(160, 160);
	size_t bad = 0;

	for (int i = 0; luma != NULL && i < 300; i++) {
		static const int64_t jumps[] = { 0, 0, 0, 90000000, -3000000 };
		const int side = i % 50 < 25 ? 160 : 40;

		luma[i] = 255;
		features_picture(features, &(struct picture){
			.time_us = i * 40000 + jumps[i / 60], .width = side, .height = side,
			.stride = side, .luma = luma, .coloured = i % 3 == 0 });
	}
	features_free(features, &tracks);
	for (size_t t = 0; t < tracks.n_tracks; t++) {
		for (size_t i = 0; i < tracks.list[t].n_values; i++) {
			bad += isinf(tracks.list[t].values[i]) != 0;
		}
	}
	is_int((int64_t)bad, 0, "odd pictures leave no infinite value");
	tracks_release(&tracks);
	free(luma);
	features_free(features_new(&params), NULL);
	features_free(features_new(&params), &tracks);
	is_int((int64_t)tracks.n_tracks, 0, "no input, no tracks");
	tracks_release(&tracks);
}

static void test_grids(void)
{
	struct grid a = { .width = 6, .height = 6 };
	struct grid b = { .width = 6, .height = 6 };
	float p[GRID_BINS];
	float q[GRID_BINS];

	for (int i = 0; i < 36; i++) {
		a.cell[i] = (uint8_t)(i % 6 < 3 ? 40 : 200);
		b.cell[i] = (uint8_t)(i % 6 < 3 ? 60 : 220);
	}
	is_real(grid_distance(&a, &b), 20, 0, "20 grey levels apart");
	is_real(grid_structure(&a, &b), 0, 1e-6, "but the same structure");
	for (int i = 0; i < 36; i++) {
		b.cell[i] = (uint8_t)(i % 6 < 3 ? 200 : 40);
	}
	is_real(grid_structure(&a, &b), 1, 1e-6, "turned round it is another");
	grid_histogram(p, &a);
	grid_histogram(q, &b);
	is_real(grid_histogram_distance(p, q), 0, 1e-6, "with the same histogram");
	is_real(grid_mean(&a), 120, 0, "mean");
	is_real(grid_deviation(&a), 80, 1e-6, "deviation");
}

int main(void)
{
	test_grids();
	test_motion();
	test_change();
	test_light();
	test_cuts();
	test_keyframes();
	test_small();
	test_odd();
	return tap_done();
}
