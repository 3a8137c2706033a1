// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The tracks of a clip that is being written: each has a stream of the container and, but for text,
// a coder. Whatever fails ends the program (see die.h).

#ifndef TESTS_TRACK_H
#define TESTS_TRACK_H

#include <stdbool.h>
#include <stdint.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>

#include "clip.h"

#define TRACK_MAX 16

enum track_kind { TRACK_PICTURE, TRACK_SOUND, TRACK_TEXT };

struct track {
	enum track_kind kind;
	int number;             // among its kind
	AVStream *stream;
	AVCodecContext *coder;  // NULL: text
	struct SwsContext *scaler;
	AVFrame *drawn;         // 4:2:0, where the coder wants something else
	AVFrame *frame;
	int64_t next;           // in ticks of the picture, samples of the sound, seconds of text
	uint32_t count;
	bool ended;
};

struct writer {
	const struct clip *clip;
	AVFormatContext *format;
	AVPacket *packet;
	struct track tracks[TRACK_MAX];
	int n_tracks;
};

// Opens all tracks that the clip asks for.
void track_open_all(struct writer *w);

// Encodes a small still picture of JPEG, for which the container has a place of its own, into
// packet.
AVStream *track_open_cover(struct writer *w, AVPacket *packet);

// Draws a scene into a frame of 8-bit 4:2:0.
void track_draw(const struct scene *scene, double seconds, uint32_t number, AVFrame *frame);

void track_close_all(struct writer *w);

// The word at a place in a list with commas; "" where there is none. The caller frees it.
char *track_nth_word(const char *list, int place);

#endif
