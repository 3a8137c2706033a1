// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A picture to look at: upright, square pixels, 8 bits of red, green and blue, sRGB.

#ifndef MEDIA_CANVAS_H
#define MEDIA_CANVAS_H

#include <stddef.h>
#include <stdint.h>

struct canvas {
	int width;        // pixels, at least 1
	int height;
	ptrdiff_t stride; // bytes from row to row, from the top
	uint8_t *rgb;     // red, green, blue; the canvas owns it
};

struct colour {
	uint8_t red;
	uint8_t green;
	uint8_t blue;
};

// Black. The caller frees it with canvas_free. Width and height are 1 to 32768 (asserted).
struct canvas *canvas_new(int width, int height);

// Frees and sets the pointer to NULL; harmless on NULL.
void canvas_free(struct canvas **canvas);

// Fills a rectangle; what lies outside of the canvas is left out.
void canvas_fill(struct canvas *canvas, int x, int y, int width, int height,
	struct colour colour);

// The same, but mixed with what is there: alpha 255 covers it, 0 leaves it.
void canvas_shade(struct canvas *canvas, int x, int y, int width, int height,
	struct colour colour, uint8_t alpha);

// Copies all of from so that its left top corner comes to x, y, clipped.
void canvas_copy(struct canvas *canvas, int x, int y, const struct canvas *from);

#endif
