// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// How two inputs differ, as plain data.

#ifndef MEDIA_COMPARISON_H
#define MEDIA_COMPARISON_H

#include <stddef.h>
#include <stdint.h>

#define COMPARISON_MAX  256 // differences
#define COMPARISON_TEXT 160

enum comparison_what {
	COMPARISON_STREAMS,       // how many of which kind; text
	COMPARISON_SIZE,          // of a video; text
	COMPARISON_FRAMES,        // how many of a video
	COMPARISON_MISSING,       // frames of the first that the second has none for
	COMPARISON_EXTRA,         // frames of the second that the first has none for
	COMPARISON_TIMES,         // frames at times of their own; of sound, where it begins
	COMPARISON_PICTURES,      // frames that look otherwise
	COMPARISON_FORMAT,        // of a sound: rate and channels; text
	COMPARISON_SAMPLES,       // how many of a sound, a channel
	COMPARISON_SOUND,         // its samples
	COMPARISON_DECODE_ERRORS, // of a stream
	COMPARISON_N,
};

struct comparison_difference {
	enum comparison_what what;
	int64_t stream;    // its index in the first input; FACT_UNKNOWN: of the whole
	char input[COMPARISON_TEXT]; // the value of the first, where it is a text; else ""
	char other[COMPARISON_TEXT];
	int64_t input_n;   // where it is a number; FACT_UNKNOWN: none
	int64_t other_n;
	int64_t count;     // of frames concerned; FACT_UNKNOWN: they are not counted
	int64_t first_us;  // where the first is, on the clock of the input that has it; FACT_UNKNOWN
	double psnr_min;   // of pictures that differ, dB; NAN: not of one size, or a format that
	double psnr_mean;  // cannot be brought to the other's
};

struct comparison {
	struct comparison_difference list[COMPARISON_MAX];
	size_t n;
};

// "streams", "size", ...; constant.
const char *comparison_what_name(enum comparison_what what);

// One more difference, zeroed but for what is unknown; NULL where there is no room left.
struct comparison_difference *comparison_add(struct comparison *comparison,
	enum comparison_what what, int64_t stream);

#endif
