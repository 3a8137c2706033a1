// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The pictures of a transcode, from the decoder to the encoder: shaped as the output's are, each at
// its time or on a grid of the output's rate, one segment faded into the next.

#ifndef MEDIA_TRANSCODE_PICTURE_H
#define MEDIA_TRANSCODE_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/picture_encoder.h"
#include "media/shape.h"

struct transcode;
struct transcode_part;

// A picture, and when it is shown.
struct transcode_shown {
	AVFrame *frame;
	int64_t at;
	int64_t length;
};

struct transcode_reel {
	struct transcode_shown *list;
	size_t n;
	size_t cap;
};

struct transcode_picture {
	struct picture_encoder encoder;
	const AVCodec *codec;
	int64_t cap_bit_rate;
	AVRational rate;           // of the output; 0/1: not known
	bool constant;             // which the first input keeps to
	bool on_grid;              // all pictures are at multiples of it
	struct shape shape;
	bool shape_open;
	struct shape_look from;    // what it is open for
	struct shape_colours from_colours;
	bool interlaced;
	double look_at;       // where the crop of the next one looks, 0 to 1 across it; NAN: its middle
	bool fixed;                // what comes out is known
	bool reshaped;             // and is not what the first input has
	bool keeps_fields;
	struct shape_look look;
	struct shape_colours colours;
	enum AVColorTransferCharacteristic transfer;
	AVRational unit;           // of the segment's pictures: the time base or one picture's length
	bool steady;               // each unit gets a picture
	AVFrame *pending;          // waits for the next one's time
	bool any_pending;
	int64_t pending_at;        // in units from the segment's start
	bool conformed;
	int64_t sent_until;        // position behind the last picture that was sent
	int64_t last_at;           // of the last that was encoded
	int64_t n_encoded;
	int64_t n_sent;            // of these, and what waits in the reels below
	struct transcode_reel late;  // the end of the segment, as the next may fade into it
	struct transcode_reel under; // the end of the one before
	int64_t fade_from;
	int64_t fade_to;
};

// A segment begins. overlap: how long the one before goes on below it, in the position's time base.
int transcode_picture_start(struct transcode_part *p, int64_t overlap, struct err *err);

// A frame of the segment, pts in its stream's time base; frame may be changed.
int transcode_picture_take(struct transcode_part *p, AVFrame *frame, int64_t pts, struct err *err);

// The segment's pictures end at end_stamp.
int transcode_picture_end(struct transcode_part *p, int64_t end_stamp, struct err *err);

// All segments are there.
int transcode_picture_finish(struct transcode *t, struct err *err);

void transcode_picture_close(struct transcode_picture *pictures);

#endif
