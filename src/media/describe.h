// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The facts of an open input.

#ifndef MEDIA_DESCRIBE_H
#define MEDIA_DESCRIBE_H

#include "base/err.h"
#include "base/timecode.h"
#include "media/facts.h"
#include "media/input.h"

// Fills out, which the caller releases (facts_release), also on failure. Reads the index, or
// packets of the first 8 MB, and so moves the read position. ERR_MEDIA "no_frames" where there is
// not one packet; else -1 only for time or memory.
int describe_input(struct input *in, struct facts *out, struct err *err);

// The declared duration in microseconds, without reading any further; TIME_UNKNOWN where the header
// has none or one that cannot be true.
int64_t describe_duration(const struct input *in);

// Pixels of a coded picture, 0 where there is none.
int64_t describe_area(const struct input *in);

// How many pictures there are, as the header has it; 0 where it does not tell.
int64_t describe_frames(const struct input *in);

// What time_resolve needs to know.
struct time_facts describe_time(const struct facts *facts);

#endif
