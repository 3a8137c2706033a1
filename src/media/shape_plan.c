// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/shape_plan.h"

#include <math.h>

#define LEAST 2
#define MOST  16384

static int even(double value)
{
	int v = (int)lrint(value / 2) * 2;

	v = v > LEAST ? v : LEAST;
	return v < MOST ? v : MOST;
}

// Not more than there is.
static int even_within(double value, int most)
{
	int v = even(value);

	return v <= most || most < LEAST ? v : most & ~1;
}

static double ratio(AVRational sar)
{
	return sar.num > 0 && sar.den > 0 ? av_q2d(sar) : 1;
}

bool shape_plan_wanted(const struct clip_params *p)
{
	return p->size_w > 0 || p->crop_num > 0 || p->scale_w > 0 || p->scale_h > 0 ||
		p->burn_subtitles;
}

static bool is_idle_turn(struct shape_turn turn)
{
	return turn.quarters == 0 && !turn.mirrored;
}

// The turn that is left to do where what comes out is shown with a turn of its own.
static struct shape_turn turn_between(struct shape_turn from, struct shape_turn into)
{
	struct shape_turn t = {(from.quarters - into.quarters) & 3, from.mirrored != into.mirrored};

	// A mirror that comes before the turn changes its sense.
	if (into.mirrored) {
		t.quarters = (into.quarters - from.quarters) & 3;
	}
	return t;
}

static void turn(struct shape_look *look, struct shape_turn by)
{
	if (by.quarters & 1) {
		int width = look->width;

		look->width = look->height;
		look->height = width;
		if (look->sar.num > 0 && look->sar.den > 0) {
			look->sar = (AVRational){look->sar.den, look->sar.num};
		}
	}
}

int shape_plan_crop_x(const struct shape_plan *plan, double centre)
{
	double x = fmin(fmax(centre, 0), 1) * plan->whole_w - plan->crop_w / 2.0;

	return (int)fmin(fmax(x, 0), plan->whole_w - plan->crop_w) & ~1;
}

static void crop(struct shape_plan *plan, struct shape_look *now, const struct clip_params *p,
	double centre)
{
	if (p->crop_num <= 0 || p->crop_den <= 0) {
		return;
	}
	// Of coded pixels.
	double aspect = (double)p->crop_num / p->crop_den / ratio(now->sar);
	double w = now->width;
	double h = now->height;

	if (w > h * aspect) {
		w = h * aspect;
	} else {
		h = w / aspect;
	}
	plan->crop_w = even_within(w, now->width);
	plan->crop_h = even_within(h, now->height);
	bool follow = p->crop_follow && isfinite(centre);
	double middle = follow ? fmin(fmax(centre, 0), 1) : 0.5;

	plan->whole_w = now->width;
	plan->crop_x = shape_plan_crop_x(plan, middle);
	plan->crop_y = ((now->height - plan->crop_h) / 2) & ~1;
	now->width = plan->crop_w;
	now->height = plan->crop_h;
}

static void scale_to(struct shape_plan *plan, struct shape_look *now, int width, int height)
{
	if (width != now->width || height != now->height) {
		plan->scale_w = width;
		plan->scale_h = height;
	}
	now->width = width;
	now->height = height;
}

// The largest size of that shape within a frame, whose pixels need not be square.
static void fit_into(struct shape_plan *plan, struct shape_look *now, int width, int height,
	AVRational sar)
{
	double aspect = now->width * ratio(now->sar) / now->height / ratio(sar);
	double w = width;
	double h = height;

	if (w > h * aspect) {
		w = h * aspect;
	} else {
		h = w / aspect;
	}
	// A pixel or two of border are worse than as little distortion.
	int even_w = width - w < 4 ? width : even_within(w, width);
	int even_h = height - h < 4 ? height : even_within(h, height);

	scale_to(plan, now, even_w, even_h);
	now->sar = sar;
	if (even_w != width || even_h != height) {
		plan->pad = true;
		plan->pad_x = ((width - even_w) / 2) & ~1;
		plan->pad_y = ((height - even_h) / 2) & ~1;
		now->width = width;
		now->height = height;
	}
}

static double aspect_of(const struct shape_look *look)
{
	return look->width * ratio(look->sar) / look->height;
}

// Square pixels; a side that is not given follows from the other.
static void scale(struct shape_plan *plan, struct shape_look *now, double aspect, int w, int h)
{
	scale_to(plan, now, even(w > 0 ? w : h * aspect), even(h > 0 ? h : w / aspect));
	now->sar = (AVRational){1, 1};
}

static void shrink(struct shape_plan *plan, struct shape_look *now, int small)
{
	double w = now->width * ratio(now->sar);
	double h = now->height;
	double by = fmin(small / fmax(w, h), 1);

	scale(plan, now, aspect_of(now), even(w * by), even(h * by));
}

void shape_plan_first(struct shape_plan *out, const struct shape_look *from,
	const struct clip_params *p, double centre, int small)
{
	struct shape_look now = *from;

	*out = (struct shape_plan){.turn = {0}};
	if (!shape_plan_wanted(p) && small == 0) {
		out->out = now;
		return;
	}
	out->turn = from->turn;
	turn(&now, out->turn);
	now.turn = (struct shape_turn){0};
	crop(out, &now, p, centre);
	if (p->scale_w > 0 || p->scale_h > 0) {
		// The shape that was asked for, and not what even sides made of it.
		double aspect = p->crop_num > 0 && p->crop_den > 0 ?
			(double)p->crop_num / p->crop_den : aspect_of(&now);

		scale(out, &now, aspect, p->scale_w, p->scale_h);
	}
	if (p->size_w > 0 && p->size_h > 0) {
		fit_into(out, &now, even(p->size_w), even(p->size_h), (AVRational){1, 1});
	} else if (small > 0 && p->scale_w <= 0 && p->scale_h <= 0) {
		shrink(out, &now, small);
	} else if (p->burn_subtitles && fabs(ratio(now.sar) - 1) > 1e-4 && out->scale_w == 0) {
		scale(out, &now, aspect_of(&now), 0, now.height);
	} else if (!is_idle_turn(out->turn) || (now.width | now.height) & 1) {
		scale_to(out, &now, even_within(now.width, now.width),
			even_within(now.height, now.height));
	}
	out->out = now;
}

void shape_plan_fit(struct shape_plan *out, const struct shape_look *from,
	const struct shape_look *into, const struct clip_params *p, double centre)
{
	struct shape_look now = *from;

	*out = (struct shape_plan){.turn = turn_between(from->turn, into->turn)};
	turn(&now, out->turn);
	if (is_idle_turn(into->turn)) {
		crop(out, &now, p, centre);
	}
	if (now.width != into->width || now.height != into->height ||
		fabs(ratio(now.sar) - ratio(into->sar)) > 1e-4) {
		fit_into(out, &now, into->width, into->height, into->sar);
	}
	out->out = *into;
}

bool shape_plan_is_idle(const struct shape_plan *plan)
{
	return is_idle_turn(plan->turn) && plan->crop_w == 0 && plan->scale_w == 0 && !plan->pad;
}
