// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/sheet.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/str.h"
#include "base/timecode.h"
#include "media/cells.h"
#include "media/lettering.h"

#define MARGIN 28
#define GAP    8

// The text above the frames needs some room even where these are tiny.
#define MIN_WIDTH 480

#define WANTED_WIDTH  2400
#define WANTED_ASPECT 1.55 // width by height: between 3:2 and 16:10
#define AS_GOOD       1.12 // so far from it does not matter
#define LEAST_CELL    160
#define CELL_STEP     10

static const struct colour background = { 22, 24, 28 };
static const struct colour bright = { 242, 243, 245 };
static const struct colour dim = { 150, 155, 164 };

// The parts of a sheet, in pixels.
struct plan {
	int width;
	int height;
	int title_size;
	int facts_size;
	int top; // of the first row of frames
	int n_rows;
};

static int clamp(int64_t value, int least, int most)
{
	if (value < least) {
		return least;
	}
	return value < most ? (int)value : most;
}

static int64_t grid_width(const struct sheet_params *p)
{
	return (int64_t)p->columns * (p->cell_width + GAP) - GAP;
}

static int64_t grid_height(const struct sheet_params *p, int64_t n_rows)
{
	return n_rows * (p->cell_height + GAP) - GAP;
}

static bool has_text(const char *text)
{
	return text && *text != '\0';
}

static void make_plan(struct plan *plan, const struct sheet_params *p)
{
	const int64_t width = grid_width(p) + 2 * MARGIN;

	assert(p->n_cells > 0 && p->columns > 0 && p->cell_width > 0 && p->cell_height > 0);
	plan->width = clamp(width, MIN_WIDTH, CELLS_MAX_SIDE);
	plan->title_size = clamp(plan->width / 42, 26, 46);
	plan->facts_size = plan->title_size * 2 / 3;
	plan->top = MARGIN;
	if (has_text(p->name)) {
		plan->top += plan->title_size + plan->title_size / 8;
	}
	if (has_text(p->facts)) {
		plan->top += plan->facts_size;
	}
	if (plan->top > MARGIN) {
		plan->top += plan->title_size / 2;
	}
	const int64_t room = CELLS_MAX_SIDE - plan->top - MARGIN + GAP;
	const int64_t most = room / (p->cell_height + GAP);

	plan->n_rows = clamp(cells_rows(p->n_cells, p->columns), 1, clamp(most, 1, CELLS_MAX_SIDE));
	plan->height = clamp(plan->top + grid_height(p, plan->n_rows) + MARGIN, 1, CELLS_MAX_SIDE);
}

static double ratio(double a, double b)
{
	return a > b ? a / b : b / a;
}

// How far a layout is from a good one; negative where a canvas cannot hold it. The weights are by
// eye: a last row half empty is about as bad as an aspect a fifth off or cells a quarter smaller.
static double badness(const struct sheet_params *p, size_t n_cells, int wanted_cell)
{
	struct sheet_params whole = *p;
	struct plan plan;
	const int64_t n_rows = cells_rows(n_cells, p->columns);

	whole.n_cells = n_cells;
	whole.name = "title";
	whole.facts = "facts";
	make_plan(&plan, &whole);
	if (plan.n_rows < n_rows || grid_width(p) + 2 * MARGIN > CELLS_MAX_SIDE) {
		return -1;
	}
	const double n_empty = (double)(n_rows * p->columns) - (double)n_cells;
	const int cell = p->cell_width > p->cell_height ? p->cell_width : p->cell_height;
	double bad = 1.6 * fmax(ratio(plan.width / WANTED_ASPECT, plan.height) - AS_GOOD, 0);

	bad += 0.6 * n_empty / p->columns + n_empty / (double)n_cells;
	bad += 1.2 * (ratio(wanted_cell, cell) - 1);
	if (plan.width > WANTED_WIDTH) {
		bad += 100.0 * plan.width / WANTED_WIDTH;
	}
	return bad;
}

// The longer side of a cell. A sheet of a few frames would be tiny with cells of the usual size.
static int wanted_side(size_t n_cells)
{
	if (n_cells <= 1) {
		return 640;
	}
	return n_cells <= 4 ? 480 : 320;
}

void sheet_layout(struct sheet_params *params, size_t n_cells, int64_t display_width,
	int64_t display_height)
{
	struct sheet_params next = *params;
	double least = -1;
	int whole_width;
	int whole_height;

	n_cells = n_cells > 0 ? n_cells : 1;
	const int wanted = wanted_side(n_cells);

	cells_fit(&whole_width, &whole_height, wanted, display_width, display_height);
	const int largest = whole_width > whole_height ? whole_width : whole_height;

	params->columns = CELLS_MAX_SIDE / 10;
	params->cell_width = 2;
	params->cell_height = 2;
	// Below LEAST_CELL only where there are so many frames that nothing else goes on a canvas.
	for (int side = largest; side >= 2 && (side >= LEAST_CELL || least < 0 || side == largest);
		side -= side > 2 * CELL_STEP ? CELL_STEP : 2) {
		cells_fit(&next.cell_width, &next.cell_height, side, display_width, display_height);
		const int room = CELLS_MAX_SIDE / (next.cell_width + GAP);
		const int most = n_cells < (size_t)room ? (int)n_cells : room;

		for (next.columns = 1; next.columns <= most; next.columns++) {
			const double bad = badness(&next, n_cells, largest);

			if (bad >= 0 && (least < 0 || bad < least)) {
				least = bad;
				params->columns = next.columns;
				params->cell_width = next.cell_width;
				params->cell_height = next.cell_height;
			}
		}
	}
}

static void draw_header(struct canvas *canvas, const struct plan *plan,
	const struct sheet_params *p)
{
	const int room = plan->width - 2 * MARGIN;
	int y = MARGIN - plan->title_size / 6; // the letters reach up to the margin, not their line

	if (has_text(p->name)) {
		lettering_draw_fitted(canvas, MARGIN, y, plan->title_size, room, p->name, bright);
		y += plan->title_size + plan->title_size / 8;
	}
	if (has_text(p->facts)) {
		lettering_draw_fitted(canvas, MARGIN, y, plan->facts_size, room, p->facts, dim);
	}
}

// Whether whole seconds would give two frames the same time.
static bool needs_millis(const struct sheet_params *p)
{
	for (size_t i = 1; i < p->n_cells; i++) {
		const int64_t before = p->cells[i - 1].time_us;
		const int64_t time = p->cells[i].time_us;

		if (time != TIME_UNKNOWN && before != TIME_UNKNOWN &&
			time / TIME_SECOND == before / TIME_SECOND) {
			return true;
		}
	}
	return false;
}

static void add_time(struct str *out, int64_t time_us, bool millis)
{
	time_add_clock(out, time_us);
	if (!millis) {
		str_cut(out, out->len - strlen(".000"));
	}
}

// The size of all times: what suits the cell and leaves the longest of them room; 0 where a cell is
// too small for any.
static int time_size(const struct sheet_params *p, bool millis)
{
	struct str text = { 0 };
	int64_t last = 0;
	int width;
	int height;
	int size = clamp((p->cell_width + p->cell_height) / 28, 12, 20);

	for (size_t i = 0; i < p->n_cells; i++) {
		last = p->cells[i].time_us > last ? p->cells[i].time_us : last;
	}
	add_time(&text, last, millis);
	for (; size >= 9; size--) {
		lettering_plate_size(str_text(&text), size, &width, &height);
		if (width + size <= p->cell_width && height + size <= p->cell_height) {
			break;
		}
	}
	str_release(&text);
	return size >= 9 ? size : 0;
}

static void draw_time(struct canvas *canvas, int x, int bottom, int size, const char *text)
{
	const int gap = size / 2 - 1;
	int width;
	int height;

	lettering_plate_size(text, size, &width, &height);
	lettering_plate(canvas, x + gap, bottom - gap - height, size, text);
}

static void draw_cells(struct canvas *canvas, const struct plan *plan,
	const struct sheet_params *p)
{
	const bool millis = needs_millis(p);
	const int size = time_size(p, millis);
	// Frames narrower than the least sheet stand in its middle.
	const int left = clamp((plan->width - grid_width(p)) / 2, MARGIN, CELLS_MAX_SIDE);
	struct str text = { 0 };

	for (size_t i = 0; i < p->n_cells && i / (size_t)p->columns < (size_t)plan->n_rows; i++) {
		const int x = left + (int)(i % (size_t)p->columns) * (p->cell_width + GAP);
		const int y = plan->top + (int)(i / (size_t)p->columns) * (p->cell_height + GAP);

		if (p->cells[i].picture) {
			cells_place(canvas, x, y, p->cell_width, p->cell_height,
				p->cells[i].picture);
		}
		if (size > 0 && p->cells[i].time_us != TIME_UNKNOWN) {
			str_clear(&text);
			add_time(&text, p->cells[i].time_us, millis);
			draw_time(canvas, x, y + p->cell_height, size, str_text(&text));
		}
	}
	str_release(&text);
}

struct canvas *sheet_make(const struct sheet_params *params)
{
	struct plan plan;

	make_plan(&plan, params);
	struct canvas *canvas = canvas_new(plan.width, plan.height);

	canvas_fill(canvas, 0, 0, plan.width, plan.height, background);
	draw_header(canvas, &plan, params);
	draw_cells(canvas, &plan, params);
	return canvas;
}
