// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/sheet.h"

#include "base/timecode.h"
#include "media/cells.h"
#include "media/sprite.h"
#include "tests/tap.h"

static const struct {
	int64_t width;
	int64_t height;
} displays[] = {
	{ 1920, 1080 }, { 1920, 800 }, { 640, 480 }, { 1080, 1920 }, { 720, 720 }, { 320, 240 },
	{ 10, 6 }, { 1, 1 }, { 3, 5000 }, { 100000, 7 }, { 0, 0 }, { INT64_MAX, INT64_MAX },
};

#define N_DISPLAYS (sizeof(displays) / sizeof(displays[0]))

static const struct colour red = { 200, 10, 20 };

static void test_fit(void)
{
	static const struct {
		int side;
		int64_t display[2];
		int want[2];
	} rows[] = {
		{ 320, { 1920, 1080 }, { 320, 180 } }, { 320, { 1080, 1920 }, { 180, 320 } },
		{ 160, { 1920, 800 }, { 160, 66 } },   { 160, { 640, 480 }, { 160, 120 } },
		{ 320, { 100, 50 }, { 100, 50 } },     { 320, { 161, 121 }, { 160, 120 } },
		{ 320, { 5000, 1 }, { 320, 2 } },      { 320, { 0, -4 }, { 2, 2 } },
		{ 160, { 1000, 1000 }, { 160, 160 } }, { 161, { 1000, 500 }, { 160, 80 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int got[2];

		cells_fit(&got[0], &got[1], rows[i].side, rows[i].display[0], rows[i].display[1]);
		is_mem(got, rows[i].want, sizeof(got), "row %zu: %d x %d", i, got[0], got[1]);
	}
}

static uint8_t red_at(const struct canvas *c, int x, int y)
{
	return c->rgb[y * c->stride + x * 3];
}

// How many pixels are just of the colour.
static int count(const struct canvas *c, struct colour colour)
{
	int n = 0;

	for (int y = 0; y < c->height; y++) {
		for (int x = 0; x < c->width; x++) {
			const uint8_t *p = c->rgb + y * c->stride + x * 3;

			n += p[0] == colour.red && p[1] == colour.green && p[2] == colour.blue;
		}
	}
	return n;
}

static struct canvas *plain(int width, int height)
{
	struct canvas *c = canvas_new(width, height);

	canvas_fill(c, 0, 0, width, height, red);
	return c;
}

static void test_place(void)
{
	static const struct {
		int picture[2];
		int want;
	} rows[] = {
		{ { 10, 6 }, 60 }, { { 4, 2 }, 8 }, { { 30, 30 }, 60 }, { { 30, 2 }, 20 },
		{ { 1, 1 }, 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct canvas *picture = plain(rows[i].picture[0], rows[i].picture[1]);
		struct canvas *c = canvas_new(20, 20);
		int n_inside = 0;

		cells_place(c, 3, 5, 10, 6, picture);
		for (int y = 5; y < 11; y++) {
			for (int x = 3; x < 13; x++) {
				n_inside += red_at(c, x, y) == red.red;
			}
		}
		is_int(n_inside, rows[i].want, "picture %zu fills its part of the cell", i);
		is_int(count(c, red), rows[i].want, "and nothing beside it");
		canvas_free(&c);
		canvas_free(&picture);
	}
}

static void test_sheet_layout(void)
{
	for (size_t d = 0; d < N_DISPLAYS; d++) {
		int n_bad = 0;

		for (size_t n = 1; n <= 1000; n += n < 70 ? 1 : 93) {
			struct sheet_params p = { .name = "kept" };

			sheet_layout(&p, n, displays[d].width, displays[d].height);
			const int64_t n_rows = cells_rows(n, p.columns);
			const int64_t width = (int64_t)p.columns * p.cell_width;
			const bool good = p.columns >= 1 && (size_t)p.columns <= n &&
				p.cell_width >= 2 && p.cell_height >= 2 &&
				p.cell_width <= 640 && p.cell_height <= 640 &&
				width <= 2400 && n_rows * p.cell_height < CELLS_MAX_SIDE &&
				p.cell_width % 2 == 0 && p.cell_height % 2 == 0 &&
				(p.cell_width <= displays[d].width || p.cell_width == 2) &&
				(p.cell_height <= displays[d].height || p.cell_height == 2);

			n_bad += !good;
			if (!good) {
				fprintf(stderr, "# %zu frames: %d columns of %d x %d\n", n,
					p.columns, p.cell_width, p.cell_height);
			}
		}
		is_int(n_bad, 0, "layouts of display %zu", d);
	}
}

// Sheets of ordinary videos are of an agreeable shape, and few cells of them are empty.
static void test_sheet_shape(void)
{
	for (size_t d = 0; d < 6; d++) {
		for (size_t n = 6; n <= 60; n += 6) {
			struct sheet_params p = { .name = "n", .facts = "f", .n_cells = n };
			struct sheet_cell cells[60] = { { NULL, 0 } };

			sheet_layout(&p, n, displays[d].width, displays[d].height);
			p.cells = cells;
			struct canvas *c = sheet_make(&p);
			const double aspect = (double)c->width / c->height;
			const int64_t n_empty = cells_rows(n, p.columns) * p.columns - (int64_t)n;

			ok(aspect > 1.1 && aspect < 2.8, "display %zu, %zu frames: aspect %.2f",
				d, n, aspect);
			ok(c->width <= 2400, "not too wide");
			ok(2 * n_empty <= p.columns, "%d empty of %d columns", (int)n_empty,
				p.columns);
			canvas_free(&c);
		}
	}
}

static void test_sheet_many(void)
{
	static const size_t many[] = { 5000, 60000, 1000000, SIZE_MAX };

	for (size_t i = 0; i < sizeof(many) / sizeof(many[0]); i++) {
		struct sheet_params p = { .name = "n" };
		struct sprite_layout l;

		sheet_layout(&p, many[i], 1920, 1080);
		ok((int64_t)p.columns * p.cell_width <= CELLS_MAX_SIDE && p.cell_height >= 2,
			"a sheet of %zu: %d columns of %d", many[i], p.columns, p.cell_width);
		sprite_layout(&l, many[i], 1920, 1080);
		ok((int64_t)l.columns * l.cell_width <= CELLS_MAX_SIDE &&
			(int64_t)l.rows * l.cell_height <= CELLS_MAX_SIDE && l.rows > 0,
			"a sprite of %zu: %d x %d", many[i], l.columns, l.rows);
	}
}

static struct canvas *make_sheet(struct canvas *picture, const int64_t *times, size_t n)
{
	struct sheet_cell cells[8];
	const struct sheet_params p = {
		.name = "na\xcdme \xe6\xbc\xa2",
		.facts = "facts",
		.cells = cells,
		.n_cells = n,
		.columns = 3,
		.cell_width = 200,
		.cell_height = 120,
	};

	for (size_t i = 0; i < n; i++) {
		cells[i] = (struct sheet_cell) { picture, times[i] };
	}
	return sheet_make(&p);
}

static void test_sheet(void)
{
	static const int64_t none[] = { TIME_UNKNOWN, TIME_UNKNOWN, TIME_UNKNOWN, TIME_UNKNOWN };
	static const int64_t apart[] = { 0, 1500000, 2000000, 3000000 };
	static const int64_t close[] = { 0, 1500000, 1900000, 3000000 };
	struct canvas *picture = plain(200, 120);
	struct canvas *bare = make_sheet(picture, none, 4);
	struct canvas *whole = make_sheet(picture, apart, 4);
	struct canvas *millis = make_sheet(picture, close, 4);
	const int n_bare = count(bare, red);

	is_int(n_bare, 4 * 200 * 120, "all of four pictures is there");
	ok(red_at(bare, bare->width - 60, bare->height - 60) < 100,
		"the last row begins at the left");
	ok(count(whole, red) < n_bare, "times are burned in");
	ok(count(millis, red) < count(whole, red), "with more digits where two are in one second");
	canvas_free(&bare);
	canvas_free(&whole);
	canvas_free(&millis);
	bare = make_sheet(NULL, none, 1);
	is_int(count(bare, red), 0, "no picture, an empty cell");
	canvas_free(&bare);
	canvas_free(&picture);
	picture = plain(8, 4);

	const struct sheet_cell cell = { picture, 0 };
	struct sheet_params p = { .cells = &cell, .n_cells = 1, .columns = 1 };

	p.cell_width = 8;
	p.cell_height = 4;
	bare = sheet_make(&p);
	is_int(count(bare, red), 8 * 4, "a tiny picture is not hidden by its time");
	canvas_free(&bare);
	canvas_free(&picture);
}

static void test_sprite_layout(void)
{
	static const struct {
		size_t n;
		int64_t display[2];
		struct sprite_layout want;
	} rows[] = {
		{ 1, { 1920, 1080 }, { 1, 1, 160, 90 } },
		{ 4, { 1920, 1080 }, { 2, 2, 160, 90 } },
		{ 100, { 1920, 1080 }, { 8, 13, 160, 90 } },
		{ 500, { 1920, 1080 }, { 10, 50, 160, 90 } },
		{ 9, { 1080, 1920 }, { 5, 2, 90, 160 } },
		{ 1, { 1080, 1920 }, { 1, 1, 90, 160 } },
		{ 9, { 100, 100 }, { 3, 3, 100, 100 } },    { 0, { 640, 480 }, { 1, 1, 160, 120 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sprite_layout got;

		sprite_layout(&got, rows[i].n, rows[i].display[0], rows[i].display[1]);
		is_mem(&got, &rows[i].want, sizeof(got), "row %zu: %d x %d of %d x %d", i,
			got.columns, got.rows, got.cell_width, got.cell_height);
	}
	for (size_t d = 0; d < N_DISPLAYS; d++) {
		for (size_t n = 1; n < 400; n += 57) {
			struct sprite_layout l;

			sprite_layout(&l, n, displays[d].width, displays[d].height);
			ok(l.columns <= 10 && (size_t)(l.columns * l.rows) >= n &&
				(size_t)(l.columns * (l.rows - 1)) < n,
				"%zu of display %zu: %d x %d", n, d, l.columns, l.rows);
		}
	}
}

static void test_sprite(void)
{
	const struct sprite_layout l = { 2, 2, 10, 6 };
	struct canvas *exact = plain(10, 6);
	struct canvas *large = plain(40, 40);
	const struct canvas *cells[] = { exact, NULL, large, exact, exact };
	struct canvas *c = sprite_make(&l, cells, 3);

	ok(c->width == 20 && c->height == 12, "no margins");
	is_int(count(c, red), 2 * 60, "each in its cell");
	is_int(red_at(c, 9, 11), red.red, "the third begins the second row");
	is_int(red_at(c, 10, 0), 0, "NULL is black");
	canvas_free(&c);
	c = sprite_make(&l, cells, 5);
	is_int(count(c, red), 3 * 60, "more than the layout holds is left out");
	canvas_free(&c);
	canvas_free(&exact);
	canvas_free(&large);
}

static void test_vtt(void)
{
	static const struct {
		size_t n;
		int64_t times[5];
		const char *image;
		const char *want;
	} rows[] = {
		{ 0, { 0 }, "a.jpg", "WEBVTT\n\n" },
		{ 3, { 0, 1999999, 3600000000, 360000001999 }, "a.jpg",
			"WEBVTT\n\n"
			"00:00:00.000 --> 00:00:01.999\na.jpg#xywh=0,0,160,90\n\n"
			"00:00:01.999 --> 01:00:00.000\na.jpg#xywh=160,0,160,90\n\n"
			"01:00:00.000 --> 100:00:00.001\na.jpg#xywh=0,90,160,90\n\n" },
		{ 3, { 0, 999, 1000, 5000 }, "a.jpg", // less than a millisecond: no cue
			"WEBVTT\n\n"
			"00:00:00.000 --> 00:00:00.001\na.jpg#xywh=160,0,160,90\n\n"
			"00:00:00.001 --> 00:00:00.005\na.jpg#xywh=0,90,160,90\n\n" },
		{ 4, { -5000000, 4000000, 2000000, 3000000, 6000000 }, "a.jpg", // out of order
			"WEBVTT\n\n"
			"00:00:00.000 --> 00:00:04.000\na.jpg#xywh=0,0,160,90\n\n"
			"00:00:04.000 --> 00:00:06.000\na.jpg#xywh=160,90,160,90\n\n" },
		{ 1, { 0, 1000000 }, "a b#c?d%e\n\xc3\xa4:x-->~.jpg",
			"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n"
			"a%20b%23c%3Fd%25e%0A%C3%A4%3Ax--%3E~.jpg#xywh=0,0,160,90\n\n" },
	};
	const struct sprite_layout l = { 2, 2, 160, 90 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str got = { 0 };

		sprite_vtt(&got, &l, rows[i].times, rows[i].n, rows[i].image);
		is_str(str_text(&got), rows[i].want, "row %zu", i);
		str_release(&got);
	}
}

int main(void)
{
	test_fit();
	test_place();
	test_sheet_layout();
	test_sheet_shape();
	test_sheet_many();
	test_sheet();
	test_sprite_layout();
	test_sprite();
	test_vtt();
	return tap_done();
}
