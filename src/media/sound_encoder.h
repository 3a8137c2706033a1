// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// One stream of sound, decoded, cut to the sample and encoded: it begins with the sample of the
// clip's start and ends with the one of its end, whatever the source's packets are. Where the
// source has a gap there is silence.

#ifndef MEDIA_SOUND_ENCODER_H
#define MEDIA_SOUND_ENCODER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "media/decode.h"
#include "media/encoder.h"
#include "media/input_internal.h"

struct sound_encoder {
	const AVStream *st;
	struct decoder decoder;
	struct encoder encoder;
	AVFrame *decoded;
	AVFrame *frame;         // to encode
	struct SwrContext *swr; // to the encoder's format, of frames like these
	int swr_format;
	int swr_rate;
	AVChannelLayout swr_layout;
	struct AVAudioFifo *fifo;
	int rate;       // of the source; positions are samples of it since the start
	int64_t start;  // sample of the source's clock
	int64_t next;   // where a frame is expected
	int64_t taken;  // position of the first sample that has not been put in
	bool any;
	int64_t limit;  // samples of the encoder's rate that may go out; more is not known yet
	int64_t sent;
	encoder_packet_fn *packet_fn;
	void *opaque;
};

// Opens decoder and encoder. The encoder is the source's own kind where that can be made well and
// the container holds it, else Opus for WebM and AAC for others. 0; 1 where there is no decoder for
// it; -1 (err): ERR_MEDIA no_encoder, ERR_LIMIT memory_limit. To be closed in any case.
int sound_encoder_open(struct sound_encoder *out, const AVStream *st, const AVOutputFormat *muxer,
	struct err *err);

// Harmless on zeroed storage.
void sound_encoder_close(struct sound_encoder *encoder);

// Where the clip starts, on the container's clock, and the first that is known of its end. To be
// called once, before anything is fed.
void sound_encoder_begin(struct sound_encoder *encoder, int64_t start, AVRational start_base,
	int64_t end_us);

// Where it really ends, counted from the same clock.
void sound_encoder_set_end(struct sound_encoder *encoder, int64_t end, AVRational end_base);

// Feeds a packet of the source (NULL: no more will come) and passes on what is ready. The stamps of
// the packets count samples (the encoder's time base) from the start.
int sound_encoder_feed(struct sound_encoder *encoder, const AVPacket *packet,
	encoder_packet_fn *packet_fn, void *opaque, struct err *err);

// How long what was encoded is, in microseconds.
int64_t sound_encoder_length_us(const struct sound_encoder *encoder);

#endif
