// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/lettering.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "media/glyphs.h"
#include "media/strokes.h"

#define MIN_SIZE 6
#define MAX_SIZE 256

#define ELLIPSIS "\xe2\x80\xa6"

// No character at all: shown as any that the face does not have.
#define NO_CHARACTER 0xfffd

#define PLATE_ALPHA 165

static const struct colour white = { 255, 255, 255 };
static const struct colour dark = { 8, 9, 11 };

static int clamp(int value, int least, int most)
{
	if (value < least) {
		return least;
	}
	return value < most ? value : most;
}

// The character at *p, of which the text ends at end; moves on by it.
static uint32_t next_code(const char **p, const char *end)
{
	static const uint8_t lead_mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const size_t len = utf8_char(*p, (size_t)(end - *p));

	if (len == 0) {
		(*p)++;
		return NO_CHARACTER;
	}
	uint32_t code = (uint8_t)(*p)[0] & lead_mask[len];

	for (size_t i = 1; i < len; i++) {
		code = code << 6 | ((uint8_t)(*p)[i] & 0x3f);
	}
	*p += len;
	return code;
}

static void make_next(struct strokes *out, const char **p, const char *end, int size)
{
	struct glyph glyph;

	glyph_find(&glyph, next_code(p, end));
	strokes_make(out, &glyph, size);
}

int lettering_width(const char *utf8, int size)
{
	const char *end = utf8 + strlen(utf8);
	struct strokes strokes;
	int width = 0;

	size = clamp(size, MIN_SIZE, MAX_SIZE);
	while (utf8 < end && width < LETTERING_MAX_WIDTH) {
		make_next(&strokes, &utf8, end, size);
		width += strokes.advance;
	}
	return width < LETTERING_MAX_WIDTH ? width : LETTERING_MAX_WIDTH;
}

void lettering_draw(struct canvas *canvas, int x, int y, int size, const char *utf8,
	struct colour colour)
{
	const char *end = utf8 + strlen(utf8);
	struct strokes strokes;

	size = clamp(size, MIN_SIZE, MAX_SIZE);
	if (y >= canvas->height || y <= -2 * size) {
		return;
	}
	const int base = y + strokes_ascent(size);

	// A letter may begin a little left of its room, hence not up to the very border only.
	while (utf8 < end && x < canvas->width + size) {
		make_next(&strokes, &utf8, end, size);
		if (x > -2 * size) {
			strokes_paint(&strokes, canvas, x, base, colour);
		}
		x += strokes.advance;
	}
}

// How many bytes of the text fit into the width, without blanks and full stops at the end.
static size_t fitting(const char *utf8, int size, int max_width)
{
	const char *p = utf8;
	const char *end = utf8 + strlen(utf8);
	struct strokes strokes;
	int width = 0;
	size_t len = 0;

	while (p < end) {
		const bool idle = *p == ' ' || *p == '.';

		make_next(&strokes, &p, end, size);
		width += strokes.advance;
		if (width > max_width) {
			break;
		}
		len = idle ? len : (size_t)(p - utf8);
	}
	return len;
}

void lettering_draw_fitted(struct canvas *canvas, int x, int y, int size, int max_width,
	const char *utf8, struct colour colour)
{
	size = clamp(size, MIN_SIZE, MAX_SIZE);
	if (lettering_width(utf8, size) <= max_width) {
		lettering_draw(canvas, x, y, size, utf8, colour);
		return;
	}
	const int room = max_width - lettering_width(ELLIPSIS, size);

	if (room < 0) {
		return;
	}
	struct str cut = { 0 };

	str_add(&cut, utf8, fitting(utf8, size, room));
	str_adds(&cut, ELLIPSIS);
	lettering_draw(canvas, x, y, size, str_text(&cut), colour);
	str_release(&cut);
}

static int plate_side(int size)
{
	return size / 3 + 1;
}

// There are no descenders in a time, and no accents: the plate is lower than a line.
void lettering_plate_size(const char *utf8, int size, int *width, int *height)
{
	size = clamp(size, MIN_SIZE, MAX_SIZE);
	*width = lettering_width(utf8, size) + 2 * plate_side(size);
	*height = size + size / 6;
}

// How much of the pixel is within the plate, 0 to 1; x and y count from its corner.
static double plate_cover(int x, int y, int width, int height, double radius)
{
	const double far_x = fmax(radius - fmin(x + 0.5, width - x - 0.5), 0);
	const double far_y = fmax(radius - fmin(y + 0.5, height - y - 0.5), 0);

	return fmin(fmax(radius + 0.5 - sqrt(far_x * far_x + far_y * far_y), 0), 1);
}

void lettering_plate(struct canvas *canvas, int x, int y, int size, const char *utf8)
{
	int width;
	int height;

	size = clamp(size, MIN_SIZE, MAX_SIZE);
	lettering_plate_size(utf8, size, &width, &height);
	const int radius = size / 5 + 1;

	for (int row = 0; row < height; row++) {
		const int curved = row < radius || row >= height - radius ? radius : 0;

		for (int i = 0; i < curved; i++) {
			const double covered = plate_cover(i, row, width, height, radius);
			const uint8_t alpha = (uint8_t)(PLATE_ALPHA * covered + 0.5);

			canvas_shade(canvas, x + i, y + row, 1, 1, dark, alpha);
			canvas_shade(canvas, x + width - 1 - i, y + row, 1, 1, dark, alpha);
		}
		canvas_shade(canvas, x + curved, y + row, width - 2 * curved, 1, dark, PLATE_ALPHA);
	}
	// The middle of the capitals is the middle of the plate.
	const int capital = (GLYPH_CAPITAL + GLYPH_WEIGHT) * size / GLYPH_LINE;
	const int base = (height + capital + 1) / 2;

	lettering_draw(canvas, x + plate_side(size), y + base - strokes_ascent(size), size, utf8,
		white);
}

void lettering_stamp(struct canvas *canvas, const char *utf8)
{
	int size = clamp(canvas->height / 18, 12, 40);
	int width;
	int height;

	lettering_plate_size(utf8, size, &width, &height);
	while (size > MIN_SIZE && width + size > canvas->width) {
		lettering_plate_size(utf8, --size, &width, &height);
	}
	const int gap = size / 2;

	lettering_plate(canvas, gap, canvas->height - height - gap, size, utf8);
}
