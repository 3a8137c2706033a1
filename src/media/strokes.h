// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A glyph at one size, in pixels: its curves made straight pieces, its stems put where they fill
// whole pixels, and how it is painted.

#ifndef MEDIA_STROKES_H
#define MEDIA_STROKES_H

#include "media/canvas.h"
#include "media/glyphs.h"

#define STROKES_MAX 256

// A straight piece of a pen's way; the pen is a disk. A dot has no length.
struct stroke {
	double x0;
	double y0;
	double x1;
	double y1;
	double radius;
};

struct strokes {
	int advance; // pixels to the next glyph
	int n_rows;
	struct stroke rows[STROKES_MAX];
};

// Pixels from the top of a line to its base line.
int strokes_ascent(int size);

// The glyph for lines of size pixels; y points down from the base line.
void strokes_make(struct strokes *out, const struct glyph *glyph, int size);

// Paints it with its origin on the base line at x, y; what lies outside of the canvas is left out.
void strokes_paint(const struct strokes *strokes, struct canvas *canvas, int x, int y,
	struct colour colour);

#endif
