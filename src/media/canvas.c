// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/canvas.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"

#define MAX_SIDE 32768

struct canvas *canvas_new(int width, int height)
{
	assert(width >= 1 && width <= MAX_SIDE && height >= 1 && height <= MAX_SIDE);
	struct canvas *c = mem_zalloc(sizeof(*c));

	c->width = width;
	c->height = height;
	c->stride = ((ptrdiff_t)width * 3 + 63) / 64 * 64;
	c->rgb = mem_zalloc((size_t)c->stride * (size_t)height);
	return c;
}

void canvas_free(struct canvas **canvas)
{
	if (*canvas) {
		mem_free((*canvas)->rgb);
		mem_free(*canvas);
		*canvas = NULL;
	}
}

static int clamp(int value, int most)
{
	if (value < 0) {
		return 0;
	}
	return value < most ? value : most;
}

static uint8_t mix(uint8_t below, uint8_t above, uint8_t alpha)
{
	return (uint8_t)((below * (255 - alpha) + above * alpha + 127) / 255);
}

void canvas_fill(struct canvas *c, int x, int y, int width, int height, struct colour colour)
{
	canvas_shade(c, x, y, width, height, colour, 255);
}

void canvas_shade(struct canvas *c, int x, int y, int width, int height, struct colour colour,
	uint8_t alpha)
{
	int x1 = clamp(x + width, c->width);
	int y1 = clamp(y + height, c->height);

	for (int row = clamp(y, c->height); row < y1; row++) {
		uint8_t *p = c->rgb + row * c->stride + clamp(x, c->width) * 3;

		for (int column = clamp(x, c->width); column < x1; column++, p += 3) {
			p[0] = mix(p[0], colour.red, alpha);
			p[1] = mix(p[1], colour.green, alpha);
			p[2] = mix(p[2], colour.blue, alpha);
		}
	}
}

void canvas_copy(struct canvas *c, int x, int y, const struct canvas *from)
{
	int x0 = clamp(x, c->width);
	int x1 = clamp(x + from->width, c->width);

	for (int row = clamp(y, c->height); x0 < x1 && row < clamp(y + from->height, c->height);
		row++) {
		memcpy(c->rgb + row * c->stride + x0 * 3,
			from->rgb + (row - y) * from->stride + (x0 - x) * 3, (size_t)(x1 - x0) * 3);
	}
}
