// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Decoded pictures in a pixel format that an encoder takes, their size and colours unchanged.

#ifndef MEDIA_REFIT_H
#define MEDIA_REFIT_H

#include <libavcodec/avcodec.h>
#include <libavutil/frame.h>

#include "base/err.h"

struct refit {
	enum AVPixelFormat format; // of what comes out
	struct SwsContext *sws;    // NULL: nothing to convert
	AVFrame *frame;
};

// The same format without a range in its name (yuvj420p is yuv420p).
enum AVPixelFormat refit_plain(enum AVPixelFormat format);

// The one of the codec's pixel formats that loses least of such a picture. The formats that mean
// full range by their name are those without it here: the range is a property of its own.
enum AVPixelFormat refit_choose(const AVCodec *codec, const AVFrame *like);

// Sets up for pictures like this one. ERR_MEDIA "bad_picture" where there is no way.
int refit_open(struct refit *out, const AVFrame *like, enum AVPixelFormat format, struct err *err);

// Harmless on zeroed storage.
void refit_close(struct refit *refit);

// The picture to encode: frame itself or a converted copy, which is refit's until the next call.
// frame may be changed in its properties. ERR_MEDIA "bad_picture", ERR_LIMIT memory_limit.
AVFrame *refit_make(struct refit *refit, AVFrame *frame, struct err *err);

#endif
