// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/sprite.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "media/cells.h"

#define SIDE        160
#define MAX_COLUMNS 10

static bool holds(const struct sprite_layout *l, size_t n_cells)
{
	return cells_rows(n_cells, l->columns) * l->cell_height <= CELLS_MAX_SIDE;
}

void sprite_layout(struct sprite_layout *out, size_t n_cells, int64_t display_width,
	int64_t display_height)
{
	n_cells = n_cells > 0 ? n_cells : 1;
	for (int side = SIDE; side >= 2; side -= 2) {
		cells_fit(&out->cell_width, &out->cell_height, side, display_width, display_height);
		const size_t room = (size_t)(CELLS_MAX_SIDE / out->cell_width);
		const int most = (int)(room < n_cells ? room : n_cells);

		out->columns = 1;
		while (out->columns < MAX_COLUMNS && out->columns < most &&
			(int64_t)out->columns * out->cell_width <
			cells_rows(n_cells, out->columns) * out->cell_height) {
			out->columns++;
		}
		while (out->columns < most && !holds(out, n_cells)) {
			out->columns++;
		}
		if (holds(out, n_cells)) {
			break;
		}
	}
	const int64_t rows = cells_rows(n_cells, out->columns);
	const int most = CELLS_MAX_SIDE / out->cell_height;

	out->rows = rows < most ? (int)rows : most;
}

struct canvas *sprite_make(const struct sprite_layout *layout, const struct canvas *const *cells,
	size_t n_cells)
{
	const size_t n_columns = (size_t)layout->columns;
	struct canvas *canvas = canvas_new(layout->columns * layout->cell_width,
		layout->rows * layout->cell_height);

	for (size_t i = 0; i < n_cells && i / n_columns < (size_t)layout->rows; i++) {
		if (cells[i]) {
			cells_place(canvas, (int)(i % n_columns) * layout->cell_width,
				(int)(i / n_columns) * layout->cell_height, layout->cell_width,
				layout->cell_height, cells[i]);
		}
	}
	return canvas;
}

static void add_time(struct str *out, int64_t ms)
{
	str_addf(out, "%02lld:%02lld:%02lld.%03lld", (long long)(ms / 3600000),
		(long long)(ms / 60000 % 60), (long long)(ms / 1000 % 60), (long long)(ms % 1000));
}

// A path segment by RFC 3986. A ':' would be no fault within, but the first one could make what is
// before it a scheme.
static void add_url(struct str *out, const char *name)
{
	for (const char *p = name; *p != '\0'; p++) {
		const unsigned char c = (unsigned char)*p;
		const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (letter || (c >= '0' && c <= '9') || strchr("-._~!$&'()*+,;=@/", c)) {
			str_addc(out, *p);
		} else {
			str_addf(out, "%%%02X", c);
		}
	}
}

static int64_t to_ms(int64_t time_us)
{
	return time_us > 0 ? time_us / 1000 : 0;
}

void sprite_vtt(struct str *out, const struct sprite_layout *layout, const int64_t *times_us,
	size_t n_cells, const char *image)
{
	const size_t n_columns = (size_t)layout->columns;
	int64_t before = 0;

	assert(layout->columns > 0);
	str_adds(out, "WEBVTT\n\n");
	for (size_t i = 0; i < n_cells && i / n_columns < (size_t)layout->rows; i++) {
		const int64_t start = to_ms(times_us[i]) > before ? to_ms(times_us[i]) : before;
		const int64_t end = to_ms(times_us[i + 1]);

		if (end <= start) {
			continue;
		}
		before = end;
		add_time(out, start);
		str_adds(out, " --> ");
		add_time(out, end);
		str_addc(out, '\n');
		add_url(out, image);
		str_addf(out, "#xywh=%d,%d,%d,%d\n\n", (int)(i % n_columns) * layout->cell_width,
			(int)(i / n_columns) * layout->cell_height, layout->cell_width,
			layout->cell_height);
	}
}
