// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/strokes.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

// Straight pieces of a curve. The largest letters are some 40 pixels high, of which a quarter of a
// round is then 30 pixels long: a piece of 3 pixels is no corner that can be seen.
#define PIECES 10

// How far from the corner of its box a quarter of an ellipse is pulled: 0.552 is the ellipse, and
// somewhat more makes the squarer rounds of this face.
#define ROUNDNESS 0.585

// Radius of a dot against that of the pen.
#define DOT 1.28

// Where a pixel is much of the room between letters, what is rounded away of it is missed: lines
// of less than so many pixels get a part of a pixel more for each letter.
#define SMALL_SIZE     22
#define SMALL_TRACKING 0.3

#define MAX_KNOTS 12

// Where a stem or the end of a round stands in the glyph, and where in pixels.
struct knot {
	double unit;
	double pixel;
};

struct axis {
	int n_knots;
	struct knot knots[MAX_KNOTS]; // in order
	double scale;                 // beyond the outermost
};

struct tracer {
	struct strokes *out;
	struct axis x;
	struct axis y;
	double pen_x;
	double pen_y;
	double rise; // added to each y
};

static double round_half_up(double value)
{
	return floor(value + 0.5);
}

static void add_knot(struct axis *axis, double unit)
{
	int at = 0;

	while (at < axis->n_knots && axis->knots[at].unit < unit) {
		at++;
	}
	if (axis->n_knots == MAX_KNOTS || (at < axis->n_knots && axis->knots[at].unit <= unit)) {
		return;
	}
	for (int i = axis->n_knots++; i > at; i--) {
		axis->knots[i] = axis->knots[i - 1];
	}
	axis->knots[at].unit = unit;
}

static double to_pixel(const struct axis *axis, double unit)
{
	const struct knot *knots = axis->knots;
	const struct knot *last = knots + axis->n_knots - 1;

	if (unit <= knots[0].unit) {
		return knots[0].pixel + (unit - knots[0].unit) * axis->scale;
	}
	if (unit >= last->unit) {
		return last->pixel + (unit - last->unit) * axis->scale;
	}
	while (knots[1].unit < unit) {
		knots++;
	}
	return knots[0].pixel + (unit - knots[0].unit) * (knots[1].pixel - knots[0].pixel) /
		(knots[1].unit - knots[0].unit);
}

static const char *read_number(const char *p, double *out)
{
	int sign = 1;
	int value = 0;

	while (*p == ' ') {
		p++;
	}
	if (*p == '-') {
		sign = -1;
		p++;
	}
	for (; *p >= '0' && *p <= '9'; p++) {
		value = value * 10 + (*p - '0');
	}
	*out = sign * value;
	return p;
}

static void add_stroke(struct tracer *t, double x, double y, double radius)
{
	assert(t->out->n_rows < STROKES_MAX);
	t->out->rows[t->out->n_rows++] =
		(struct stroke) { t->pen_x, t->pen_y, x, y, radius };
	t->pen_x = x;
	t->pen_y = y;
}

static void line_to(struct tracer *t, double x, double y)
{
	if (x == t->pen_x) {
		add_knot(&t->x, x);
	}
	if (y == t->pen_y) {
		add_knot(&t->y, y);
	}
	add_stroke(t, x, y, 1);
}

// c: two points that pull, and the end.
static void curve_to(struct tracer *t, const double *c)
{
	const double x = t->pen_x;
	const double y = t->pen_y;

	for (int i = 1; i <= PIECES; i++) {
		const double b = (double)i / PIECES;
		const double a = 1 - b;
		const double w0 = a * a * a;
		const double w1 = 3 * a * a * b;
		const double w2 = 3 * a * b * b;
		const double w3 = b * b * b;

		add_stroke(t, w0 * x + w1 * c[0] + w2 * c[2] + w3 * c[4],
			w0 * y + w1 * c[1] + w2 * c[3] + w3 * c[5], 1);
	}
}

static void quarter_to(struct tracer *t, double x, double y, bool level)
{
	const double dx = (x - t->pen_x) * ROUNDNESS;
	const double dy = (y - t->pen_y) * ROUNDNESS;

	if (level) {
		add_knot(&t->x, x);
		curve_to(t, (const double[]) { t->pen_x + dx, t->pen_y, x, y - dy, x, y });
	} else {
		add_knot(&t->y, y);
		curve_to(t, (const double[]) { t->pen_x, t->pen_y + dy, x - dx, y, x, y });
	}
}

static void step(struct tracer *t, char what, double *numbers, int n)
{
	for (int i = 1; i < n; i += 2) {
		numbers[i] += t->rise;
	}
	const double x = numbers[0];
	const double y = numbers[1];

	switch (what) {
	case 'L':
		line_to(t, x, y);
		break;
	case 'H':
	case 'V':
		quarter_to(t, x, y, what == 'H');
		break;
	case 'C':
		curve_to(t, numbers);
		break;
	default: // M and D
		t->pen_x = x;
		t->pen_y = y;
		if (what == 'D') {
			add_stroke(t, x, y, DOT);
		}
	}
}

// Adds the strokes of a path, still in the units of the glyph.
static void trace(struct tracer *t, const char *path)
{
	while (*path != '\0') {
		const char what = *path++;
		const int n = what == 'C' ? 6 : 2;
		double numbers[6];

		for (int i = 0; i < n; i++) {
			path = read_number(path, &numbers[i]);
		}
		step(t, what, numbers, n);
		while (*path == ' ') {
			path++;
		}
	}
}

// The base line and the height of small letters and capitals come to whole pixels, and so does the
// lower edge of any level stroke between them.
static void fit_y(struct axis *y, double scale, double weight)
{
	const double half = weight / 2;
	const double body = GLYPH_WEIGHT;
	const struct axis ruler = {
		.n_knots = 3,
		.knots = {
			{ 0, half },
			{ GLYPH_SMALL, round_half_up((GLYPH_SMALL + body) * scale) - half },
			{ GLYPH_CAPITAL, round_half_up((GLYPH_CAPITAL + body) * scale) - half },
		},
		.scale = scale,
	};

	add_knot(y, 0);
	add_knot(y, GLYPH_SMALL);
	add_knot(y, GLYPH_CAPITAL);
	y->scale = scale;
	for (int i = 0; i < y->n_knots; i++) {
		const double pixel = to_pixel(&ruler, y->knots[i].unit);
		const double unit = y->knots[i].unit;

		if (unit == 0 || unit == GLYPH_SMALL || unit == GLYPH_CAPITAL) {
			y->knots[i].pixel = pixel;
		} else {
			y->knots[i].pixel = round_half_up(pixel - half) + half;
		}
	}
}

// The ink gets a whole number of pixels, and stems within begin on one. Returns that number.
static double fit_x(struct axis *x, double scale, double weight)
{
	const double first = x->knots[0].unit;
	const double extent = x->knots[x->n_knots - 1].unit - first;
	const double ink = round_half_up(extent * scale + weight);
	const double stretch = extent > 0 ? (ink - weight) / extent : scale;

	x->scale = scale;
	for (int i = 0; i < x->n_knots; i++) {
		const double left = (x->knots[i].unit - first) * stretch;

		x->knots[i].pixel = weight / 2 +
			(i < x->n_knots - 1 ? round_half_up(left) : left);
	}
	return ink;
}

static void add_extent(struct tracer *t)
{
	double least = t->out->rows[0].x0;
	double most = least;

	for (int i = 0; i < t->out->n_rows; i++) {
		least = fmin(least, fmin(t->out->rows[i].x0, t->out->rows[i].x1));
		most = fmax(most, fmax(t->out->rows[i].x0, t->out->rows[i].x1));
	}
	// Where there is no room left for the outermost two they take that of inner ones.
	t->x.n_knots = t->x.n_knots > MAX_KNOTS - 2 ? MAX_KNOTS - 2 : t->x.n_knots;
	add_knot(&t->x, least);
	add_knot(&t->x, most);
}

static double pen_weight(double scale)
{
	return fmax(GLYPH_WEIGHT * scale, 1);
}

// Its stems are not asked: an accent is put where the letter is.
static void add_mark(struct strokes *out, const struct glyph *glyph, double middle)
{
	struct tracer t = { .out = out, .rise = glyph->mark_rise };
	const int n_base = out->n_rows;

	trace(&t, glyph->mark);
	for (int i = n_base; i < out->n_rows; i++) {
		out->rows[i].x0 += middle;
		out->rows[i].x1 += middle;
	}
}

int strokes_ascent(int size)
{
	return (int)round_half_up((double)size * GLYPH_ASCENT / GLYPH_LINE);
}

void strokes_make(struct strokes *out, const struct glyph *glyph, int size)
{
	const double scale = (double)size / GLYPH_LINE;
	const double weight = pen_weight(scale);
	struct tracer t = { .out = out };

	out->n_rows = 0;
	trace(&t, glyph->path);
	if (out->n_rows == 0) {
		out->advance = (int)round_half_up((glyph->left + glyph->right) * scale);
		return;
	}
	add_extent(&t);
	const double least = t.x.knots[0].unit;
	const double most = t.x.knots[t.x.n_knots - 1].unit;
	const double ink = fit_x(&t.x, scale, weight);
	double advance = (glyph->left + most - least + glyph->right) * scale + weight;

	if (glyph->figure) {
		advance = GLYPH_FIGURE * scale;
	}
	if (!glyph->figure && size < SMALL_SIZE) {
		advance += SMALL_TRACKING;
	}
	out->advance = (int)fmax(round_half_up(advance), 1);
	// What room the whole pixels leave is shared as the two sides of the glyph ask.
	const double room = glyph->left + glyph->right;
	const double left = round_half_up((out->advance - ink) * glyph->left / fmax(room, 1));

	fit_y(&t.y, scale, weight);
	if (glyph->mark) {
		add_mark(out, glyph, (least + most) / 2);
	}
	for (int i = 0; i < out->n_rows; i++) {
		struct stroke *s = &out->rows[i];

		s->x0 = left + to_pixel(&t.x, s->x0);
		s->x1 = left + to_pixel(&t.x, s->x1);
		s->y0 = -to_pixel(&t.y, s->y0);
		s->y1 = -to_pixel(&t.y, s->y1);
		s->radius *= weight / 2;
	}
}

// How much of the pixel around x, y the stroke covers, 0 to 1. Below 0: not even near.
static double cover(const struct stroke *s, double x, double y)
{
	const double dx = s->x1 - s->x0;
	const double dy = s->y1 - s->y0;
	const double length = dx * dx + dy * dy;
	double at = 0;

	if (length > 0) {
		at = ((x - s->x0) * dx + (y - s->y0) * dy) / length;
		at = fmin(fmax(at, 0), 1);
	}
	const double away_x = x - s->x0 - at * dx;
	const double away_y = y - s->y0 - at * dy;

	return fmin(s->radius + 0.5 - sqrt(away_x * away_x + away_y * away_y), 1);
}

static void paint_pixel(uint8_t *p, struct colour colour, double covered)
{
	const int alpha = (int)(covered * 255 + 0.5);

	p[0] = (uint8_t)((p[0] * (255 - alpha) + colour.red * alpha + 127) / 255);
	p[1] = (uint8_t)((p[1] * (255 - alpha) + colour.green * alpha + 127) / 255);
	p[2] = (uint8_t)((p[2] * (255 - alpha) + colour.blue * alpha + 127) / 255);
}

// The pixels that the ink can touch, against the origin; from is in, to is not.
struct box {
	int x_from;
	int x_to;
	int y_from;
	int y_to;
};

static struct box ink_box(const struct strokes *strokes)
{
	double x0 = INFINITY;
	double x1 = -INFINITY;
	double y0 = INFINITY;
	double y1 = -INFINITY;

	for (int i = 0; i < strokes->n_rows; i++) {
		const struct stroke *s = &strokes->rows[i];
		const double reach = s->radius + 1;

		x0 = fmin(x0, fmin(s->x0, s->x1) - reach);
		x1 = fmax(x1, fmax(s->x0, s->x1) + reach);
		y0 = fmin(y0, fmin(s->y0, s->y1) - reach);
		y1 = fmax(y1, fmax(s->y0, s->y1) + reach);
	}
	return (struct box) { (int)floor(x0), (int)ceil(x1), (int)floor(y0), (int)ceil(y1) };
}

void strokes_paint(const struct strokes *strokes, struct canvas *canvas, int x, int y,
	struct colour colour)
{
	if (strokes->n_rows == 0) {
		return;
	}
	struct box box = ink_box(strokes);

	box.x_from = box.x_from < -x ? -x : box.x_from;
	box.y_from = box.y_from < -y ? -y : box.y_from;
	box.x_to = box.x_to > canvas->width - x ? canvas->width - x : box.x_to;
	box.y_to = box.y_to > canvas->height - y ? canvas->height - y : box.y_to;
	for (int row = box.y_from; row < box.y_to; row++) {
		for (int column = box.x_from; column < box.x_to; column++) {
			double covered = 0;

			for (int i = 0; i < strokes->n_rows; i++) {
				covered = fmax(covered, cover(&strokes->rows[i], column + 0.5,
					row + 0.5));
			}
			if (covered > 0) {
				paint_pixel(canvas->rgb + (y + row) * canvas->stride +
					(x + column) * 3, colour, covered);
			}
		}
	}
}
