// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <math.h>

#include "media/shape_plan.h"
#include "tests/tap.h"

static const struct clip_params none = {.mode = CLIP_EXACT};

static struct shape_look look(int width, int height, int sar_num, int sar_den, int quarters)
{
	return (struct shape_look){width, height, {sar_num, sar_den}, {quarters, false}};
}

static void check_first(const char *what, struct shape_look from, struct clip_params p,
	double centre, int small, const int want[8])
{
	struct shape_plan plan;

	shape_plan_first(&plan, &from, &p, centre, small);
	is_int(plan.out.width, want[0], "%s: width", what);
	is_int(plan.out.height, want[1], "%s: height", what);
	is_int(plan.crop_w, want[2], "%s: width of the crop", what);
	is_int(plan.crop_h, want[3], "%s: height of the crop", what);
	is_int(plan.crop_x, want[4], "%s: where the crop begins", what);
	is_int(plan.turn.quarters, want[5], "%s: turned", what);
	is_int(plan.pad_x, want[6], "%s: border at the left", what);
	is_int(plan.pad_y, want[7], "%s: border at the top", what);
}

static void test_first(void)
{
	struct clip_params p = none;

	check_first("nothing asked", look(1281, 721, 0, 1, 1), p, NAN, 0,
		(const int[]){1281, 721, 0, 0, 0, 0, 0, 0});
	p.crop_num = 9;
	p.crop_den = 16;
	check_first("9:16", look(1920, 1080, 1, 1, 0), p, 0.9, 0,
		(const int[]){608, 1080, 608, 1080, 656, 0, 0, 0});
	p.crop_follow = true;
	check_first("9:16 around the centre", look(1920, 1080, 1, 1, 0), p, 0.25, 0,
		(const int[]){608, 1080, 608, 1080, 176, 0, 0, 0});
	check_first("9:16 around what is at the edge", look(1920, 1080, 1, 1, 0), p, 0.99, 0,
		(const int[]){608, 1080, 608, 1080, 1312, 0, 0, 0});
	check_first("9:16 of what moves nobody knows where", look(1920, 1080, 1, 1, 0), p, NAN, 0,
		(const int[]){608, 1080, 608, 1080, 656, 0, 0, 0});
	check_first("9:16 of a turned phone", look(1920, 1080, 1, 1, 1), p, 0.2, 0,
		(const int[]){1080, 1920, 1080, 1920, 0, 1, 0, 0});
	p.scale_w = 540;
	check_first("9:16, 540 wide", look(1280, 720, 1, 1, 0), p, NAN, 0,
		(const int[]){540, 960, 404, 720, 438, 0, 0, 0});
	p = none;
	p.scale_w = 640;
	p.scale_h = -1;
	check_first("640 wide", look(1920, 1080, 1, 1, 0), p, NAN, 0,
		(const int[]){640, 360, 0, 0, 0, 0, 0, 0});
	check_first("640 wide, of oblong pixels", look(720, 576, 64, 45, 0), p, NAN, 0,
		(const int[]){640, 360, 0, 0, 0, 0, 0, 0});
	check_first("640 wide, odd", look(1000, 333, 1, 1, 0), p, NAN, 0,
		(const int[]){640, 214, 0, 0, 0, 0, 0, 0});
	p = none;
	p.size_w = 1080;
	p.size_h = 1080;
	check_first("into a square", look(1920, 1080, 1, 1, 0), p, NAN, 0,
		(const int[]){1080, 1080, 0, 0, 0, 0, 0, 236});
	check_first("turned, into a square", look(1920, 1080, 1, 1, 3), p, NAN, 0,
		(const int[]){1080, 1080, 0, 0, 0, 3, 236, 0});
	check_first("a preview", look(1920, 1080, 1, 1, 0), none, NAN, 480,
		(const int[]){480, 270, 0, 0, 0, 0, 0, 0});
	check_first("a preview is never larger", look(200, 100, 1, 1, 0), none, NAN, 480,
		(const int[]){200, 100, 0, 0, 0, 0, 0, 0});
}

static void check_fit(const char *what, struct shape_look from, struct shape_look into,
	const int want[5])
{
	struct shape_plan plan;

	shape_plan_fit(&plan, &from, &into, &none, NAN);
	is_int(plan.turn.quarters, want[0], "%s: turned", what);
	is_int(plan.scale_w, want[1], "%s: scaled to a width", what);
	is_int(plan.scale_h, want[2], "%s: and a height", what);
	is_int(plan.pad_x, want[3], "%s: border at the left", what);
	is_int(plan.pad_y, want[4], "%s: border at the top", what);
	is_int(plan.out.width, into.width, "%s: comes out as wide", what);
	is_int(plan.out.height, into.height, "%s: and as high", what);
}

static void test_fit(void)
{
	check_fit("the same", look(640, 360, 1, 1, 0), look(640, 360, 0, 1, 0),
		(const int[]){0, 0, 0, 0, 0});
	check_fit("larger", look(1280, 720, 1, 1, 0), look(640, 360, 1, 1, 0),
		(const int[]){0, 640, 360, 0, 0});
	check_fit("higher", look(480, 480, 1, 1, 0), look(640, 360, 1, 1, 0),
		(const int[]){0, 360, 360, 140, 0});
	check_fit("oblong pixels", look(720, 576, 64, 45, 0), look(640, 360, 1, 1, 0),
		(const int[]){0, 640, 360, 0, 0});
	check_fit("into oblong pixels", look(1024, 576, 1, 1, 0), look(720, 576, 64, 45, 0),
		(const int[]){0, 720, 576, 0, 0});
	check_fit("turned as the first is", look(640, 360, 1, 1, 1), look(640, 360, 1, 1, 1),
		(const int[]){0, 0, 0, 0, 0});
	check_fit("upright into what is shown turned", look(640, 360, 1, 1, 0),
		look(640, 360, 1, 1, 1), (const int[]){3, 202, 360, 218, 0});
	check_fit("turned into what is upright", look(640, 360, 1, 1, 1), look(640, 360, 1, 1, 0),
		(const int[]){1, 202, 360, 218, 0});
}

// A mirror before a turn changes its sense: what is shown must come out the same.
static void test_mirror(void)
{
	struct shape_look from = {640, 360, {1, 1}, {1, true}};
	struct shape_look into = {640, 360, {1, 1}, {1, true}};
	struct shape_plan plan;

	shape_plan_fit(&plan, &from, &into, &none, NAN);
	ok(shape_plan_is_idle(&plan), "mirrored as the first is: nothing to do");
	into.turn.quarters = 3;
	shape_plan_fit(&plan, &from, &into, &none, NAN);
	is_int(plan.turn.quarters, 2, "half a turn apart");
	ok(!plan.turn.mirrored, "and no mirror");
}

int main(void)
{
	test_first();
	test_fit();
	test_mirror();
	return tap_done();
}
