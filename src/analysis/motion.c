// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// How much moves. Pictures about a tenth of a second apart are compared, whatever the rate, so that
// 60 pictures a second move no less than 25. The camera's own shift is found and taken off; what is
// left is motion in the scene, and its strongest spot beside the usual one tells of small things in
// large pictures. Of keyframes alone, each is compared to the one before.

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/feature.h"
#include "analysis/grid.h"
#include "analysis/robust.h"
#include "analysis/rows.h"
#include "base/mem.h"

#define APART_US 75000
#define NOMINAL_US 100000.0
#define NOMINAL_CONTRAST 40.0 // grey levels, standard deviation: that of an ordinary picture
#define REACH 3         // cells that the camera may shift between two pictures
// The camera's part is believed if less than this is left without it: a car that crosses the
// picture can be fitted by a camera's move too, but badly.
#define EXPLAINS 0.75

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

// Mean distance where b is shifted by dx, dy against a; the borders are left out for all shifts
// alike.
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
	double best = still * EXPLAINS;

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

// What of b is not a, where b is shifted; zero where the two do not overlap.
static void subtract(float *out, const struct grid *a, const struct grid *b, const int shift[2])
{
	for (int y = 0; y < a->height; y++) {
		for (int x = 0; x < a->width; x++) {
			const int bx = x + shift[0];
			const int by = y + shift[1];
			const bool inside = bx >= 0 && bx < b->width && by >= 0 && by < b->height;

			out[y * a->width + x] = inside
				? (float)(b->cell[by * b->width + bx] - a->cell[y * a->width + x])
				: 0;
		}
	}
}

static double mean_size(const float *values, int n)
{
	double sum = 0;

	for (int i = 0; i < n; i++) {
		sum += fabsf(values[i]);
	}
	return sum / n;
}

// How a slope of brightness answers to a move across, a move down and a zoom.
static void slopes(double out[3], const struct grid *a, int x, int y)
{
	const uint8_t *cell = a->cell + y * a->width + x;
	const double across = (cell[1] - cell[-1]) / 2.0;
	const double down = (cell[a->width] - cell[-a->width]) / 2.0;

	out[0] = across;
	out[1] = down;
	out[2] = (across * (x - a->width / 2) + down * (y - a->height / 2)) / a->width;
}

// Solves m x = v in place by elimination; false where m is next to singular.
static bool solve(double m[3][4], double x[3])
{
	for (int i = 0; i < 3; i++) {
		int best = i;

		for (int k = i + 1; k < 3; k++) {
			best = fabs(m[k][i]) > fabs(m[best][i]) ? k : best;
		}
		if (fabs(m[best][i]) < 1) {
			return false;
		}
		for (int c = 0; c < 4; c++) {
			const double swap = m[i][c];
			m[i][c] = m[best][c];
			m[best][c] = swap;
		}
		for (int k = 0; k < 3; k++) {
			const double share = k == i ? 0 : m[k][i] / m[i][i];

			for (int c = 0; c < 4; c++) {
				m[k][c] -= share * m[i][c];
			}
		}
	}
	for (int i = 0; i < 3; i++) {
		x[i] = m[i][3] / m[i][i];
	}
	return true;
}

// Moves by less than a cell and zooms show as changes in proportion to the slopes. The camera's
// part is the best fit of all three, and is taken off if that explains enough. Returns how far it
// moved.
static double take_off_camera(float *difference, const struct grid *a)
{
	double m[3][4] = { { 0 } };
	double fit[3];
	float rest[GRID_CELLS];

	if (a->width < 4 * REACH || a->height < 4 * REACH) {
		return 0;
	}
	memcpy(rest, difference, (size_t)(a->width * a->height) * sizeof(*rest));
	for (int y = 1; y < a->height - 1; y++) {
		for (int x = 1; x < a->width - 1; x++) {
			double slope[3];

			slopes(slope, a, x, y);
			for (int i = 0; i < 3; i++) {
				for (int k = 0; k < 3; k++) {
					m[i][k] += slope[i] * slope[k];
				}
				m[i][3] += slope[i] * difference[y * a->width + x];
			}
		}
	}
	if (!solve(m, fit)) {
		return 0;
	}
	for (int y = 1; y < a->height - 1; y++) {
		for (int x = 1; x < a->width - 1; x++) {
			double slope[3];

			slopes(slope, a, x, y);
			rest[y * a->width + x] -= (float)(fit[0] * slope[0] + fit[1] * slope[1]
				+ fit[2] * slope[2]);
		}
	}
	const int n = a->width * a->height;
	if (mean_size(rest, n) > EXPLAINS * mean_size(difference, n)) {
		return 0;
	}
	memcpy(difference, rest, (size_t)n * sizeof(*rest));
	return sqrt(fit[0] * fit[0] + fit[1] * fit[1]);
}

static double tile_size(const float *difference, const struct grid *a, int tx, int ty)
{
	double sum = 0;
	int n = 0;

	for (int y = ty * TILE; y < (ty + 1) * TILE && y < a->height; y++) {
		for (int x = tx * TILE; x < (tx + 1) * TILE && x < a->width; x++) {
			sum += fabsf(difference[y * a->width + x]);
			n++;
		}
	}
	return n > 0 ? sum / n : 0;
}

static int compare_doubles(const void *a, const void *b)
{
	const double x = *(const double *)a;
	const double y = *(const double *)b;

	return (x > y) - (x < y);
}

// Mean over all tiles, and how far the strongest two stand out from the middle one.
static void measure(const float *difference, const struct grid *a, double *out_mean,
	double *out_local)
{
	double tiles[MAX_TILES];
	const int across = (a->width + TILE - 1) / TILE;
	const int down = (a->height + TILE - 1) / TILE;
	const int n = across * down;
	double sum = 0;

	for (int i = 0; i < n; i++) {
		tiles[i] = tile_size(difference, a, i % across, i / across);
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

// The same walk differs twice as much in a picture of twice the contrast.
static double contrast_scale(const struct grid *a, const struct grid *b)
{
	const double contrast = (grid_deviation(a) + grid_deviation(b)) / 2;

	return NOMINAL_CONTRAST / robust_clip(contrast, NOMINAL_CONTRAST / 2, 2 * NOMINAL_CONTRAST);
}

static void compare(struct motion *own, const struct grid *now, int64_t time_us)
{
	int shift[2] = { 0, 0 };
	float difference[GRID_CELLS];
	double values[3];
	double drift = 0;
	double scale = contrast_scale(&own->last, now);

	if (own->every_picture) {
		find_shift(&own->last, now, &shift[0], &shift[1]);
		// Twice the time is not twice the difference; and over a long gap it says little.
		scale *= robust_clip(sqrt(NOMINAL_US / (double)(time_us - own->last_us)), 0.3, 1.2);
	}
	subtract(difference, &own->last, now, shift);
	if (own->every_picture) {
		drift = take_off_camera(difference, &own->last);
	}
	measure(difference, &own->last, &values[0], &values[1]);
	values[0] *= scale;
	values[1] *= scale;
	values[2] = drift + sqrt(shift[0] * shift[0] + shift[1] * shift[1]);
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
