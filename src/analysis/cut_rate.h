// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// How fast it is cut: what an editor does where it gets exciting.

#ifndef ANALYSIS_CUT_RATE_H
#define ANALYSIS_CUT_RATE_H

#include "analysis/tracks.h"

// Adds the track "cut_rate", cuts a minute within five seconds of each bin, from the marks "cut" of
// tracks (in time order). None where there are not at least two.
void cut_rate_add(struct tracks *tracks);

#endif
