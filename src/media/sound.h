// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Decoded sound to the one channel at 16 kHz of frame.h.

#ifndef MEDIA_SOUND_H
#define MEDIA_SOUND_H

#include <libavutil/frame.h>
#include <stdint.h>

#include "base/err.h"
#include "media/frame.h"

struct sound_maker;

struct sound_maker *sound_maker_new(void);
void sound_maker_free(struct sound_maker *maker);

// Converts one frame that starts at time_us (TIME_UNKNOWN: right after the one before). The samples
// of out live in the maker until the next call; there may be none. A change of rate or layout in
// mid-stream is followed. ERR_MEDIA "bad_sound" where the format cannot be converted.
int sound_make(struct sound_maker *maker, const AVFrame *frame, int64_t time_us, struct pcm *out,
	struct err *err);

#endif
