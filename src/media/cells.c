// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/cells.h"

// More than any canvas holds, and few enough to be multiplied.
#define MAX_COUNT (INT64_C(1) << 30)

static int64_t clamp(int64_t value, int64_t least, int64_t most)
{
	if (value < least) {
		return least;
	}
	return value < most ? value : most;
}

static int to_even(int64_t value)
{
	return (int)clamp(value / 2 * 2, 2, CELLS_MAX_SIDE);
}

void cells_fit(int *width, int *height, int side, int64_t display_width, int64_t display_height)
{
	const int64_t w = clamp(display_width, 1, MAX_COUNT);
	const int64_t h = clamp(display_height, 1, MAX_COUNT);
	const int64_t longer = w > h ? w : h;
	const int64_t whole = to_even(clamp(side, 2, longer));

	// To the nearest even number, for which 1 is added before it is rounded down; a side stays
	// within that of the display.
	*width = w == longer ? (int)whole : to_even(clamp((w * whole + longer) / longer, 0, w));
	*height = h == longer ? (int)whole : to_even(clamp((h * whole + longer) / longer, 0, h));
}

void cells_place(struct canvas *canvas, int x, int y, int width, int height,
	const struct canvas *picture)
{
	const int from_x = picture->width > width ? (picture->width - width) / 2 : 0;
	const int from_y = picture->height > height ? (picture->height - height) / 2 : 0;
	const struct canvas part = {
		.width = picture->width < width ? picture->width : width,
		.height = picture->height < height ? picture->height : height,
		.stride = picture->stride,
		.rgb = picture->rgb + from_y * picture->stride + from_x * 3,
	};

	canvas_copy(canvas, x + (width - part.width) / 2, y + (height - part.height) / 2, &part);
}

int64_t cells_rows(size_t n, int columns)
{
	const size_t width = (size_t)columns;
	const size_t rows = n / width + (n % width != 0);

	return rows < (size_t)MAX_COUNT ? (int64_t)rows : MAX_COUNT;
}
