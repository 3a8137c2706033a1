// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// How far a picture is from what was shown lately: the distance, in block means and in the
// histogram, to a mean that forgets within some twenty seconds.

#include <math.h>

#include "analysis/feature.h"
#include "analysis/grid.h"
#include "analysis/rows.h"
#include "base/mem.h"

#define APART_US 450000 // two pictures a second are enough
#define MEMORY_S 10.0   // after so long, a third of the weight is left
#define SETTLE_US 4000000
#define TILE 3
#define CELLS ((GRID_SIDE / TILE) * (GRID_SIDE / TILE))

struct novelty {
	struct grid size; // of the last one, for its size only
	int64_t last_us;
	int64_t first_us;
	int n_cells;
	float cells[CELLS];
	float histogram[GRID_BINS];
	struct rows_mean novelty;
};

static void *novelty_open(const struct feature_params *params)
{
	struct novelty *own = mem_zalloc(sizeof(*own));

	(void)params;
	return own;
}

static void forget(struct novelty *own, const struct grid *small, const float *histogram,
	int64_t time_us)
{
	own->n_cells = small->width * small->height;
	for (int i = 0; i < own->n_cells; i++) {
		own->cells[i] = small->cell[i];
	}
	for (int i = 0; i < GRID_BINS; i++) {
		own->histogram[i] = histogram[i];
	}
	own->first_us = time_us;
}

static void novelty_picture(void *state, const struct picture *picture)
{
	struct novelty *own = state;
	const int64_t apart_us = picture->time_us - own->last_us;
	struct grid grid;
	struct grid small;
	float histogram[GRID_BINS];

	if (picture->damaged || (own->n_cells > 0 && apart_us >= 0 && apart_us < APART_US)) {
		return;
	}
	grid_of(&grid, picture);
	// What begins after black is no newer than what a video begins with.
	if (grid_is_black(&grid)) {
		return;
	}
	grid_shrink(&small, &grid, TILE);
	grid_histogram(histogram, &grid);
	if (own->n_cells == 0 || apart_us < 0 || !grid_same_size(&own->size, &small)) {
		forget(own, &small, histogram, picture->time_us);
	}
	own->size = small;
	own->last_us = picture->time_us;

	const float keep = (float)exp(-fmax(0, (double)apart_us) / (MEMORY_S * 1e6));
	double distance = 0;
	for (int i = 0; i < own->n_cells; i++) {
		distance += fabs((double)own->cells[i] - small.cell[i]) / (255.0 * own->n_cells);
		own->cells[i] = keep * own->cells[i] + (1 - keep) * small.cell[i];
	}
	distance += 0.5 * grid_histogram_distance(own->histogram, histogram);
	for (int i = 0; i < GRID_BINS; i++) {
		own->histogram[i] = keep * own->histogram[i] + (1 - keep) * histogram[i];
	}
	// With next to no past, everything is like it.
	if (picture->time_us - own->first_us >= SETTLE_US) {
		rows_mean_put(&own->novelty, picture->time_us, distance);
	}
}

static void novelty_close(void *state, struct tracks *tracks)
{
	struct novelty *own = state;

	rows_mean_end(&own->novelty);
	if (tracks != NULL && own->novelty.track.n_values > 0) {
		tracks_adopt(tracks, "novelty", "distance", &own->novelty.track);
	}
	mem_free(own->novelty.track.values);
	mem_free(own);
}

const struct feature feature_novelty = {
	.name = "novelty",
	.open = novelty_open,
	.picture = novelty_picture,
	.close = novelty_close,
};
