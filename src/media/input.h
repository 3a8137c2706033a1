// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// An input that is open: its streams, its clock, its packets. FFmpeg gets a descriptor and no name,
// may open nothing else, and only formats and codecs of allow.h.

#ifndef MEDIA_INPUT_H
#define MEDIA_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "media/deadline.h"

struct input;

struct input_params {
	int fd;              // open for reading; stays the caller's
	int64_t size_bytes;
	struct deadline deadline;
	bool no_pictures;    // what a picture tells besides its header is not wanted: in MP4 and MOV
	                     // none is decoded to find out (its format, colours and profile)
};

// Opens, finds the streams, chooses one video (the container's default, or the one with the most to
// show; never an attached picture) and one audio stream. ERR_MEDIA: format_refused, open_failed,
// no_streams, unknown_codec (nothing in it has a codec that this FFmpeg knows), too_large (more
// pixels than ALLOW_MAX_PIXELS); ERR_LIMIT: timeout, memory_limit.
int input_open(struct input **out, const struct input_params *params, struct err *err);

void input_close(struct input **input);

// The time that is left from now on; what is opened with is replaced.
void input_set_deadline(struct input *input, struct deadline deadline);

// Names of other files or addresses that something in the input tried to open.
int input_blocked(const struct input *input);

#endif
