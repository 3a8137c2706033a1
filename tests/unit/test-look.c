// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What a picture is like, on pictures that are drawn here: which of them are the same to a person.

#include "analysis/look.h"

#include "tests/tap.h"
#include "unit/make-tracks.h"

#define CELL 4 // pixels, where the longer side is PICTURE_SIDE

struct drawing {
	uint8_t luma[PICTURE_SIDE * PICTURE_SIDE];
	struct picture picture;
};

static void begin(struct drawing *d, int width, int height, int luma)
{
	memset(d->luma, luma, sizeof(d->luma));
	d->picture = (struct picture){.width = width, .height = height, .stride = PICTURE_SIDE,
		.luma = d->luma};
}

static void fill(struct drawing *d, int x, int y, int width, int height, int luma)
{
	for (int row = y; row < y + height && row < d->picture.height; row++) {
		for (int column = x; column < x + width && column < d->picture.width; column++) {
			d->luma[row * PICTURE_SIDE + column] = (uint8_t)luma;
		}
	}
}

// from at the left edge, so much more each eight pixels.
static void slope(struct drawing *d, int first_row, int last_row, int from, int step)
{
	for (int row = first_row; row < last_row; row++) {
		for (int x = 0; x < d->picture.width; x++) {
			d->luma[row * PICTURE_SIDE + x] = (uint8_t)(from + step * x / 8);
		}
	}
}

// A wall with some furniture, which stands so far to the right.
static void room(struct drawing *d, int right)
{
	begin(d, 160, 120, 110);
	fill(d, 20 + right, 24, 40, 60, 60);
	fill(d, 72 + right, 16, 24, 24, 200);
	fill(d, 88 + right, 64, 48, 32, 40);
	fill(d, 112 + right, 20, 16, 28, 150);
}

static struct look seen(const struct drawing *d)
{
	struct look look;

	look_of(&look, &d->picture);
	return look;
}

static void test_measures(void)
{
	static struct drawing d;

	begin(&d, 160, 120, 0);
	d.picture.time_us = 1234567;
	struct look look = seen(&d);

	is_int(look.time_us, 1234567, "a look has the picture's time");
	is_real((double)look.mean, 0, 0, "black: its mean");
	is_real((double)look.deviation, 0, 0, "its deviation");
	is_real((double)look.sharpness, 0, 0, "its sharpness");
	ok(look.phash == 0, "its hash");
	is_int(look.width * 100 + look.height, 4030, "40 by 30 cells");

	begin(&d, 160, 120, 255);
	look = seen(&d);
	is_real((double)look.mean, 255, 0, "white: its mean");
	is_real((double)look.deviation, 0, 1e-3, "its deviation");
	is_int(look.cell[40 * 30 - 1], 255, "its last cell");

	begin(&d, 160, 120, 0);
	slope(&d, 0, 120, 40, 8);
	look = seen(&d);
	is_real((double)look.mean, 119.5, 0.01, "a slope: its mean");
	is_real((double)look.deviation, 46.19, 0.01, "its deviation");
	is_real((double)look.sharpness, 0, 1e-6, "nothing in it is sharp");
	ok(look.cell[0] == 42 && look.cell[39] == 198, "its cells are means");

	begin(&d, 160, 120, 0);
	for (int i = 0; i < 160 * 120; i++) {
		fill(&d, i % 160, i / 160, 1, 1, (i % 160 + i / 160) % 2 * 255);
	}
	look = seen(&d);
	is_real((double)look.mean, 127.5, 0.01, "a board of single pixels: its mean");
	is_real((double)look.deviation, 127.5, 0.01, "its deviation");
	is_real((double)look.sharpness, 1020 * 1020, 1, "nothing is sharper");
	is_int(look.cell[615], 128, "its cells are all grey");
	ok(look.phash == 0, "and without a hash");
}

static void test_shapes(void)
{
	static const struct {
		int width;
		int height;
		int columns;
		int rows;
	} rows[] = {
		{160, 120, 40, 30}, {160, 90, 40, 22}, {90, 160, 22, 40}, {160, 1, 40, 1},
		{20, 10, 20, 10}, {2, 2, 2, 2}, {1, 1, 1, 1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static struct drawing d;

		begin(&d, rows[i].width, rows[i].height, 77);
		const struct look look = seen(&d);

		is_int(look.width, rows[i].columns, "%d x %d: columns", rows[i].width,
			rows[i].height);
		is_int(look.height, rows[i].rows, "and rows");
		is_int(look.cell[look.width * look.height - 1], 77, "up to the last one");
		ok(look.phash == 0, "nothing stands out");
	}
}

static void test_hash(void)
{
	static struct drawing d;

	begin(&d, 160, 120, 0);
	slope(&d, 0, 120, 20, 8);
	ok(seen(&d).phash == 0, "brighter to the right: no bit");
	slope(&d, 0, 120, 200, -8);
	ok(seen(&d).phash == UINT64_MAX, "darker to the right: each bit");
	slope(&d, 60, 120, 20, 8);
	const uint64_t half = seen(&d).phash;

	ok(half == UINT64_C(0xffffffff00000000), "darker in the upper half: the higher bits");
	begin(&d, 160, 120, 200);
	fill(&d, 71, 0, 89, 120, 50);
	ok(seen(&d).phash == UINT64_C(0x1010101010101010), "one edge: one bit a row");
	begin(&d, 160, 120, 0);
	for (int x = 0; x < 160; x++) {
		fill(&d, x, 0, 1, 120, 100 - x / 10);
	}
	ok(seen(&d).phash == 0, "a wall that darkens by less than two grey levels: no bit");

	is_int(look_distance(half, half), 0, "a hash and itself");
	is_int(look_distance(half, ~half), 64, "and its opposite");
	is_int(look_distance(half, UINT64_MAX), 32, "half of it");
	is_int(look_distance(0, UINT64_C(1) << 63), 1, "one bit");
}

static void test_same(void)
{
	static struct drawing a;
	static struct drawing b;
	uint32_t seed = 7;

	room(&a, 0);
	const struct look first = seen(&a);
	struct look other = seen(&a);

	ok(look_same(&first, &other), "a picture and itself");
	is_real(look_change(&first, &other), 0, 0, "nothing changed");

	room(&b, 0);
	for (int i = 0; i < PICTURE_SIDE * PICTURE_SIDE; i++) {
		b.luma[i] = (uint8_t)(b.luma[i] + 5);
	}
	other = seen(&b);
	ok(look_same(&first, &other) && look_same(&other, &first), "a little more light");
	is_real(look_change(&first, &other), 5, 1e-6, "changes all by so much");
	for (int i = 0; i < PICTURE_SIDE * PICTURE_SIDE; i++) {
		b.luma[i] = (uint8_t)(b.luma[i] + 35);
	}
	other = seen(&b);
	ok(!look_same(&first, &other) && !look_same(&other, &first), "much more light");

	room(&b, CELL);
	other = seen(&b);
	ok(look_same(&first, &other) && look_same(&other, &first), "a step to the right");
	room(&b, 3 * CELL);
	other = seen(&b);
	ok(!look_same(&first, &other) && !look_same(&other, &first), "three steps");

	room(&b, 0);
	fill(&b, 16 * CELL, 24 * CELL, 3 * CELL, 3 * CELL, 240);
	other = seen(&b);
	ok(!look_same(&first, &other) && !look_same(&other, &first), "a ball comes or goes");

	room(&b, 0);
	for (int i = 0; i < 20; i++) {
		fill(&b, (10 + i) * CELL, 26 * CELL, CELL, CELL, i % 3 == 0 ? 20 : 235);
	}
	other = seen(&b);
	ok(!look_same(&first, &other) && !look_same(&other, &first), "a caption comes or goes");

	// Letters of two pixels, of other words the second time.
	for (int words = 0; words < 2; words++) {
		room(words == 0 ? &a : &b, 0);
		for (int i = 0; i < 24; i++) {
			fill(words == 0 ? &a : &b, 60 + 2 * i, 104, 2, 4,
				i % (words == 0 ? 3 : 4) == 0 || i % 5 == 4 ? 20 : 235);
		}
	}
	const struct look read = seen(&a);
	other = seen(&b);
	ok(!look_same(&read, &other) && !look_same(&other, &read), "other words in a caption");

	room(&b, 0);
	for (int i = 0; i < PICTURE_SIDE * PICTURE_SIDE; i++) {
		b.luma[i] = (uint8_t)(b.luma[i] + (int)lround(3 * (double)noise(&seed)));
	}
	other = seen(&b);
	ok(look_same(&first, &other) && look_same(&other, &first), "a little noise");

	room(&b, 0);
	b.picture.height = 90;
	other = seen(&b);
	ok(!look_same(&first, &other) && !look_same(&other, &first), "another shape");
	is_real(look_change(&first, &other), 255, 0, "has changed all");
}

static void test_usable(void)
{
	static const struct {
		const char *what;
		float mean;
		float deviation;
		bool damaged;
		bool want;
	} rows[] = {
		{"an ordinary one", 120, 40, false, true}, {"black", 0, 0, false, false},
		{"white", 255, 0, false, false}, {"grey", 128, 0, false, false},
		{"nearly flat", 128, 9.9F, false, false}, {"just not flat", 128, 10, false, true},
		{"too dark", 15.9F, 20, false, false}, {"just not too dark", 16, 20, false, true},
		{"too bright", 240.1F, 20, false, false},
		{"just not too bright", 240, 20, false, true},
		{"damaged", 120, 40, true, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct look look = {.mean = rows[i].mean, .deviation = rows[i].deviation,
			.damaged = rows[i].damaged};

		ok(look_usable(&look) == rows[i].want, "usable: %s", rows[i].what);
	}
	static struct drawing d;

	room(&d, 0);
	d.picture.damaged = true;
	const struct look look = seen(&d);

	ok(look.damaged && !look_usable(&look), "the decoder's word is kept");
}

int main(void)
{
	test_measures();
	test_shapes();
	test_hash();
	test_same();
	test_usable();
	return tap_done();
}
