// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The colours of a picture, coarsely: the mean of the two colour differences over cells. Enough to
// tell that the light turned red, and cheap.

#ifndef MEDIA_CHROMA_H
#define MEDIA_CHROMA_H

#include <libavutil/frame.h>
#include <stdbool.h>
#include <stdint.h>

#include "media/frame.h"

struct SwsContext;

// Fills the cells of a frame that has a size; false where it has no colours, or none that can be
// read. *sws is the caller's, NULL at first, to be freed with sws_freeContext.
bool chroma_look(uint8_t cells[2][PICTURE_CELLS], const AVFrame *frame, struct SwsContext **sws);

#endif
