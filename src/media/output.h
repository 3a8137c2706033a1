// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A media file that is being written to a descriptor which is open already: an input's streams,
// copied or encoded anew, shifted to a new zero.

#ifndef MEDIA_OUTPUT_H
#define MEDIA_OUTPUT_H

#include <libavcodec/avcodec.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "media/clip.h"
#include "media/input_internal.h"

#define OUTPUT_MAX_DROPPED CLIP_MAX_DROPPED

// A stream of the input that the container cannot hold.
struct output_dropped {
	int index;
	const char *reason; // constant
};

struct output {
	AVFormatContext *fmt;
	int fd;
	int64_t pos;
	int64_t size;
	int64_t handed;       // so far the disk has begun
	int64_t packet_bytes; // of all packets so far
	int64_t index_room;   // left free at the front
	AVStream **map; // by the input's stream index; NULL: not in the output
	struct output_dropped dropped[OUTPUT_MAX_DROPPED];
	int n_dropped;
	bool open;      // the header is written
	AVIOContext *again; // the second look of a muxer that moves its index to the front
	int64_t again_pos;
};

// What becomes of a stream of the input; zeroed: it is copied.
struct output_stream {
	const AVCodecContext *encoder; // open; its packets come instead, by output_write_encoded
	const uint8_t *extra;          // of a copy: extradata in the place of the input's
	size_t extra_size;
	bool reshaped;                 // the picture is upright, and of another size or rate
	const char *left_out;          // constant: why it is dropped
};

struct output_params {
	int fd;                // read and write, empty; stays the caller's; -1: bytes are counted
	const char *extension; // of the final name, decides the container; "": the input's own
	int64_t start_us;      // the input's time that becomes 0; chapters are shifted by it
	int64_t end_us;
	const struct output_stream *streams; // by the input's stream index; NULL: all are copied
	const AVCodecContext *sound; // open: one more stream, numbered behind the input's; or NULL
	const struct clip_streams *select;   // NULL: all
	bool own_chapters;     // the input's are left out; output_add_chapter makes them
	int64_t index_room;    // MP4: bytes to leave free at the front for the index (room.h); 0: the
	                       // media are moved behind it at the end
};

// The muxer for an extension, where that is "" the one of the input's own kind; NULL: none.
const AVOutputFormat *output_muxer(const struct input *in, const char *extension);

// Is the codec one that the container is known to hold, and players to find there? For what is made
// anew; what is copied may be stranger.
bool output_is_home_of(const AVOutputFormat *muxer, enum AVCodecID id);

// Does the container hide what a codec puts before the beginning (the priming of a sound)? In one
// that does not, a negative stamp would push all streams away from 0.
bool output_hides_priming(const AVOutputFormat *muxer, enum AVCodecID id);

// Is the stream one of those that are asked for? select as in output_params.
bool output_selects(const struct clip_streams *select, const struct input *in, const AVStream *st);

// Makes streams for all of the input's that the container can hold, with their metadata, and writes
// the header. ERR_MEDIA "not_supported" where the container cannot hold the video (or the only
// sound).
int output_open(struct output *out, const struct input *in, const struct output_params *params,
	struct err *err);

// Writes a packet of the input, whose stamps are still the input's; its content moves. Stamps are
// shifted by start_us and rescaled. A packet of a stream that is not in the output is dropped.
int output_write(struct output *out, const struct input *in, AVPacket *packet, int64_t start_us,
	struct err *err);

// Writes a packet that was encoded in the place of the input's stream. Its stamps count in the
// encoder's time base from the start of the output.
int output_write_encoded(struct output *out, int index, AVPacket *packet, AVRational time_base,
	struct err *err);

// Adds a chapter, before output_finish. The times count from the start of the output.
int output_add_chapter(struct output *out, int64_t start_us, int64_t end_us, const char *title,
	struct err *err);

// The size and what was dropped, after output_finish.
void output_tell(const struct output *out, struct clip_output_result *whole);

// Writes the rest. The file is complete only if this returns 0. "index_room" where what was left
// free for the index is too little.
int output_finish(struct output *out, struct err *err);

// Frees; harmless on zeroed storage and after any failure.
void output_close(struct output *out);

#endif
