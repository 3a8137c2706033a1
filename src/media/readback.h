// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A clip that was written is read once more, through a demuxer of its own: what is really in it?

#ifndef MEDIA_READBACK_H
#define MEDIA_READBACK_H

#include <stdint.h>

#include "base/err.h"
#include "media/deadline.h"

struct readback {
	int64_t frames;   // packets of the video, or of the sound where there is none
	int64_t first_us; // the earliest presentation time and the latest; TIME_UNKNOWN: none
	int64_t last_us;
};

// Reads the file of that size from fd, which stays the caller's. -1 (err) where it is no whole
// media file.
int readback_look(struct readback *out, int fd, int64_t size_bytes, struct deadline deadline,
	struct err *err);

#endif
