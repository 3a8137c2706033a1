// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A transcode in the making, for transcode*.c only.

#ifndef MEDIA_TRANSCODE_INTERNAL_H
#define MEDIA_TRANSCODE_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "media/captions.h"
#include "media/decode.h"
#include "media/input_internal.h"
#include "media/keypoint.h"
#include "media/output.h"
#include "media/palette.h"
#include "media/sound_encoder.h"
#include "media/sound_source.h"
#include "media/transcode.h"
#include "media/transcode_picture.h"

// A stream of the output, by the number of the first input's stream.
struct transcode_track {
	enum AVMediaType type;
	enum AVCodecID codec_id;   // of the source
	bool still;                // a cover
	struct sound_encoder sound; // its queue is NULL where it is no sound of ours
	bool fed;                  // the segment has given it sound
};

// What was found out of a track's loudness.
struct transcode_level {
	double lufs;    // of the source; NAN: too little sound
	double peak_db;
	double gain_db;
	bool limited;
};

struct transcode_chapter {
	int64_t start_us;
	char *title; // NULL: none
};

struct transcode {
	const struct clip_params *params;
	const AVOutputFormat *muxer;
	struct transcode_track *tracks;
	struct output_stream *streams;
	unsigned n_tracks;
	unsigned n_streams;        // of the first input; one track more where sound is added
	int picture;               // which track the picture is; -1: none
	int sound;                 // and the sound that matters most
	struct transcode_picture pictures;
	struct output output;
	bool begun;                // the output is open
	AVRational time_base;      // of the position
	int64_t position;          // where the next segment begins
	int64_t most_us;           // how far the sound may go on at the end
	int64_t last_length_us;    // of the segment before
	int64_t last_end_stamp;    // where it ended in its source, and what tells that source
	int64_t last_size;
	struct deadline deadline;  // of the last input
	struct transcode *survey;  // the one that only looks; NULL: none is going on
	bool surveying;            // it is that one: nothing is written
	int n_surveys;
	bool preview;              // pictures alone
	struct palette palette;    // of those that need one: found, or used
	AVFrame *colours;          // what was found
	struct transcode_level *levels; // by the track; NULL: as they are
	unsigned n_levels;
	int main_level;            // the one of the sound that matters most
	struct transcode_chapter *chapters;
	size_t n_chapters;
	size_t cap_chapters;
};

// A segment that is being read.
struct transcode_part {
	struct transcode *t;
	struct input *in;
	const struct clip_segment *segment;
	const AVStream *main;     // the video, or the sound where there is none
	AVPacket *packet;
	struct keypoint key;      // where decoding begins
	struct decoder decoder;
	AVFrame *frame;
	int *track;               // by the input's stream: of the output, or -1
	struct sound_source *sounds; // the same; decoder.ctx is NULL where it is no sound of ours
	int64_t *seen_us;         // how far each sound was read
	struct captions captions; // to be burnt in
	AVPacket **held;          // packets of other streams, read before the first frame was there
	size_t n_held;
	size_t cap_held;
	int64_t held_bytes;
	int64_t next_pts;         // where a frame without a stamp is put
	int64_t last_pts;         // of the last frame that is kept
	int64_t last_length;
	bool started;             // the keyframe has been fed
	bool begun;               // the first frame is there
	bool ended;               // a frame at or behind the wanted end was seen
	int64_t main_us;          // how far the picture was read
	int64_t start_us;         // of the first frame
	int64_t start_stamp;      // the same, in the stream's time base; of sound alone microseconds
	int64_t end_stamp;        // of the first frame that is not kept
	int64_t end_us;           // end of the last frame that is, once known
	int64_t base;             // the position it begins at
	int64_t told_us;
	int64_t frames;           // of the source, that are kept
	int64_t frames_before;
	int64_t errors_before;    // of decoding, on the way to the first frame
};

// For encoder_packet_fn and sound_source_fn: whose it is.
struct transcode_route {
	struct transcode_part *part;
	struct transcode *transcode;
	int index; // of the output's track
};

// Decides what becomes of each stream, finds where decoding begins, and opens decoders and, for the
// first segment, the encoders of sound.
int transcode_set_up(struct transcode_part *p, struct err *err);

void transcode_tear_down(struct transcode_part *p);

// What the sound of a track, whose encoder is open, goes through: a measurement, a gain.
int transcode_open_level(struct transcode *t, unsigned track, struct err *err);

// The first frame is there (of sound alone: the start is known): the segment is put behind the one
// before.
int transcode_join(struct transcode_part *p, struct err *err);

// Opens the output, for pictures such as first (NULL: there is no video).
int transcode_begin(struct transcode_part *p, const AVFrame *first, struct err *err);

// Encodes the sound that has its place, up to what the pictures have come to.
int transcode_run_sounds(struct transcode *t, struct err *err);

// For the encoders' packets; opaque is the transcode, and a transcode_route.
int transcode_put_picture(void *opaque, AVPacket *packet, struct err *err);
int transcode_put_sound(void *opaque, AVPacket *packet, struct err *err);

// Reads, decodes and encodes the segment.
int transcode_read(struct transcode_part *p, struct err *err);

#endif
