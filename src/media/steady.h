// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Decoded sound in the format of its first frame, whatever comes later: filters do not follow a
// change.

#ifndef MEDIA_STEADY_H
#define MEDIA_STEADY_H

#include <libavutil/channel_layout.h>
#include <libavutil/frame.h>

#include "base/err.h"

struct SwrContext;

struct steady {
	int format;
	int rate;               // 0: no frame has come
	AVChannelLayout layout;
	struct SwrContext *swr; // of frames that are not so
	AVFrame *converted;
};

// The frame itself where it fits, else one that is valid until the next call. NULL (err): ERR_MEDIA
// "bad_sound", ERR_LIMIT. A frame that does not say which channels it has gets the usual ones.
AVFrame *steady_make(struct steady *steady, AVFrame *frame, struct err *err);

// Harmless on zeroed storage.
void steady_release(struct steady *steady);

#endif
