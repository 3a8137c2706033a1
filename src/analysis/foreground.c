// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// For cameras that stand still: the share of the picture that is not the usual background. The
// background is, cell by cell, the median of a minute before and a minute after; pictures wait in a
// ring until that minute has come. Half a minute of standing still does not make a person a wall.

#include <math.h>
#include <string.h>

#include "analysis/feature.h"
#include "analysis/grid.h"
#include "analysis/rows.h"
#include "base/mem.h"

#define APART_US 450000
#define WINDOW_US INT64_C(60000000)
#define RING 320     // at least two windows of pictures, 2.2 a second
#define UNLIKE 14    // grey levels from the background, exposure allowed for
#define CELLS (27 * 27)
#define SHRINK 2
#define LEVELS 64    // of the histogram of a cell: 4 grey levels each

struct held {
	int64_t time_us;
	uint8_t cell[CELLS];
};

// Of one cell: how often each level was seen, and where the middle is.
struct usual {
	uint16_t count[LEVELS];
	uint16_t below;
	uint16_t at;
};

struct foreground {
	int width;
	int height;
	int n_cells;
	struct held *ring;
	size_t oldest; // all three count pictures from the first one
	size_t next;   // the one to be measured next
	size_t newest; // one behind the last
	struct usual usual[CELLS];
	struct rows_mean share;
};

static void *foreground_open(const struct feature_params *params)
{
	struct foreground *own = mem_zalloc(sizeof(*own));

	(void)params;
	own->ring = mem_zalloc(RING * sizeof(*own->ring));
	return own;
}

static void change(struct foreground *own, const struct held *held, int by)
{
	for (int i = 0; i < own->n_cells; i++) {
		struct usual *usual = &own->usual[i];
		const int level = held->cell[i] * LEVELS / 256;

		usual->count[level] = (uint16_t)(usual->count[level] + by);
		if (level < usual->at) {
			usual->below = (uint16_t)(usual->below + by);
		}
	}
}

// The middle level of a cell, of total ones, as luma.
static int middle(struct usual *usual, size_t total)
{
	while (usual->below > total / 2) {
		usual->at--;
		usual->below = (uint16_t)(usual->below - usual->count[usual->at]);
	}
	while ((size_t)usual->below + usual->count[usual->at] <= total / 2) {
		usual->below = (uint16_t)(usual->below + usual->count[usual->at]);
		usual->at++;
	}
	return usual->at * (256 / LEVELS) + 128 / LEVELS;
}

// The exposure may drift or step: the middle difference of all cells is nobody's foreground.
static int drift(const int difference[CELLS], int n)
{
	int count[512] = { 0 };
	int seen = 0;
	int at = 0;

	for (int i = 0; i < n; i++) {
		count[difference[i] + 256]++;
	}
	for (; at < 511 && seen + count[at] <= n / 2; at++) {
		seen += count[at];
	}
	return at - 256;
}

static void measure_next(struct foreground *own)
{
	const struct held *held = &own->ring[own->next % RING];
	int difference[CELLS];
	int unlike = 0;

	while (own->oldest < own->next
		&& own->ring[own->oldest % RING].time_us < held->time_us - WINDOW_US) {
		change(own, &own->ring[own->oldest % RING], -1);
		own->oldest++;
	}
	for (int i = 0; i < own->n_cells; i++) {
		difference[i] = held->cell[i] - middle(&own->usual[i], own->newest - own->oldest);
	}
	const int usual = drift(difference, own->n_cells);
	for (int i = 0; i < own->n_cells; i++) {
		unlike += difference[i] - usual > UNLIKE || usual - difference[i] > UNLIKE;
	}
	rows_mean_put(&own->share, held->time_us, 100.0 * unlike / own->n_cells);
	own->next++;
}

// Measures all that wait and forgets everything: another size, or a jump back in time.
static void start_over(struct foreground *own, const struct grid *grid)
{
	while (own->next < own->newest) {
		measure_next(own);
	}
	memset(own->usual, 0, sizeof(own->usual));
	own->oldest = 0;
	own->next = 0;
	own->newest = 0;
	own->width = grid->width;
	own->height = grid->height;
	own->n_cells = grid->width * grid->height;
}

static void foreground_picture(void *state, const struct picture *picture)
{
	struct foreground *own = state;
	struct grid full;
	struct grid grid;

	if (own->newest > 0) {
		const struct held *last = &own->ring[(own->newest - 1) % RING];
		const int64_t apart_us = picture->time_us - last->time_us;

		if (apart_us >= 0 && apart_us < APART_US) {
			return;
		}
	}
	grid_of(&full, picture);
	if (grid_is_black(&full)) {
		return;
	}
	grid_shrink(&grid, &full, SHRINK);
	if (grid.width != own->width || grid.height != own->height || (own->newest > 0
		&& picture->time_us < own->ring[(own->newest - 1) % RING].time_us)) {
		start_over(own, &grid);
	}
	// Two windows always fit; hostile times could still fill the ring.
	if (own->newest - own->oldest == RING) {
		if (own->next == own->oldest) {
			measure_next(own);
		}
		change(own, &own->ring[own->oldest % RING], -1);
		own->oldest++;
	}
	struct held *held = &own->ring[own->newest % RING];
	held->time_us = picture->time_us;
	memcpy(held->cell, grid.cell, (size_t)own->n_cells);
	change(own, held, 1);
	own->newest++;
	while (own->next < own->newest
		&& own->ring[own->next % RING].time_us <= picture->time_us - WINDOW_US) {
		measure_next(own);
	}
}

static void foreground_close(void *state, struct tracks *tracks)
{
	struct foreground *own = state;

	while (own->next < own->newest) {
		measure_next(own);
	}
	rows_mean_end(&own->share);
	if (tracks != NULL && own->share.track.n_values > 0) {
		tracks_adopt(tracks, "foreground", "percent", &own->share.track);
	}
	mem_free(own->share.track.values);
	mem_free(own->ring);
	mem_free(own);
}

const struct feature feature_foreground = {
	.name = "foreground",
	.open = foreground_open,
	.picture = foreground_picture,
	.close = foreground_close,
};
