// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A contact sheet: the frames of a video in rows, each with its time, under the name of the file
// and what is known of it.

#ifndef MEDIA_SHEET_H
#define MEDIA_SHEET_H

#include <stddef.h>
#include <stdint.h>

#include "media/canvas.h"

struct sheet_cell {
	const struct canvas *picture; // of any size; NULL leaves the cell empty
	int64_t time_us;              // TIME_UNKNOWN: no time is written
};

struct sheet_params {
	const char *name;  // the title; NULL or "": none
	const char *facts; // smaller, beneath it; NULL or "": none
	const struct sheet_cell *cells;
	size_t n_cells;
	int columns;       // these three as sheet_layout chooses them
	int cell_width;
	int cell_height;
};

// Chooses columns, cell_width and cell_height for n_cells frames that are shown at the display
// size, and nothing else of params: a sheet somewhat wider than high, of 2400 pixels at most as
// long as that suffices, with few cells left empty. The longer side of a cell is 640 pixels for one
// frame, 480 for up to four, else 320 and, where there are many, down to 160; a frame is never
// enlarged. Frames should be made of just that size.
void sheet_layout(struct sheet_params *params, size_t n_cells, int64_t display_width,
	int64_t display_height);

// The sheet, to be freed with canvas_free. There is at least one cell. Rows that a canvas has no
// room for are left out.
struct canvas *sheet_make(const struct sheet_params *params);

#endif
