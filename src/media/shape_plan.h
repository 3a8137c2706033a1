// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// How pictures become others: turned, cropped, scaled, bordered. Sizes only; shape.h does it.

#ifndef MEDIA_SHAPE_PLAN_H
#define MEDIA_SHAPE_PLAN_H

#include <libavutil/rational.h>
#include <stdbool.h>

#include "media/clip.h"

// How a picture has to be turned to be shown: by quarters clockwise, after it was mirrored.
struct shape_turn {
	int quarters; // 0 to 3
	bool mirrored;
};

// A picture as it is coded.
struct shape_look {
	int width;
	int height;
	AVRational sar; // 0/1: square
	struct shape_turn turn; // that shows it upright
};

struct shape_plan {
	struct shape_turn turn; // first of all
	int whole_w;  // of what is cropped
	int crop_x;
	int crop_y;
	int crop_w;   // 0: all of it
	int crop_h;
	int scale_w;  // 0: as it is
	int scale_h;
	int pad_x;    // within width and height below
	int pad_y;
	bool pad;
	struct shape_look out; // what comes out
};

// Do the parameters ask for another picture than the source's? Then it comes out upright.
bool shape_plan_wanted(const struct clip_params *params);

// For the first pictures of an output: cropped, scaled or fitted as the parameters ask. All sizes
// come out even. small: the longer side has at most that many pixels where no size is asked for; 0:
// no matter.
void shape_plan_first(struct shape_plan *out, const struct shape_look *from,
	const struct clip_params *params, double centre, int small);

// For others, which must come out as the first did: cropped as asked, then scaled into it, what is
// left black.
void shape_plan_fit(struct shape_plan *out, const struct shape_look *from,
	const struct shape_look *into, const struct clip_params *params, double centre);

// Where a crop has to begin that has its middle at centre, 0 to 1, or as near as there is room.
int shape_plan_crop_x(const struct shape_plan *plan, double centre);

// Is there nothing to be done?
bool shape_plan_is_idle(const struct shape_plan *plan);

#endif
