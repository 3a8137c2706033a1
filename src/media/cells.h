// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Pictures side by side: what contact sheets (sheet.h) and sprites (sprite.h) have in common.

#ifndef MEDIA_CELLS_H
#define MEDIA_CELLS_H

#include <stddef.h>
#include <stdint.h>

#include "media/canvas.h"

#define CELLS_MAX_SIDE 32768 // of a canvas

// The size of a picture whose longer side is side pixels at most: the aspect is kept, both sides
// are even and at least 2, and the picture is not enlarged.
void cells_fit(int *width, int *height, int side, int64_t display_width, int64_t display_height);

// Copies a picture into the middle of the cell; what is larger than the cell is left out evenly.
void cells_place(struct canvas *canvas, int x, int y, int width, int height,
	const struct canvas *picture);

// Rows that n cells need, taken as 2^30 at most.
int64_t cells_rows(size_t n, int columns);

#endif
