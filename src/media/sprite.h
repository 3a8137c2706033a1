// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A sprite: small frames side by side in one picture, and the WebVTT file from which a web player
// knows where in it the frame of a time is.

#ifndef MEDIA_SPRITE_H
#define MEDIA_SPRITE_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "media/canvas.h"

struct sprite_layout {
	int columns;
	int rows;
	int cell_width;
	int cell_height;
};

// For n_cells frames that are shown at the display size: cells of 160 pixels on their longer side,
// of even sizes, never enlarged; a picture near to a square, of ten columns at most as long as a
// canvas can hold it so. Where there are more frames than that, cells get smaller.
void sprite_layout(struct sprite_layout *out, size_t n_cells, int64_t display_width,
	int64_t display_height);

// The picture, to be freed with canvas_free. A frame of another size than the cell is put in the
// middle of it; NULL leaves the cell black.
struct canvas *sprite_make(const struct sprite_layout *layout, const struct canvas *const *cells,
	size_t n_cells);

// Adds the WebVTT text. times_us has n_cells + 1 entries: the start of each cue, and the end of the
// last. Times are rounded down to a millisecond; a cue begins where the one before ends or later,
// none before 0, and one that would be empty is left out. image is the name of the picture's file,
// beside the text; it is made a relative URL.
void sprite_vtt(struct str *out, const struct sprite_layout *layout, const int64_t *times_us,
	size_t n_cells, const char *image);

#endif
