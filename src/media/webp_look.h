// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What is in an animated WebP file, which FFmpeg writes and cannot read.

#ifndef MEDIA_WEBP_LOOK_H
#define MEDIA_WEBP_LOOK_H

#include <stdbool.h>
#include <stdint.h>

struct webp_look {
	int64_t frames;
	int64_t end_ms; // of the last; 0 where it is still
	bool still;     // one picture, which is no animation
};

// Reads the file of that size. 0, or -1 where it is no whole animation.
int webp_look(struct webp_look *out, int fd, int64_t size_bytes);

#endif
