// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Packets of text subtitles, which need no decoder: what they say and when.

#ifndef MEDIA_CUES_H
#define MEDIA_CUES_H

#include <libavcodec/packet.h>
#include <stdbool.h>

#include "base/str.h"
#include "media/frame.h"
#include "media/input_internal.h"

// Fills out from a packet of the stream st, which choose_text found. Its text is in the packet, or
// in scratch, which is the caller's. False where the packet holds no text, or has no time.
bool cues_read(struct cue *out, const struct input *in, const AVStream *st, const AVPacket *packet,
	struct str *scratch);

#endif
