// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// How much room the index of a copy takes, so that it can be left free at the front of an MP4 while
// the media are written. Else the muxer moves all media once they are there, which of a long clip
// is most of the work.

#ifndef MEDIA_ROOM_H
#define MEDIA_ROOM_H

#include <stdbool.h>
#include <stdint.h>

#include "media/input_internal.h"

// What the moov box (ISO 14496-12) of a copy of the span takes at most, in bytes, from the index of
// the input; stamps that are rescaled in a way that nobody expects could still make it larger. 0 where the input has none that is whole, and where the clip is so small that moving it
// costs nothing. What the tables take that are no samples' (tags, covers, chapters) is in it.
int64_t room_for_index(const struct input *in, int64_t start_us, int64_t end_us);

#endif
