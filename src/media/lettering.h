// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Text on a picture, in a typeface of our own (glyphs.h): a font file could not be opened inside
// the sandbox, and would make the picture depend on the machine. Text is one line of UTF-8; a byte
// that belongs to no character, and a character that the face does not have, is a small box.
// The size is the height of a line in pixels, taken as 6 at least and 256 at most.

#ifndef MEDIA_LETTERING_H
#define MEDIA_LETTERING_H

#include "media/canvas.h"

// Pixels from the start of the text to where more text would follow, LETTERING_MAX_WIDTH at most.
int lettering_width(const char *utf8, int size);

#define LETTERING_MAX_WIDTH 1000000

// Draws with the left top corner of the line at x, y, clipped to the canvas. Digits are all of one
// width. A letter may reach beyond its own room by a pixel or two.
void lettering_draw(struct canvas *canvas, int x, int y, int size, const char *utf8,
	struct colour colour);

// Draws what fits into max_width and an ellipsis behind it where that is not all. Nothing is drawn
// where there is no room for the ellipsis.
void lettering_draw_fitted(struct canvas *canvas, int x, int y, int size, int max_width,
	const char *utf8, struct colour colour);

// The width and height of the plate that lettering_plate draws.
void lettering_plate_size(const char *utf8, int size, int *width, int *height);

// White letters on a dark, translucent plate with round corners, to be read on any picture; x, y is
// the plate's left top corner.
void lettering_plate(struct canvas *canvas, int x, int y, int size, const char *utf8);

// A time stamp: a plate in the left bottom corner, of a size that suits the picture.
void lettering_stamp(struct canvas *canvas, const char *utf8);

#endif
