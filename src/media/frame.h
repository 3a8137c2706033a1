// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What the analysis sees of a video: plain views of pictures, sound, packets and text, without any
// type of FFmpeg. The memory behind a view belongs to the caller and is valid during the call only.

#ifndef MEDIA_FRAME_H
#define MEDIA_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A picture scaled down: luma, 0 (black) to 255 (white) whatever the source's depth and range. Both
// sides together keep the coded aspect ratio; the longer one is at most PICTURE_SIDE. Its colours
// are the means of a few cells, PICTURE_CELL_SIDE across and down.
#define PICTURE_SIDE 160
#define PICTURE_CELL_SIDE 8
#define PICTURE_CELLS (PICTURE_CELL_SIDE * PICTURE_CELL_SIDE)

struct picture {
	int64_t time_us;     // presentation time from the first presented frame of the video
	int64_t duration_us; // until the next picture in the source, 0 where not known
	int width;           // 1 to PICTURE_SIDE
	int height;
	ptrdiff_t stride;    // bytes from row to row
	const uint8_t *luma;
	bool coloured;       // chroma is known
	uint8_t chroma[2][PICTURE_CELLS]; // blue and red difference, 128 is none
	bool key;            // a keyframe
	bool damaged;        // the decoder concealed errors in it
};

// Sound: one channel (the mean of all), 16 kHz, -1 to 1.
#define PCM_RATE 16000

struct pcm {
	int64_t time_us; // of the first sample
	size_t n_samples;
	const float *samples;
};

// A video packet as the container has it; nothing is decoded.
struct packet {
	int64_t time_us;     // presentation time
	int64_t duration_us; // 0 where not known
	int64_t size_bytes;
	bool key;
};

// A line of text that is shown with the pictures, as its container has it: any bytes.
struct cue {
	int64_t start_us;
	int64_t end_us;      // not after start_us where it is not known
	const char *text;    // may hold markup and newlines, ends without a NUL
	size_t text_bytes;
};

#endif
