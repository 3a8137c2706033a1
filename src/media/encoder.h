// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Frames to packets: what an encoder of pictures and one of sound have in common.

#ifndef MEDIA_ENCODER_H
#define MEDIA_ENCODER_H

#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavformat/avformat.h>
#include <stdbool.h>

#include "base/err.h"

struct encoder {
	AVCodecContext *ctx;
	AVPacket *packet;
	AVBSFContext *filter; // of the packets; NULL: none
};

// Prepares an encoder, whose ctx the caller then fills in: threads, and what the container wants.
// ERR_LIMIT memory_limit.
int encoder_init(struct encoder *out, const AVCodec *codec, const AVOutputFormat *muxer,
	int n_threads, struct err *err);

// Opens it. ERR_MEDIA "no_encoder" where it refuses what ctx asks for. Close it also then.
int encoder_open(struct encoder *encoder, struct err *err);

// Has a bitstream filter of FFmpeg's, given as "name=options", work on the packets and the header
// of an encoder that is open. One that this FFmpeg lacks does nothing. ERR_MEDIA "no_encoder".
int encoder_filter(struct encoder *encoder, const char *filter, struct err *err);

// Harmless on zeroed storage.
void encoder_close(struct encoder *encoder);

// Called for each packet, which the callee may empty. Returns 0, or -1 (err) to stop.
typedef int encoder_packet_fn(void *opaque, AVPacket *packet, struct err *err);

// Feeds one frame (NULL: the end) and passes on all packets that are ready. ERR_MEDIA
// "encode_failed", ERR_LIMIT memory_limit, and what packet_fn says.
int encoder_feed(struct encoder *encoder, const AVFrame *frame, encoder_packet_fn *packet_fn,
	void *opaque, struct err *err);

#endif
