// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What a clip, or a part of one, is made of.

#ifndef MEDIA_CLIP_SEGMENT_H
#define MEDIA_CLIP_SEGMENT_H

#include <stddef.h>
#include <stdint.h>

struct cue; // media/frame.h

// Where something moves in the picture as it is coded: 0 to 1 from the left and from the top.
struct clip_centre {
	int64_t time_us;
	double x;
	double y;
};

// One span of one input, half-open, in the times of records: 0 is the first presented frame.
struct clip_segment {
	int64_t start_us;
	int64_t end_us;
	const char *title; // of its chapter, UTF-8, or NULL
	const struct clip_centre *centres; // in the order of time; for crop_follow
	size_t n_centres;  // 0: not known
	const struct cue *cues; // to be burnt in, where they are not the input's own
	size_t n_cues;     // with cues NULL: the input's own
};

#endif
