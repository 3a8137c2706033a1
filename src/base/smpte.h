// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// SMPTE timecodes, HH:MM:SS:FF: labels of frames, not times. At 29.97 and 59.94 frames a second a
// label counts 30 or 60 to the second and so falls behind the clock, unless labels are left out:
// drop-frame counting, written with a ';' before the frames, has no frames 00 and 01 (59.94: 00 to
// 03) in the first second of each minute but every tenth. No picture is dropped.

#ifndef BASE_SMPTE_H
#define BASE_SMPTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

// How frames are labelled.
struct smpte {
	int per_second; // labels a second: 30 for 29.97; 0: no timecode counts that rate
	bool drop;
};

// Labels a second of a frame rate: 24 for 24000/1001. 0 where a timecode cannot count it: neither a
// whole number nor that less a thousandth part, or more than 60, which is more than two digits hold
// in practice.
int smpte_per_second(int64_t fps_num, int64_t fps_den);

// Does drop-frame counting exist for the rate: 29.97 and 59.94?
bool smpte_can_drop(int64_t fps_num, int64_t fps_den);

// The number of the frame that text labels, from 00:00:00:00 on; a ';', ',' or '.' before the
// frames says drop-frame, which sets how->drop where the rate can. how->per_second is given. A
// label that drop-frame counting leaves out is that of the next frame. Returns -1, and leaves
// *frame, where text is no timecode of that rate.
int smpte_parse(const char *text, struct smpte *how, bool can_drop, int64_t *frame);

// Adds the label of a frame; after a day it begins anew.
void smpte_add(struct str *out, int64_t frame, const struct smpte *how);

#endif
