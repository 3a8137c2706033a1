// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/grid.h"

#include <math.h>
#include <stdlib.h>

// Tiles of so many cells a side are what two pictures' structure is compared by: fine detail moves
// with every step of an actor, the lay-out of a shot does not.
#define BLACK_GREY 24.0 // limited-range black that was not stretched is 16
#define BLACK_DEVIATION 6.0
#define TILE 3

static int at_least_one(int x)
{
	return x > 0 ? x : 1;
}

void grid_of(struct grid *out, const struct picture *picture)
{
	const int longest = picture->width > picture->height ? picture->width : picture->height;
	const int by = at_least_one((longest + GRID_SIDE - 1) / GRID_SIDE);
	const int across = picture->width < by ? picture->width : by;
	const int down = picture->height < by ? picture->height : by;
	const int area = across * down;

	out->width = at_least_one(picture->width / by);
	out->height = at_least_one(picture->height / by);
	for (int y = 0; y < out->height; y++) {
		int sums[GRID_SIDE] = { 0 };

		for (int k = 0; k < down; k++) {
			const uint8_t *row = picture->luma + (y * by + k) * picture->stride;

			for (int x = 0; x < out->width; x++) {
				for (int i = 0; i < across; i++) {
					sums[x] += row[x * by + i];
				}
			}
		}
		for (int x = 0; x < out->width; x++) {
			out->cell[y * out->width + x] = (uint8_t)((sums[x] + area / 2) / area);
		}
	}
}

void grid_shrink(struct grid *out, const struct grid *in, int by)
{
	const struct picture view = {
		.width = in->width,
		.height = in->height,
		.stride = in->width,
		.luma = in->cell,
	};
	const int across = view.width < by ? view.width : by;
	const int down = view.height < by ? view.height : by;

	out->width = at_least_one(in->width / by);
	out->height = at_least_one(in->height / by);
	for (int y = 0; y < out->height; y++) {
		for (int x = 0; x < out->width; x++) {
			int sum = 0;

			for (int k = 0; k < down; k++) {
				for (int i = 0; i < across; i++) {
					sum += view.luma[(y * by + k) * view.stride + x * by + i];
				}
			}
			out->cell[y * out->width + x] = (uint8_t)(sum / (across * down));
		}
	}
}

bool grid_same_size(const struct grid *a, const struct grid *b)
{
	return a->height > 0 && a->width == b->width && a->height == b->height;
}

double grid_mean(const struct grid *grid)
{
	const int n = grid->width * grid->height;
	int sum = 0;

	for (int i = 0; i < n; i++) {
		sum += grid->cell[i];
	}
	return n > 0 ? (double)sum / n : 0;
}

double grid_deviation(const struct grid *grid)
{
	const int n = grid->width * grid->height;
	const double mean = grid_mean(grid);
	int64_t squares = 0;

	for (int i = 0; i < n; i++) {
		squares += grid->cell[i] * grid->cell[i];
	}
	const double variance = n > 0 ? (double)squares / n - mean * mean : 0;
	return variance > 0 ? sqrt(variance) : 0;
}

bool grid_is_black(const struct grid *grid)
{
	return grid_mean(grid) < BLACK_GREY && grid_deviation(grid) < BLACK_DEVIATION;
}

double grid_distance(const struct grid *a, const struct grid *b)
{
	const int n = a->width * a->height;
	int sum = 0;

	for (int i = 0; i < n; i++) {
		sum += abs(a->cell[i] - b->cell[i]);
	}
	return n > 0 ? (double)sum / n : 0;
}

double grid_structure(const struct grid *a, const struct grid *b)
{
	struct grid p;
	struct grid q;

	grid_shrink(&p, a, TILE);
	grid_shrink(&q, b, TILE);
	const int n = p.width * p.height;
	const double mean_p = grid_mean(&p);
	const double mean_q = grid_mean(&q);
	double product = 0;

	for (int i = 0; i < n; i++) {
		product += (p.cell[i] - mean_p) * (q.cell[i] - mean_q);
	}
	// Two grey levels of noise are granted to each side and called alike: two black pictures
	// are the same one. A shot against a black picture still has nothing in common with it.
	const double dp = grid_deviation(&p);
	const double dq = grid_deviation(&q);
	const double scale = sqrt((dp * dp + 4) * (dq * dq + 4));
	const double unlike = n > 0 ? 1 - (product / n + 4) / scale : 0;

	if (unlike < 0) {
		return 0;
	}
	return unlike > 1 ? 1 : unlike;
}

void grid_histogram(float out[GRID_BINS], const struct grid *grid)
{
	const int n = grid->width * grid->height;
	int count[GRID_BINS] = { 0 };

	for (int i = 0; i < n; i++) {
		count[grid->cell[i] * GRID_BINS / 256]++;
	}
	for (int i = 0; i < GRID_BINS; i++) {
		out[i] = n > 0 ? (float)count[i] / (float)n : 0;
	}
}

double grid_histogram_distance(const float a[GRID_BINS], const float b[GRID_BINS])
{
	double sum = 0;

	for (int i = 0; i < GRID_BINS; i++) {
		sum += fabs((double)a[i] - b[i]);
	}
	return sum / 2;
}
