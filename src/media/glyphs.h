// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The letters of lettering.h, drawn for hilite: a plain sans of one stroke weight. A letter is the
// middle line of its strokes, in units of which GLYPH_LINE make a line of text. The x axis starts
// at the leftmost middle line; the y axis points up from the middle of a stroke that stands on the
// base line. A path is a string of steps, letters with whole numbers behind them:
//
//     M x y               lifts the pen and goes there
//     L x y               a straight line
//     H x y               a quarter of an ellipse that leaves level and arrives upright
//     V x y               the same, but leaves upright and arrives level
//     C x y x y x y       a cubic curve
//     D x y               a dot, somewhat wider than a stroke

#ifndef MEDIA_GLYPHS_H
#define MEDIA_GLYPHS_H

#include <stdbool.h>
#include <stdint.h>

#define GLYPH_LINE    128 // from the top of an accent on a capital to below the descenders
#define GLYPH_ASCENT  102 // of these, above the base line
#define GLYPH_WEIGHT  8   // thickness of a stroke
#define GLYPH_CAPITAL 70  // the middle line of the top of 'H'
#define GLYPH_SMALL   50  // and of 'x'
#define GLYPH_FIGURE  60  // advance of every digit

struct glyph {
	uint32_t code;
	int left;         // room between what is before and the ink
	int right;        // and behind it
	const char *path; // "" for a space
	const char *mark; // an accent, its x axis in the middle of the letter; or NULL
	int mark_rise;    // to be added to its y
	bool figure;      // GLYPH_FIGURE wide, whatever its ink
};

// The glyph of a character: printable ASCII, the letters and some signs of Latin-1, dashes, curled
// quotes and the ellipsis. For any other a box is put there.
void glyph_find(struct glyph *out, uint32_t code);

#endif
