// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// One encoder of pictures over a whole clip: which one, how well, and with all that a picture is
// besides its pixels (shape, colours, fields). Times are kept as they are.

#ifndef MEDIA_PICTURE_ENCODER_H
#define MEDIA_PICTURE_ENCODER_H

#include <stdbool.h>

#include "base/err.h"
#include "media/encoder.h"
#include "media/refit.h"

// How long a picture that is in the encoder is shown.
struct picture_length {
	int64_t pts;
	int64_t length;
};

struct picture_encoder {
	struct encoder encoder;
	struct refit refit;
	enum AVPixelFormat source_format;
	struct picture_length *lengths; // of the pictures that have not come out
	size_t n_lengths;
	size_t cap_lengths;
	encoder_packet_fn *packet_fn;
	void *opaque;
};

struct picture_encoder_params {
	const AVStream *st;     // of the source
	const AVFrame *first;   // the first picture; the others must be like it
	AVRational time_base;   // of the pictures' times
	AVRational rate;        // 0/1: not known
	AVRational sar;
	bool fields;            // they are interlaced, and stay so
	const AVOutputFormat *muxer;
	const AVCodec *codec;   // of picture_encoder_choose
	double crf;             // NAN: the encoder's row says
	int64_t cap_bit_rate;   // the most it may come to over some seconds; 0: no matter
	int n_threads;
};

// The encoder for pictures of that codec in that container: the one of that name, or where it is ""
// one that makes the same again, or the best that the container can hold. NULL: ERR_MEDIA
// "no_encoder" or "not_supported".
const AVCodec *picture_encoder_choose(const AVOutputFormat *muxer, enum AVCodecID id,
	const char *name, struct err *err);

// Is the container one for previews alone (GIF, WebP): moving pictures without sound?
bool picture_encoder_is_preview(const AVOutputFormat *muxer);

// Can the encoder tell that pictures are interlaced, and does it treat them so?
bool picture_encoder_knows_fields(const AVCodec *codec);

// ERR_MEDIA no_encoder, bad_picture; ERR_LIMIT memory_limit. To be closed also then.
int picture_encoder_open(struct picture_encoder *out, const struct picture_encoder_params *params,
	struct err *err);

// Harmless on zeroed storage.
void picture_encoder_close(struct picture_encoder *encoder);

// Feeds a picture, with its time and length in the time base (NULL: the end). Each packet
// has the length of its picture. frame may be changed in its properties. ERR_MEDIA "not_supported"
// where the picture is not like the first.
int picture_encoder_feed(struct picture_encoder *encoder, AVFrame *frame, int64_t pts,
	int64_t length, encoder_packet_fn *packet_fn, void *opaque, struct err *err);

#endif
