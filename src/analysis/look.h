// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What one picture is like: is it sharp, is it exposed, what is in it, and is it the same as
// another.

#ifndef ANALYSIS_LOOK_H
#define ANALYSIS_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "media/frame.h"

#define LOOK_SIDE 40 // cells along the longer side: blocks of 4 x 4 of PICTURE_SIDE
#define LOOK_DOTS 80 // of dots: blocks of 2 x 2, in which letters of a caption still show

struct look {
	int64_t time_us;
	float sharpness; // variance of the Laplacian (4p - n - s - e - w) over the small picture
	float mean;      // luma, 0 to 255
	float deviation; // of luma
	uint64_t phash;  // difference hash, see look_of
	bool damaged;
	uint8_t width;   // cells
	uint8_t height;
	uint8_t dot_width;
	uint8_t dot_height;
	uint8_t cell[LOOK_SIDE * LOOK_SIDE]; // mean luma, by rows
	uint8_t dot[LOOK_DOTS * LOOK_DOTS];  // the same
};

// The hash is dHash: of 9 x 8 means, a bit is set where one is brighter than its right neighbour,
// here by more than 2 grey levels, so that the noise of a flat wall sets none. The first bit is
// the highest one.
void look_of(struct look *out, const struct picture *picture);

// Variance of the Laplacian (4p - n - s - e - w); 0 for what is less than 3 pixels high or wide.
double look_sharpness(const struct picture *picture);

// Differing bits of two hashes, 0 to 64.
int look_distance(uint64_t a, uint64_t b);

// Would a person call the two the same? What moved by a fortieth of the width is, as a camera in a
// hand does; a small thing that came or went, or other words in a caption, is not.
bool look_same(const struct look *a, const struct look *b);

// Neither black nor white, nor all of one grey, nor damaged.
bool look_usable(const struct look *look);

// Mean absolute difference in grey levels; 255 for pictures of different shapes.
double look_change(const struct look *a, const struct look *b);

#endif
