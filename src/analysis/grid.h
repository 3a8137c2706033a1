// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A picture as a small grid of mean luma: what features compare. Averaging takes away most of the
// grain and of the coding noise, and makes the arithmetic cheap.

#ifndef ANALYSIS_GRID_H
#define ANALYSIS_GRID_H

#include <stdbool.h>
#include <stdint.h>

#include "media/frame.h"

#define GRID_SIDE 54 // longest side: a third of PICTURE_SIDE, so that blocks are of whole pixels
#define GRID_CELLS (GRID_SIDE * GRID_SIDE)
#define GRID_BINS 32 // of the histogram

struct grid {
	int width;
	int height; // 0: there is no picture
	uint8_t cell[GRID_CELLS];
};

void grid_of(struct grid *out, const struct picture *picture);

// One value of out for each block of by x by cells.
void grid_shrink(struct grid *out, const struct grid *in, int by);

bool grid_same_size(const struct grid *a, const struct grid *b);

double grid_mean(const struct grid *grid);

// Standard deviation over the cells.
double grid_deviation(const struct grid *grid);

// Black all over. White is not: cards and slides are.
bool grid_is_black(const struct grid *grid);

// Mean absolute difference in grey levels; the two are of the same size, as they are for those
// below.
double grid_distance(const struct grid *a, const struct grid *b);

// 0: the same picture, but perhaps for its exposure; 1: nothing in common.
double grid_structure(const struct grid *a, const struct grid *b);

// Shares of the cells by luma, together 1.
void grid_histogram(float out[GRID_BINS], const struct grid *grid);

// 0 to 1: the share of cells that would have to change their bin.
double grid_histogram_distance(const float a[GRID_BINS], const float b[GRID_BINS]);

#endif
