// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The encoders of pictures that hilite knows, the better ones first, and how it uses them.

#ifndef MEDIA_ENCODERS_H
#define MEDIA_ENCODERS_H

#include <stdbool.h>
#include <stddef.h>

#define ENCODERS_MAX_OPTIONS 3

// How an encoder is held to a bit rate while it aims at a quality.
enum encoders_cap {
	ENCODERS_CAP_NONE,
	ENCODERS_CAP_BUFFER, // as a buffer that is drained at that rate
	ENCODERS_CAP_RATE,   // as the rate to stay below
};

struct encoders_row {
	const char *name; // FFmpeg's
	int crf;          // by which a picture is hardly told from its source
	enum encoders_cap cap;
	struct {
		const char *name;
		const char *value;
	} options[ENCODERS_MAX_OPTIONS];
};

extern const struct encoders_row encoders_rows[];
extern const size_t encoders_n_rows;

// NULL where it is not one of them.
const struct encoders_row *encoders_find(const char *name);

// Does this build of FFmpeg have it?
bool encoders_available(const char *name);

// Is there one for what that decoder, by FFmpeg's name of the codec, reads?
bool encoders_make(const char *codec);

#endif
