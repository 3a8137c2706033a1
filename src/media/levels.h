// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Louder and softer: ramps over samples, and one sound over another. For all formats of samples
// that encoders take.

#ifndef MEDIA_LEVELS_H
#define MEDIA_LEVELS_H

#include <libavutil/frame.h>
#include <stdint.h>

enum levels_way {
	LEVELS_UP,
	LEVELS_DOWN,
};

// Fades samples: the first n of f, of which the first is number from of a ramp that is length long.
// What is behind the ramp's end stays as it is (up), or is silent (down). f must be writable.
void levels_ramp(AVFrame *f, int64_t from, int n, int64_t length, enum levels_way way);

// Mixes under, which fades out, from its sample number from on, with f, which fades in; together
// they are as loud as either (equal power). f must be writable, and both of one format.
void levels_mix(AVFrame *f, const AVFrame *under, int from);

#endif
