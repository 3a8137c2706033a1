// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/centre.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define TICK_US 250000 // a point each
#define NOISE 10       // grey levels that do not count
#define USUAL 1.5      // so many times the middle of all columns is the camera's
#define CUT_GREY 30.0  // mean difference at which two pictures are of two shots
#define AROUND 6       // ticks on each side that a point is the mean of
#define SPREAD 3.0     // of these, the deviation of the weights
#define INERTIA 0.02   // of a picture moving at the last place: without more, it stays there
#define SPEED 0.06     // of the width in a tick, at the most

struct tick {
	int64_t time_us;
	double x;    // sums over what moves
	double y;
	double mass; // of it, in grey levels a pixel
	bool cut;    // a new shot begins
};

struct centre {
	uint8_t before[PICTURE_SIDE * PICTURE_SIDE];
	int width;
	int height;
	struct tick *ticks;
	size_t n;
	size_t cap;
};

struct centre *centre_new(void)
{
	return mem_zalloc(sizeof(struct centre));
}

static struct tick *tick_at(struct centre *c, int64_t time_us, bool cut)
{
	struct tick *last = c->n > 0 ? &c->ticks[c->n - 1] : NULL;

	if (last && !cut && time_us < last->time_us + TICK_US) {
		return last;
	}
	c->ticks = mem_grow(c->ticks, &c->cap, c->n + 1, sizeof(*c->ticks));
	c->ticks[c->n] = (struct tick){ .time_us = time_us, .cut = cut };
	return &c->ticks[c->n++];
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a;
	const double y = *(const double *)b;

	return (x > y) - (x < y);
}

// What lies above the usual of all lines, as the place and the mass of it.
static void weigh(const double *lines, int n, double *place, double *mass)
{
	double sorted[PICTURE_SIDE];

	memcpy(sorted, lines, (size_t)n * sizeof(*lines));
	qsort(sorted, (size_t)n, sizeof(*sorted), compare);
	const double usual = USUAL * sorted[n / 2];

	*place = 0;
	*mass = 0;
	for (int i = 0; i < n; i++) {
		const double above = fmax(lines[i] - usual, 0);

		*place += above * (i + 0.5) / n;
		*mass += above;
	}
}

// Sums of what differs, by column and by row; returns the mean difference of all pixels.
static double compare_pictures(const struct centre *c, const struct picture *picture,
	double *columns, double *rows)
{
	int64_t all = 0;

	for (int y = 0; y < c->height; y++) {
		const uint8_t *now = picture->luma + y * picture->stride;
		const uint8_t *before = c->before + (size_t)y * PICTURE_SIDE;

		for (int x = 0; x < c->width; x++) {
			const int by = abs(now[x] - before[x]);

			all += by;
			if (by > NOISE) {
				columns[x] += by - NOISE;
				rows[y] += by - NOISE;
			}
		}
	}
	return (double)all / (c->width * c->height);
}

static void remember(struct centre *c, const struct picture *picture)
{
	c->width = picture->width;
	c->height = picture->height;
	for (int y = 0; y < c->height; y++) {
		memcpy(c->before + (size_t)y * PICTURE_SIDE, picture->luma + y * picture->stride,
			(size_t)c->width);
	}
}

void centre_picture(struct centre *c, const struct picture *picture)
{
	double columns[PICTURE_SIDE] = { 0 };
	double rows[PICTURE_SIDE] = { 0 };
	double place[2];
	double mass[2];

	if (c->n == 0 || picture->width != c->width || picture->height != c->height) {
		tick_at(c, picture->time_us, true);
		remember(c, picture);
		return;
	}
	const bool cut = compare_pictures(c, picture, columns, rows) > CUT_GREY;
	struct tick *tick = tick_at(c, picture->time_us, cut);

	remember(c, picture);
	if (cut) {
		return;
	}
	weigh(columns, c->width, &place[0], &mass[0]);
	weigh(rows, c->height, &place[1], &mass[1]);
	// Each direction tells where; how much is told by the lesser of the two.
	const double both = fmin(mass[0], mass[1]) / (c->width * c->height);

	if (mass[0] > 0 && mass[1] > 0) {
		tick->x += both * place[0] / mass[0];
		tick->y += both * place[1] / mass[1];
		tick->mass += both;
	}
}

// The mean of the ticks around, within a shot.
static struct centre_point mean_around(const struct centre *c, size_t at, size_t from, size_t to)
{
	double x = INERTIA * 0.5;
	double y = INERTIA * 0.5;
	double mass = INERTIA;

	for (size_t i = at > from + AROUND ? at - AROUND : from; i < to && i <= at + AROUND; i++) {
		const double far = ((double)i - (double)at) / SPREAD;
		const double weight = exp(-0.5 * far * far);

		x += weight * c->ticks[i].x;
		y += weight * c->ticks[i].y;
		mass += weight * c->ticks[i].mass;
	}
	return (struct centre_point){ c->ticks[at].time_us, x / mass, y / mass };
}

static double towards(double from, double to)
{
	return from + fmin(fmax(to - from, -SPEED), SPEED);
}

// One shot's path. It may not go faster than an eye likes; gone through in both directions, so that
// it sets off before the jump and not behind it.
static void smooth(struct centre_point *points, size_t n)
{
	for (size_t i = n; i-- > 1;) {
		const struct centre_point *next = &points[i];

		points[i - 1].x = (points[i - 1].x + towards(next->x, points[i - 1].x)) / 2;
		points[i - 1].y = (points[i - 1].y + towards(next->y, points[i - 1].y)) / 2;
	}
	for (size_t i = 1; i < n; i++) {
		points[i].x = towards(points[i - 1].x, points[i].x);
		points[i].y = towards(points[i - 1].y, points[i].y);
	}
}

struct centre_point *centre_free(struct centre *c, size_t *n)
{
	struct centre_point *out = mem_alloc((2 * c->n + 1) * sizeof(*out));
	size_t from = 0;

	*n = 0;
	while (from < c->n) {
		size_t to = from + 1;
		const size_t first = *n;

		while (to < c->n && !c->ticks[to].cut) {
			to++;
		}
		for (size_t i = from; i < to; i++) {
			out[(*n)++] = mean_around(c, i, from, to);
		}
		smooth(out + first, *n - first);
		if (to < c->n) {
			// It holds until the cut.
			out[*n] = out[*n - 1];
			out[(*n)++].time_us = c->ticks[to].time_us - 1;
		}
		from = to;
	}
	mem_free(c->ticks);
	mem_free(c);
	return out;
}
