// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What the times of a video stream's packets tell, which its header often does not: whether the
// frame rate is constant, how many frames there are, how far apart the keyframes lie.

#ifndef MEDIA_TIMING_H
#define MEDIA_TIMING_H

#include "media/facts.h"
#include "media/input_internal.h"

struct timing {
	enum fact_fps_mode mode;
	struct fact_ratio fps;   // 0/0 where the times do not tell
	int64_t frames;          // FACT_UNKNOWN unless all of the stream was seen
	int64_t keyframe_interval_us; // longest, the end of the stream counts when it was seen
	int64_t video_end_us;    // FACT_UNKNOWN unless all was seen
	int64_t audio_end_us;
	bool empty;              // all was seen, and there was not one packet
};

// Are all frames of the video in an index that came with its header?
bool timing_is_indexed(const struct input *in);

// From the index where the container has a whole one (MP4, MOV), else from the packets in the first
// 8 MB of the input. Moves the input's read position. -1 only for time or memory.
int timing_measure(struct input *in, struct timing *out, struct err *err);

#endif
