// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The bounds of shots in a run of pictures of which none is left out.

#ifndef ANALYSIS_BOUNDS_H
#define ANALYSIS_BOUNDS_H

#include "analysis/tracks.h"
#include "media/frame.h"

struct bounds;

struct bounds *bounds_new(void);

void bounds_picture(struct bounds *bounds, const struct picture *picture);

// Adds marks "cut" and "gradual" to tracks (NULL: none) and frees; harmless on NULL.
void bounds_free(struct bounds *bounds, struct tracks *tracks);

#endif
