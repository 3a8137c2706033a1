// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Which keyframes are worth decoding when only keyframes are. An encoder puts a keyframe out of
// turn where the picture changes (a cut, a flash): those are all taken. The others come on a grid
// that says nothing of the content, and are thinned to a spacing.

#ifndef MEDIA_THIN_H
#define MEDIA_THIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define THIN_GAPS 8 // gaps between keyframes that the grid is judged by

struct thin {
	int64_t spacing_us; // least distance of keyframes on the grid
	int64_t last_key_us;
	int64_t last_taken_us;
	int64_t gaps[THIN_GAPS];
	size_t n_gaps;
	bool any;
	bool close_only;    // thin only those that stand close
};

// All but close_only is set. The spacing grows with the pictures: what a second of video may cost
// is what is bounded.
void thin_init(struct thin *thin, int64_t width, int64_t height);

// Is the keyframe at this time to be decoded? To be asked for each keyframe in order.
bool thin_take(struct thin *thin, int64_t time_us);

#endif
