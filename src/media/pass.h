// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// One pass over an input: every packet is read once, sound is decoded, and of the pictures either
// the keyframes that thin.h chooses (budget) or all (quality). Reading, picture and sound each have
// a thread.

#ifndef MEDIA_PASS_H
#define MEDIA_PASS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "media/frame.h"
#include "media/input.h"

struct pass_params {
	bool every_picture;
	bool every_key;  // all keyframes, thinned only where they stand close; also those that are
	                 // merely flagged as such and that decoders would pass over
	bool no_sound;   // leave the sound alone; the input must have a video
	int n_threads;   // for decoding pictures, at least 1
	int64_t from_us; // the window, TIME_UNKNOWN where it is open
	int64_t to_us;
	void *opaque;
	// Each is called from one thread of its own, in time order for its kind.
	void (*picture)(void *opaque, const struct picture *picture);
	void (*pcm)(void *opaque, const struct pcm *pcm);
	void (*packet)(void *opaque, const struct packet *packet); // or NULL
	// From the calling thread: a line of the text subtitles, in the order of the file, also
	// from beside the window. NULL: not wanted.
	void (*cue)(void *opaque, const struct cue *cue);
	// From the calling thread, now and then: how far it has come.
	void (*progress)(void *opaque, int64_t time_us);
};

struct pass_result {
	int64_t n_pictures;     // decoded
	int64_t n_samples;      // at 16 kHz
	int64_t n_packets;      // of the video
	int64_t decode_errors;
	int64_t picture_end_us; // 0 if there was no picture
	int64_t sound_end_us;
};

// ERR_MEDIA: no_decoder, no_frames (a video of which no picture could be decoded, or nothing at
// all); ERR_LIMIT: timeout, memory_limit. Sound that cannot be decoded is no error beside pictures
// that can.
int pass_run(struct input *in, const struct pass_params *params, struct pass_result *out,
	struct err *err);

#endif
