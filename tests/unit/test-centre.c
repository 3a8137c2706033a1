// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Where things move, and where a crop looks that follows them.

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/centre.h"
#include "base/mem.h"
#include "media/follow.h"
#include "tests/tap.h"

#define WIDTH 160
#define HEIGHT 90
#define FPS 10

// A textured ground, shifted by so much, with a bright square whose middle is at (x, y).
static void paint(uint8_t *luma, int shift, int x, int y, int base)
{
	for (int v = 0; v < HEIGHT; v++) {
		for (int u = 0; u < WIDTH; u++) {
			const bool in = abs(u - x) < 8 && abs(v - y) < 8;

			luma[v * WIDTH + u] = (uint8_t)(in ? 250
				: base + 30 * (((u + shift) / 6 + v / 6) % 2));
		}
	}
}

// Feeds n pictures; at each, fn says where the square is and how far the ground has moved.
typedef void place_fn(int i, int *shift, int *x, int *y, int *base);

static struct centre_point *follow(place_fn *fn, int n, size_t *n_points)
{
	struct centre *centre = centre_new();
	uint8_t *luma = malloc(WIDTH * HEIGHT);

	for (int i = 0; luma != NULL && i < n; i++) {
		int shift = 0;
		int x = -100;
		int y = 45;
		int base = 60;

		fn(i, &shift, &x, &y, &base);
		paint(luma, shift, x, y, base);
		centre_picture(centre, &(struct picture){ .time_us = (int64_t)i * 1000000 / FPS,
			.width = WIDTH, .height = HEIGHT, .stride = WIDTH, .luma = luma });
	}
	free(luma);
	return centre_free(centre, n_points);
}

static void still(int i, int *shift, int *x, int *y, int *base)
{
	(void)i;
	(void)shift;
	(void)base;
	*x = 120;
	*y = 45;
}

static void at_right(int i, int *shift, int *x, int *y, int *base)
{
	(void)shift;
	(void)base;
	*x = 128 + i % 4;
	*y = 20;
}

static void across(int i, int *shift, int *x, int *y, int *base)
{
	(void)shift;
	(void)y;
	(void)base;
	*x = 20 + i;
}

static void pan(int i, int *shift, int *x, int *y, int *base)
{
	(void)x;
	(void)y;
	(void)base;
	*shift = i;
}

static void two_shots(int i, int *shift, int *x, int *y, int *base)
{
	(void)shift;
	(void)y;
	*base = i < 50 ? 40 : 140;
	*x = (i < 50 ? 30 : 130) + i % 4;
}

static void test_path(void)
{
	struct centre_point *p;
	size_t n;

	p = follow(still, 60, &n);
	ok(n > 10, "a point every quarter of a second (%zu)", n);
	is_real(p[n / 2].x, 0.5, 0.01, "where nothing moves it is the middle");
	mem_free(p);
	p = follow(at_right, 100, &n);
	is_real(p[n / 2].x, 0.82, 0.05, "what moves at the right");
	is_real(p[n / 2].y, 0.22, 0.08, "and above");
	mem_free(p);
	p = follow(across, 120, &n);
	bool calm = true;

	for (size_t i = 1; i < n; i++) {
		calm = calm && fabs(p[i].x - p[i - 1].x) < 0.07;
	}
	ok(p[4].x < 0.4 && p[n - 5].x > 0.6, "what crosses is followed (%.2f to %.2f)", p[4].x,
		p[n - 5].x);
	ok(calm, "without a jump");
	mem_free(p);
	p = follow(pan, 80, &n);
	is_real(p[n / 2].x, 0.5, 0.1, "a pan says nothing about where");
	mem_free(p);
	p = follow(two_shots, 100, &n);
	double before = 0;
	double after = 0;

	for (size_t i = 0; i < n; i++) {
		before = p[i].time_us < 5000000 ? p[i].x : before;
		after = p[i].time_us <= 5500000 ? p[i].x : after;
	}
	ok(before < 0.35 && after > 0.65, "at a cut it jumps (%.2f to %.2f)", before, after);
	mem_free(p);
	p = centre_free(centre_new(), &n);
	is_int((int64_t)n, 0, "of no picture there is no path");
	mem_free(p);
}

static void test_follow(void)
{
	static const struct clip_centre points[] = {
		{ 1000000, 0.2, 0.1 }, { 2000000, 0.6, 0.1 }, { 2000001, 0.9, 0.3 },
	};
	const struct clip_segment segment = { .centres = points, .n_centres = 3 };
	const struct shape_turn none = { 0 };

	is_real(follow_at(&segment, none, 0), 0.2, 1e-9, "before the first point");
	is_real(follow_at(&segment, none, 1500000), 0.4, 1e-9, "between two");
	is_real(follow_at(&segment, none, 3000000), 0.9, 1e-9, "behind the last");
	is_real(follow_at(&segment, (struct shape_turn){ .quarters = 1 }, 0), 0.9, 1e-9,
		"a quarter to the right");
	is_real(follow_at(&segment, (struct shape_turn){ .quarters = 2 }, 0), 0.8, 1e-9,
		"upside down");
	is_real(follow_at(&segment, (struct shape_turn){ .quarters = 3 }, 0), 0.1, 1e-9,
		"a quarter to the left");
	ok(isnan(follow_at(&(struct clip_segment){ .n_centres = 0 }, none, 0)), "nobody knows");
}

int main(void)
{
	test_path();
	test_follow();
	return tap_done();
}
