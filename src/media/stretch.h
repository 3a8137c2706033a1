// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Decodes chosen stretches of the video and nothing between them, by seeking. For media/*.c only.

#ifndef MEDIA_STRETCH_H
#define MEDIA_STRETCH_H

#include <libavutil/frame.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "media/decode.h"
#include "media/input_internal.h"
#include "media/relook.h"

// A picture, in presentation order: those of the stretch, and before them those that had to be
// decoded on the way from the keyframe. Returns 0, 1 when it needs no more of this stretch, -1
// (err) to stop. The frame stays the decoder's.
typedef int stretch_fn(void *opaque, AVFrame *frame, int64_t time_us, struct err *err);

struct stretcher {
	struct input *in;
	struct decoder decoder;
	AVPacket *packet;
	AVFrame *frame;
	stretch_fn *fn;
	void *opaque;
	struct stretch now;
	int64_t key_us;  // of the keyframe that decoding began at
	int64_t next_us; // where a picture without a stamp is put
	bool enough;
	bool rough;
	bool waiting; // packet is the first that the last stretch did not want
	bool drained; // the decoder was, and must begin at a keyframe
};

// Opens a decoder for the input's video, which there must be. rough: nobody looks at the pictures.
// Discards all other streams. ERR_MEDIA no_decoder, ERR_LIMIT memory_limit; harmless to close.
int stretcher_open(struct stretcher *out, struct input *in, int n_threads, bool rough,
	struct err *err);

void stretcher_close(struct stretcher *stretcher);

// Decodes one stretch. Where the container cannot go back to it, the nearest that it can is the
// start of reading; that nothing of the stretch could be decoded is no error here. -1: for time,
// memory or from fn.
int stretcher_run(struct stretcher *stretcher, struct stretch stretch, stretch_fn *fn, void *opaque,
	struct err *err);

#endif
