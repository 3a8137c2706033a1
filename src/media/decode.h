// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Packets to frames, within bounds.

#ifndef MEDIA_DECODE_H
#define MEDIA_DECODE_H

#include <libavcodec/avcodec.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "media/input_internal.h"

struct decoder {
	AVCodecContext *ctx;
	const AVStream *st;
	int64_t n_errors; // packets that did not decode, and pictures with concealed errors
};

struct decoder_params {
	int n_threads;        // at least 1
	bool keyframes_only;  // packets that are not keyframes will not come
	bool rough;           // nobody looks at the pictures: no deblocking
};

// ERR_MEDIA "no_decoder" where there is none or none that allow.h names.
int decoder_open(struct decoder *out, const AVStream *st, const struct decoder_params *params,
	struct err *err);

// Harmless on zeroed storage.
void decoder_close(struct decoder *decoder);

// Called for each frame, which stays the decoder's. Returns 0, or -1 (err) to stop.
typedef int decoder_frame_fn(void *opaque, AVFrame *frame, struct err *err);

// Feeds one packet (NULL: the end of the stream) and passes on all frames that are ready. What does
// not decode is counted and skipped; -1 only for want of memory or from frame_fn.
int decoder_feed(struct decoder *decoder, const AVPacket *packet, AVFrame *frame,
	decoder_frame_fn *frame_fn, void *opaque, struct err *err);

#endif
