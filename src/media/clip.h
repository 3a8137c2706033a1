// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// One span of an input to a file of its own. By copying packets: nothing is decoded, nothing is
// lost, and the clip begins at a keyframe. By encoding anew (transcode.h): exact at both ends.

#ifndef MEDIA_CLIP_H
#define MEDIA_CLIP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "media/input.h"

#define CLIP_MAX_DROPPED 64
#define CLIP_REASON      48

struct clip_params {
	int out_fd;            // read and write, empty; stays the caller's
	int64_t start_us;      // what was asked for, half-open
	int64_t end_us;
	const char *extension; // of the clip's name; decides the container
	const char *encoder;   // the rest is for encoding. One of encoders.h, or "" for the best
	double crf;            // NAN: as its row says
	int n_threads;
	void (*progress)(void *opaque, int64_t time_us); // or NULL
	void *opaque;
};

struct clip_dropped {
	int64_t index;
	char reason[CLIP_REASON];
};

struct clip_result {
	int64_t actual_start_us;  // time of the first frame in the clip
	int64_t actual_end_us;    // end of the last
	int64_t actual_start_pts; // the first frame's own stamp, in time_base
	int64_t time_base_num;
	int64_t time_base_den;
	int64_t frames;           // of video, as read back; packets of sound without a video
	int64_t frames_encoded;   // of these
	int64_t decode_errors;
	int64_t size_bytes;
	bool verified;            // the clip was read back: as many frames, the first at 0
	struct clip_dropped dropped[CLIP_MAX_DROPPED];
	int64_t n_dropped;
};

// Copies the span: from the last keyframe at or before start_us to the first point behind end_us
// where no frame is missing in the order of display. All streams start together and keep their
// distance. ERR_INPUT "bad_span" where the input has no frame there; ERR_MEDIA, ERR_IO, ERR_LIMIT
// as they come.
int clip_copy(struct input *in, const struct clip_params *params, struct clip_result *out,
	struct err *err);

#endif
