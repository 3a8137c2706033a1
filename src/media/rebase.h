// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A copy of H.264 that begins at a recovery point, as if an IDR picture stood there. An open group of
// pictures counts its frames and their order from pictures that the copy lacks. So the first
// picture is made an IDR picture, and in all that follow, up to the next one that is, the numbers
// are taken anew: frame_num, the order of display, the lists of references and what is marked as
// unused. Only headers of slices change; what they hold is copied bit by bit.

#ifndef MEDIA_REBASE_H
#define MEDIA_REBASE_H

#include <libavcodec/avcodec.h>

#include "media/h264_refs.h"

// Order counts of the two streams at their last reference picture, for the next one's (8.2.1.1).
struct rebase_order {
	int32_t high;
	int32_t low;
};

struct rebase {
	const struct h264_sets *sets; // stays the caller's
	int length_size;              // of the packets, 0: start codes
	bool on;
	int idr_id;                   // of the next first picture
	const struct h264_sps *sps;
	struct h264_refs refs;
	uint32_t was;                 // frame_num of the last reference picture
	uint32_t is;                  // and of the last one that is in the copy
	struct rebase_order order_was;
	struct rebase_order order_is;
	int32_t base;                 // what order counts become less
};

// The first picture of a copy: an intra picture with a recovery point. packet gets other data. NULL,
// or why it cannot be, as constant text; then nothing of it may be used.
const char *rebase_begin(struct rebase *rebase, AVPacket *packet);

// The next one in the order of coding; does nothing once an IDR picture was met. left_out: it is
// not in the copy, and stays as it is.
const char *rebase_next(struct rebase *rebase, AVPacket *packet, bool left_out);

#endif
