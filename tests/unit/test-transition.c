// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Gradual transitions between two scenes that move, and what looks a little like one.

#include <math.h>
#include <stdint.h>

#include "analysis/bounds.h"
#include "analysis/transition.h"
#include "tests/tap.h"

#define WIDTH 160
#define HEIGHT 90
#define FPS 25
#define N 25 // a run of a second

static double limit(double x, double low, double high)
{
	return fmin(fmax(x, low), high);
}

// Two scenes of their own texture; they slide by as a camera in a hand lets them.
static double scene(int number, int x, int y, int i)
{
	const double u = (x + 0.2 * i) / (number == 0 ? 9.0 : 17.0);
	const double v = (y - 0.1 * i) / (number == 0 ? 13.0 : 6.0);

	return number == 0 ? 90 + 55 * sin(u) * cos(v) : 150 + 60 * cos(u + v) - 0.4 * y;
}

// The share of the second scene at a place, t of the way: 0 to 1.
typedef double mix_fn(double x, double y, double t);

static double dissolve(double x, double y, double t)
{
	(void)x;
	(void)y;
	return limit(2 * t - 0.5, 0, 1);
}

static double wipe_left(double x, double y, double t)
{
	(void)y;
	return x > 1 - limit(1.6 * t - 0.3, 0, 1);
}

static double wipe_down(double x, double y, double t)
{
	(void)x;
	return y < limit(1.6 * t - 0.3, 0, 1);
}

static double circle(double x, double y, double t)
{
	return hypot(x - 0.5, y - 0.5) < 0.72 * limit(1.6 * t - 0.3, 0, 1);
}

static double cut(double x, double y, double t)
{
	(void)x;
	(void)y;
	return t >= 0.5;
}

static double stay(double x, double y, double t)
{
	(void)x;
	(void)y;
	(void)t;
	return 0;
}

// Ever further to the side over one smooth scene: in between lies what is between the ends.
static double pan(double x, double y, double t)
{
	(void)x;
	(void)y;
	return -t;
}

// A bus comes in, covers the middle, and is gone again.
static double bus(double x, double y, double t)
{
	const double at = 2.4 * t - 0.7;

	return y > 0.2 && x > at - 0.3 && x < at + 0.3;
}

static void paint(struct grid *out, mix_fn *mix, int i)
{
	static uint8_t luma[WIDTH * HEIGHT];
	const struct picture picture = {
		.width = WIDTH, .height = HEIGHT, .stride = WIDTH, .luma = luma };

	for (int y = 0; y < HEIGHT; y++) {
		for (int x = 0; x < WIDTH; x++) {
			const double share = mix((double)x / WIDTH, (double)y / HEIGHT,
				(double)i / (N - 1));

			const double value = share < 0 ? 128 + 70 * sin(x / 20.0 + 1.2 * share)
				: (1 - share) * scene(0, x, y, i) + share * scene(1, x, y, i);

			luma[y * WIDTH + x] = (uint8_t)limit(value, 0, 255);
		}
	}
	grid_of(out, &picture);
}

static void judge(struct transition *out, mix_fn *mix)
{
	static struct grid grids[N];
	struct transition_picture run[N];

	for (int i = 0; i < N; i++) {
		paint(&grids[i], mix, i);
		run[i] = (struct transition_picture){ (int64_t)i * 1000000 / FPS, &grids[i] };
	}
	transition_judge(out, run, N);
}

static void test_kinds(void)
{
	static const struct {
		const char *what;
		mix_fn *mix;
		bool want;
	} rows[] = {
		{ "a dissolve", dissolve, true },
		{ "a wipe to the left", wipe_left, true },
		{ "a wipe downwards", wipe_down, true },
		{ "a circle that opens", circle, true },
		{ "a cut", cut, false },
		{ "one scene that moves a little", stay, false },
		{ "something that passes by", bus, false },
		{ "a pan over something smooth", pan, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct transition found;

		judge(&found, rows[i].mix);
		ok((found.strength > 0) == rows[i].want, "%s (%.2f)", rows[i].what, found.strength);
		ok(found.strength >= 0 && found.strength <= 1, "as a share");
		if (rows[i].want) {
			is_real((double)found.time_us / 1e6, 0.5, 0.13, "in the middle");
		}
	}
}

static void test_runs(void)
{
	static struct grid grids[TRANSITION_PICTURES + 1];
	struct transition_picture run[TRANSITION_PICTURES + 1];
	struct transition found;

	for (int i = 0; i <= TRANSITION_PICTURES; i++) {
		paint(&grids[i], dissolve, i < N ? i : N - 1);
		run[i] = (struct transition_picture){ i, &grids[i] };
	}
	transition_judge(&found, run, 7);
	ok(found.strength <= 0, "a run too short");
	transition_judge(&found, run, 0);
	ok(found.strength <= 0, "none at all");
	transition_judge(&found, run, TRANSITION_PICTURES + 1);
	ok(found.strength <= 0, "a run too long");
	grids[3].height--;
	transition_judge(&found, run, N);
	ok(found.strength <= 0, "a picture of another size among them");
}

// Levels of a plain picture, or of a scene times that, over ten seconds.
typedef double light_fn(double seconds);

static void watch(struct tracks *out, light_fn *light, bool plain)
{
	static uint8_t luma[WIDTH * HEIGHT];
	struct bounds *bounds = bounds_new();

	*out = (struct tracks){ 0 };
	for (int i = 0; i < 10 * FPS; i++) {
		const struct picture picture = { .time_us = (int64_t)i * 1000000 / FPS,
			.width = WIDTH, .height = HEIGHT, .stride = WIDTH, .luma = luma };
		const double level = light((double)i / FPS);

		for (int k = 0; k < WIDTH * HEIGHT; k++) {
			const double value = plain ? 200
				: scene(i < 5 * FPS ? 0 : 1, k % WIDTH, k / WIDTH, 0);

			luma[k] = (uint8_t)limit(level * value, 0, 255);
		}
		bounds_picture(bounds, &picture);
	}
	bounds_free(bounds, out);
}

static double through_black(double t)
{
	return limit(fabs(t - 5) - 0.3, 0, 1);
}

static double in_and_out(double t)
{
	return limit(fmin(t, 9.9 - t), 0, 1);
}

static double dimmed(double t)
{
	return 1 - 0.5 * limit(t - 2, 0, 1);
}

static void test_fades(void)
{
	static const struct {
		const char *what;
		light_fn *light;
		bool plain;
		size_t want;
	} rows[] = {
		{ "a fade through black", through_black, false, 1 },
		{ "the same of a plain picture", through_black, true, 1 },
		{ "a fade in at the start, and out at the end", in_and_out, true, 0 },
		{ "a light that is dimmed", dimmed, true, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct tracks tracks;

		watch(&tracks, rows[i].light, rows[i].plain);
		is_int((int64_t)tracks.n_marks, (int64_t)rows[i].want, "%s", rows[i].what);
		if (tracks.n_marks == 1) {
			is_str(tracks.marks[0].name, "gradual", "it is gradual");
			is_real((double)tracks.marks[0].time_us / 1e6, 5, 0.2, "and in the middle");
		}
		tracks_release(&tracks);
	}
}

int main(void)
{
	test_kinds();
	test_runs();
	test_fades();
	return tap_done();
}
