// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The top-level boxes of an MP4 or MOV (ISO/IEC 14496-12, 4.2): where the index stands.

#ifndef MEDIA_BOXES_H
#define MEDIA_BOXES_H

#include <stdint.h>

struct boxes {
	int faststart;  // 1: moov before mdat, 0: after it, -1: no such boxes
	int fragmented; // 1: there is a moof, or moov announces some (mvex)
};

// Walks the boxes of fd without moving its position. Reads some bytes a box and at most a thousand
// boxes.
struct boxes boxes_scan(int fd, int64_t size);

#endif
