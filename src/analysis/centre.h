// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Where in the picture things move, as a calm path: what a camera operator would point at. What moves
// everywhere at once (the camera itself) says nothing about where.

#ifndef ANALYSIS_CENTRE_H
#define ANALYSIS_CENTRE_H

#include <stddef.h>
#include <stdint.h>

#include "media/frame.h"

// 0 to 1 from the left and from the top.
struct centre_point {
	int64_t time_us;
	double x;
	double y;
};

struct centre;

struct centre *centre_new(void);

// In time order. Memory grows with the time that is covered, four points a second.
void centre_picture(struct centre *centre, const struct picture *picture);

// Frees, and hands over the path: points in time order, mem_free'd by the caller. Between two points
// it goes straight, but where there is a cut, which is two points a microsecond apart. *n is 0 where
// no picture came.
struct centre_point *centre_free(struct centre *centre, size_t *n);

#endif
