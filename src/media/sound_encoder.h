// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// One track of sound in the output: samples that come in the encoder's own format, segment after
// segment, are joined and encoded by one encoder. Positions count samples from the output's start.
// What comes last waits in a queue, as its end may yet have to be cut, faded or mixed.

#ifndef MEDIA_SOUND_ENCODER_H
#define MEDIA_SOUND_ENCODER_H

#include <stdint.h>

#include "base/err.h"
#include "media/encoder.h"
#include "media/loud.h"

struct sound_encoder {
	struct encoder encoder;
	AVFrame *frame;
	struct AVAudioFifo *fifo; // NULL: it is not open
	int64_t taken;  // samples that have left the queue
	int64_t sent;   // and that were encoded
	int64_t n_since; // samples since the last join
	int64_t fade_in;
	AVFrame *under; // the end of the segment before, that the next one is mixed over
	int n_under;
	struct loud gain;       // over all of it; its graph is NULL where there is none
	struct loud measure;    // where nothing is encoded, but measured
	encoder_packet_fn *packet_fn;
	void *opaque;
};

// How the next segment is put to the one before.
struct sound_join {
	int64_t position; // where the one before ends: what is there is cut, or silence is added
	int fade_out;     // samples, at the end of the one before
	int fade_in;      // at the beginning of the next
	int overlap;      // the next begins so many before the position, and is mixed in
};

// Opens an encoder for sound such as the source's: its own kind where that can be made well and the
// container holds it, else Opus for WebM and AAC for others. ERR_MEDIA no_encoder, ERR_LIMIT
// memory_limit. To be closed in any case.
int sound_encoder_open(struct sound_encoder *out, const AVCodecParameters *like,
	const AVOutputFormat *muxer, struct err *err);

// Harmless on zeroed storage.
void sound_encoder_close(struct sound_encoder *encoder);

// The position behind the last sample that was put.
int64_t sound_encoder_position(const struct sound_encoder *encoder);

// A time of the output as a position.
int64_t sound_encoder_at(const struct sound_encoder *encoder, int64_t stamp, AVRational base);

// Ends the segment before. To be called before the samples of each, the first one too. What is cut,
// faded and mixed must still be in the queue: see sound_encoder_run.
int sound_encoder_join(struct sound_encoder *encoder, const struct sound_join *join,
	struct err *err);

// Puts samples in the encoder's format; f may be changed.
int sound_encoder_put(struct sound_encoder *encoder, AVFrame *f, struct err *err);

// Encodes what was put before the position, which will not be changed any more, and passes on the
// packets. Their stamps count samples (the encoder's time base).
int sound_encoder_run(struct sound_encoder *encoder, int64_t position,
	encoder_packet_fn *packet_fn, void *opaque, struct err *err);

// Encodes the rest, nothing from the position most on, the last samples faded out.
int sound_encoder_finish(struct sound_encoder *encoder, int64_t most, int fade,
	encoder_packet_fn *packet_fn, void *opaque, struct err *err);

// How long it is up to the last sample that was put, in microseconds.
int64_t sound_encoder_length_us(const struct sound_encoder *encoder);

#endif
