// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// How loud a sound is by EBU R128, and making it as loud as is wanted: by one gain over all of it,
// and a limiter for the peaks that would go beyond.

#ifndef MEDIA_LOUD_H
#define MEDIA_LOUD_H

#include <libavcodec/avcodec.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

// The true peak that is never passed, in dB of full scale. Most services ask for -1, and an encoder
// adds up to a decibel.
#define LOUD_CEILING_DB (-2.0)

struct AVFilterGraph;
struct AVFilterContext;

// A chain of filters for sound in one encoder's format.
struct loud {
	struct AVFilterGraph *graph; // NULL: not open
	struct AVFilterContext *source;
	struct AVFilterContext *sink;
	AVFrame *frame;
	int64_t n_in;   // samples
	int64_t n_out;
	double lufs;    // loud_measure: integrated so far; NAN where it was too short or silent
	double range_lu;
	double peak_db;
};

// A frame that has a coder's format, and nothing else.
AVFrame loud_like(const AVCodecContext *ctx);

// Opens a measurement of sound that has the format of a frame. ERR_MEDIA "bad_sound". To be closed also
// then.
int loud_open_measure(struct loud *out, const AVFrame *like, struct err *err);

// Opens a gain. limited: peaks are held under the ceiling. What comes out has the encoder's format
// and length of frames.
int loud_open_gain(struct loud *out, const AVCodecContext *like, double gain_db, bool limited,
	struct err *err);

// Harmless on zeroed storage.
void loud_close(struct loud *loud);

// Measures samples (NULL: the end).
int loud_measure(struct loud *loud, AVFrame *f, struct err *err);

typedef int loud_fn(void *opaque, AVFrame *f, struct err *err);

// Feeds samples to a gain (NULL: the end) and passes on what is ready: as many as came, all in all.
int loud_gain(struct loud *loud, AVFrame *f, loud_fn *fn, void *opaque, struct err *err);

#endif
