// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Where a crop that follows something looks at a time.

#ifndef MEDIA_FOLLOW_H
#define MEDIA_FOLLOW_H

#include <stdint.h>

#include "media/clip.h"
#include "media/shape_plan.h"

// How far to the right, 0 to 1 across the picture as it is shown after that turn; NAN where the
// segment does not tell.
double follow_at(const struct clip_segment *segment, struct shape_turn turn, int64_t us);

#endif
