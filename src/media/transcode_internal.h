// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A transcode in the making, for transcode*.c only.

#ifndef MEDIA_TRANSCODE_INTERNAL_H
#define MEDIA_TRANSCODE_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "media/clip.h"
#include "media/decode.h"
#include "media/input_internal.h"
#include "media/keypoint.h"
#include "media/output.h"
#include "media/picture_encoder.h"
#include "media/sound_encoder.h"

struct transcode {
	struct input *in;
	const struct clip_params *params;
	const struct clip_segment *segment;
	const AVStream *main;     // the video, or the sound where there is none
	const AVOutputFormat *muxer;
	const AVCodec *codec;     // for the picture
	int64_t cap_bit_rate;
	struct keypoint key;      // where decoding begins
	struct decoder decoder;
	AVFrame *frame;
	AVFrame *pending;         // the last frame that was kept; it waits for the next one's time
	int n_pending;
	int64_t pending_pts;
	int64_t last_length;
	int64_t next_pts;         // where a frame without a stamp is put
	struct picture_encoder picture;
	struct sound_encoder *sounds;  // by stream index; fifo is NULL where it is no sound of ours
	int64_t *seen_us;              // how far each sound was read
	struct output_stream *streams;
	struct output output;
	AVPacket **held;          // packets of other streams, read before the first frame was there
	size_t n_held;
	size_t cap_held;
	int64_t held_bytes;
	bool started;             // the keyframe has been fed
	bool begun;               // the first frame is there, and the output open
	bool ended;               // a frame at or behind the wanted end was seen
	int64_t main_us;          // how far the picture was read
	int64_t start_us;         // of the first frame
	int64_t start_stamp;      // the same, in the stream's time base; of sound alone microseconds
	int64_t end_stamp;        // of the first frame that is not kept
	int64_t end_us;           // end of the last frame that is, once known
	int64_t last_us;          // of the last frame that is kept
	int64_t told_us;
	int64_t n_fed;            // frames that went into the encoder
	int64_t frames;           // packets of main that came out
	int64_t errors_before;    // of decoding, on the way to the first frame
};

// For encoder_packet_fn: whose packet it is.
struct transcode_route {
	struct transcode *transcode;
	int index;
};

// Decides what becomes of each stream, finds where decoding begins, and opens decoders and the
// encoders of sound. packet is for its use.
int transcode_set_up(struct transcode *t, AVPacket *packet, struct err *err);

// Opens the encoder of pictures, for such as first (NULL: there is no video), and the output, which
// starts at start_us.
int transcode_begin(struct transcode *t, const AVFrame *first, struct err *err);

void transcode_tear_down(struct transcode *t);

#endif
