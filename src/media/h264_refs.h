// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What a decoder of H.264 holds for reference, twice: in the stream as it was coded, and in a copy of
// it that begins at a recovery point. The copy lacks all before that point and the pictures that led
// up to it, so the lists of references and the marks in its slices must be said otherwise to
// mean the same pictures (ITU-T H.264, 8.2.4 and 8.2.5). Short-term references to frames only.

#ifndef MEDIA_H264_REFS_H
#define MEDIA_H264_REFS_H

#include "media/h264.h"

// A frame, with what the two streams call it.
struct h264_ref {
	uint32_t was;   // frame_num as coded
	uint32_t is;    // frame_num in the copy
	int32_t order;  // picture order count, from any origin
	bool there;     // the stream as it was coded still holds it
	bool ours;      // so does the copy
};

#define H264_MOST_HELD 32

struct h264_refs {
	struct h264_ref list[H264_MOST_HELD + 1]; // in the order of coding
	int n;
	int most;       // frames held at once, 1 to 16
	int n_before;   // at most so many older ones are there that the copy lacks
};

// Do its marks make long-term references, or begin all anew?
bool h264_refs_are_long(const struct h264_slice *slice);

// Only the recovery point is held.
void h264_refs_begin(struct h264_refs *refs, uint32_t most, struct h264_ref first);

// Says the lists of a slice of the frame at hand otherwise. NULL, or why it cannot be, as constant
// text.
const char *h264_refs_rewrite_lists(const struct h264_refs *refs, const struct h264_ref *at_hand,
	struct h264_slice *slice);

// Says the marks of a slice of the frame at hand otherwise, and makes of refs what is held behind it.
// at_hand->ours: it stands in the copy. Likewise.
const char *h264_refs_mark(struct h264_refs *refs, const struct h264_ref *at_hand,
	struct h264_slice *slice);

#endif
