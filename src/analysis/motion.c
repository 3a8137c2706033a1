// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// How much moves. Pictures about a tenth of a second apart are compared, whatever the rate, so that
// 60 pictures a second move no less than 25. The camera's own shift is found and taken off; what is
// left is motion in the scene, and its strongest spot beside the usual one tells of small things in
// large pictures. Of keyframes alone, each is compared to the one before.

#include <math.h>
#include <stdlib.h>

#include "analysis/feature.h"
#include "analysis/grid.h"
#include "analysis/robust.h"
#include "analysis/rows.h"
#include "base/mem.h"

#define APART_US 75000
#define NOMINAL_US 100000.0
#define REACH 3         // cells that the camera may shift between two pictures
#define TILE 6          // cells a side of a spot
#define MAX_TILES 81
#define LONGEST_GAP_US 20000000

// Two pictures that share so little are two shots, or a flash: no motion.
#define UNLIKE 0.5
#define FAR 25.0

struct motion {
	bool every_picture;
	struct grid last;
	int64_t last_us;
	struct rows_mean motion;
	struct rows_mean local;
	struct rows_mean camera;
};

// Mean distance where b is shifted by dx, dy against a; the borders are left out for all shifts alike.
static double shifted(const struct grid *a, const struct grid *b, int dx, int dy)
{
	int sum = 0;

	for (int y = REACH; y < a->height - REACH; y++) {
		const uint8_t *p = a->cell + y * a->width;
		const uint8_t *q = b->cell + (y + dy) * b->width + dx;

		for (int x = REACH; x < a->width - REACH; x++) {
			sum += abs(p[x] - q[x]);
		}
	}
	return (double)sum / ((a->width - 2 * REACH) * (a->height - 2 * REACH));
}

// The shift that fits best; none where the picture is too small to tell or the gain too small.
static void find_shift(const struct grid *a, const struct grid *b, int *out_dx, int *out_dy)
{
	*out_dx = 0;
	*out_dy = 0;
	if (a->width < 4 * REACH || a->height < 4 * REACH) {
		return;
	}
	const double still = shifted(a, b, 0, 0);
	double best = still * 0.9;

	// A still picture has no shift to find, and most pictures of fixed cameras are still.
	if (still < 1) {
		return;
	}
	for (int dy = -REACH; dy <= REACH; dy++) {
		for (int dx = -REACH; dx <= REACH; dx++) {
			const double distance = shifted(a, b, dx, dy);

			if (distance < best) {
				best = distance;
				*out_dx = dx;
				*out_dy = dy;
			}
		}
	}
}

static double tile_distance(const struct grid *a, const struct grid *b, int tx, int ty, const int shift[2])
{
	int sum = 0;
	int n = 0;

	for (int y = ty * TILE; y < (ty + 1) * TILE && y < a->height; y++) {
		for (int x = tx * TILE; x < (tx + 1) * TILE && x < a->width; x++) {
			const int bx = x + shift[0];
			const int by = y + shift[1];

			if (bx >= 0 && bx < b->width && by >= 0 && by < b->height) {
				sum += abs(a->cell[y * a->width + x] - b->cell[by * b->width + bx]);
				n++;
			}
		}
	}
	return n > 0 ? (double)sum / n : 0;
}

static int compare_doubles(const void *a, const void *b)
{
	const double x = *(const double *)a;
	const double y = *(const double *)b;

	return (x > y) - (x < y);
}

// Mean over all tiles, and how far the strongest two stand out from the middle one.
static void measure(const struct grid *a, const struct grid *b, const int shift[2], double *out_mean,
	double *out_local)
{
	double tiles[MAX_TILES];
	const int across = (a->width + TILE - 1) / TILE;
	const int down = (a->height + TILE - 1) / TILE;
	const int n = across * down;
	double sum = 0;

	for (int i = 0; i < n; i++) {
		tiles[i] = tile_distance(a, b, i % across, i / across, shift);
		sum += tiles[i];
	}
	qsort(tiles, (size_t)n, sizeof(tiles[0]), compare_doubles);
	*out_mean = sum / n;
	*out_local = (tiles[n - 1] + tiles[n > 1 ? n - 2 : 0]) / 2 - tiles[n / 2];
}

// What lies between two keyframes cannot be told apart: all of it gets the same value.
static void put_between(struct motion *own, int64_t to_us, const double values[3])
{
	for (int64_t t = own->last_us; t < to_us; t += TRACK_STEP_US) {
		rows_mean_put(&own->motion, t, values[0]);
		rows_mean_put(&own->local, t, values[1]);
		rows_mean_put(&own->camera, t, values[2]);
	}
}

static void compare(struct motion *own, const struct grid *now, int64_t time_us)
{
	int shift[2] = { 0, 0 };
	double values[3];
	double scale = 1;

	if (own->every_picture) {
		find_shift(&own->last, now, &shift[0], &shift[1]);
		// Twice the time is not twice the difference; and over a long gap it says little.
		scale = robust_clip(sqrt(NOMINAL_US / (double)(time_us - own->last_us)), 0.3, 1.2);
	}
	measure(&own->last, now, shift, &values[0], &values[1]);
	values[0] *= scale;
	values[1] *= scale;
	values[2] = sqrt(shift[0] * shift[0] + shift[1] * shift[1]) * scale;
	if (own->every_picture) {
		rows_mean_put(&own->motion, time_us, values[0]);
		rows_mean_put(&own->local, time_us, values[1]);
		rows_mean_put(&own->camera, time_us, values[2]);
	} else {
		put_between(own, time_us, values);
	}
}

static void *motion_open(const struct feature_params *params)
{
	struct motion *own = mem_zalloc(sizeof(*own));

	own->every_picture = params->every_picture;
	return own;
}

static void motion_picture(void *state, const struct picture *picture)
{
	struct motion *own = state;
	const int64_t apart_us = picture->time_us - own->last_us;
	struct grid now;

	if (own->last.height > 0 && apart_us >= 0 && apart_us < APART_US) {
		return;
	}
	grid_of(&now, picture);
	if (grid_same_size(&own->last, &now) && apart_us > 0 && apart_us < LONGEST_GAP_US
		&& !picture->damaged) {
		const bool other = grid_distance(&own->last, &now) > FAR
			|| grid_structure(&own->last, &now) > UNLIKE;

		if (!other) {
			compare(own, &now, picture->time_us);
		}
	}
	own->last = now;
	own->last_us = picture->time_us;
}

static void motion_close(void *state, struct tracks *tracks)
{
	struct motion *own = state;

	rows_mean_end(&own->motion);
	rows_mean_end(&own->local);
	rows_mean_end(&own->camera);
	if (tracks != NULL && own->motion.track.n_values > 0) {
		tracks_adopt(tracks, "motion", "grey", &own->motion.track);
		tracks_adopt(tracks, "motion_local", "grey", &own->local.track);
		tracks_adopt(tracks, "camera", "cells", &own->camera.track);
	}
	mem_free(own->motion.track.values);
	mem_free(own->local.track.values);
	mem_free(own->camera.track.values);
	mem_free(own);
}

const struct feature feature_motion = {
	.name = "motion",
	.open = motion_open,
	.picture = motion_picture,
	.close = motion_close,
};
