// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// One span of an input to a file of its own. By copying packets: nothing is decoded, nothing is
// lost, and the clip begins at a keyframe. By encoding anew (transcode.h): exact at both ends.

#ifndef MEDIA_CLIP_H
#define MEDIA_CLIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "media/clip_segment.h"
#include "media/frame.h"
#include "media/input.h"

#define CLIP_MAX_DROPPED 64
#define CLIP_REASON      80

#define CLIP_SIZE_UNKNOWN INT64_C(-1)

enum clip_mode {
	CLIP_SMART, // the edges are encoded, what is between them is copied
	CLIP_EXACT, // all is encoded
	CLIP_COPY,  // all is copied, from keyframe to keyframe
	CLIP_N_MODES,
};

// The keyframe that a copy begins with.
enum clip_snap {
	CLIP_SNAP_PREVIOUS, // the last one that is not after the wanted start
	CLIP_SNAP_NEXT,     // the first one that is not before it
	CLIP_SNAP_NEAREST,
	CLIP_N_SNAPS,
};

// Adds the text of a cue, which may hold any markup, as plain text: UTF-8, lines ended by '\n' but
// for the last.
typedef void clip_plain_fn(struct str *out, const char *text, size_t len);

// Which of the input's streams the output gets.
enum clip_choice {
	CLIP_STREAMS_ALL,  // all that the container can hold
	CLIP_STREAMS_AV,   // the one video and the one sound
	CLIP_STREAMS_LIST, // those of the list
};

struct clip_streams {
	enum clip_choice choice;
	const int *list;   // indices in the input
	size_t n;
};

// What holds for a whole output. Zeroed but for out_fd, extension, encoder "", crf and loudness_lufs
// NAN it is a plain clip.
struct clip_params {
	int out_fd;            // read and write, empty; stays the caller's
	bool dry;              // a plan: out_fd is -1, what would be written is counted
	const char *extension; // of the output's name; decides the container
	enum clip_mode mode;
	enum clip_snap snap;   // CLIP_COPY
	bool idr_only;         // H.264: no smart copy begins with a recovery point
	struct clip_streams streams;
	bool chapters;         // one a segment, with its title; else those of the input, cut
	bool verify;           // read the output back
	int n_threads;

	// For what is encoded.
	const char *encoder;   // one of encoders.h, or "" for the best
	double crf;            // NAN: as its row says

	// How pictures and sound are shaped, which needs CLIP_EXACT.
	int size_w;            // the frame that all pictures are fitted into; 0: that of the first
	int size_h;
	int fps_num;           // 0: each frame at its own time
	int fps_den;
	int crop_num;          // width to height; 0: all of the picture
	int crop_den;
	bool crop_follow;      // around the segment's centres
	int scale_w;           // 0: follows from the other; both 0: as it is
	int scale_h;
	double loudness_lufs;  // NAN: as it is
	bool burn_subtitles;
	clip_plain_fn *plain;  // for those
	bool add_sound;        // the output has sound, whatever the first input has
	int64_t audio_fade_us; // at both ends of each segment
	int64_t crossfade_us;  // between two segments, which overlap for so long

	void (*progress)(void *opaque, int64_t time_us); // or NULL
	void *opaque;
};

// What came of one segment.
struct clip_result {
	int64_t actual_start_us;  // time of its first frame in the output
	int64_t actual_end_us;    // end of the last
	int64_t actual_start_pts; // the first frame's own stamp, in time_base
	int64_t time_base_num;
	int64_t time_base_den;
	int64_t frames;           // of video; packets of sound without a video
	int64_t frames_copied;    // of these
	int64_t frames_encoded;
	int64_t frames_head;      // of those, the ones before what is copied
	int64_t copied_start_us;  // of a smart cut: from its first copied frame to the end of the
	int64_t copied_end_us;    // last; both the same where all is copied, or nothing
	int64_t bytes;            // of its packets; CLIP_SIZE_UNKNOWN
	int64_t decode_errors;
	enum clip_mode mode;      // the one really used
	char fallback[CLIP_REASON]; // why it is not the one asked for; "": it is
	bool conformed;           // changed to fit the first segment, or what was asked for
};

struct clip_dropped {
	int64_t index;
	char reason[CLIP_REASON];
};

// What came of the output.
struct clip_output_result {
	int64_t size_bytes;       // or CLIP_SIZE_UNKNOWN
	bool verified;            // it was read back: as many frames, at their times
	struct clip_dropped dropped[CLIP_MAX_DROPPED]; // streams of the first input
	int64_t n_dropped;
};

// Lets the first picture and the first sound of a list be the input's; its times stay what they were.
// ERR_INPUT "no_streams" where the list has neither, or what is not there.
int clip_choose(struct input *in, const struct clip_streams *streams, struct err *err);

// Copies one segment: from the keyframe that params->snap names to the first point behind end_us
// where no frame is missing in the order of display. All streams start together and keep their
// distance. ERR_INPUT "bad_span" where the input has no frame there; ERR_MEDIA, ERR_IO, ERR_LIMIT
// as they come.
int clip_copy(struct input *in, const struct clip_params *params, const struct clip_segment *segment,
	struct clip_result *out, struct clip_output_result *whole, struct err *err);

#endif
