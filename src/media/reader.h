// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// FFmpeg's way to our bytes: an AVIOContext on a descriptor that is open already. It never sees a
// name.

#ifndef MEDIA_READER_H
#define MEDIA_READER_H

#include <libavformat/avio.h>
#include <stdint.h>

struct reader {
	int fd; // stays the caller's
	int64_t pos;
	int64_t size;
	AVIOContext *io;
};

// Returns 0 or an AVERROR. Reads with pread, so that two readers of one descriptor do not disturb
// each other, and a file that shrinks is an early end and not a fault.
int reader_open(struct reader *reader, int fd, int64_t size);

// Harmless on zeroed storage.
void reader_close(struct reader *reader);

#endif
