// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Where reading must begin so that a time of the main stream can be shown: at the last keyframe that
// is not after it. For media/*.c only.

#ifndef MEDIA_KEYPOINT_H
#define MEDIA_KEYPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "media/input_internal.h"

struct keypoint {
	int64_t us;
	int64_t pts; // in the stream's time base
};

// Finds the last keyframe of st at or before start_us with which all is well at once (a picture that is
// refreshed little by little is marked as one, too); in a file that begins with pictures that
// nothing can show, the first keyframe before end_us. Moves the read position. ERR_MEDIA
// "no_frames" where there is none, ERR_LIMIT for time and memory.
int keypoint_find(struct input *in, const AVStream *st, int64_t start_us, int64_t end_us,
	struct keypoint *out, struct err *err);

// Goes to a keyframe of st at or before the time, or to the beginning where the container cannot.
void keypoint_rewind(struct input *in, const AVStream *st, int64_t us);

// The packet's presentation time (decoding time where it has none), or TIME_UNKNOWN.
int64_t keypoint_packet_time(const struct input *in, const AVPacket *packet);

// Does an edit list hide the packet, in the middle of things? us is its time.
bool keypoint_hides(const AVPacket *packet, int64_t us);

// Is it a packet of st that decoding can begin with?
bool keypoint_is_one(const struct input *in, const AVStream *st, const AVPacket *packet,
	int64_t us);

#endif
