// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The facts of single streams, for describe.c.

#ifndef MEDIA_DESCRIBE_STREAM_H
#define MEDIA_DESCRIBE_STREAM_H

#include "media/facts.h"
#include "media/input_internal.h"
#include "media/timing.h"

void describe_video(const struct input *in, const struct timing *timing, struct fact_video *out);
void describe_audio(const struct input *in, struct fact_audio *out);
void describe_stream(const struct input *in, const AVStream *st, struct fact_stream *out);

// Copies the value of a key, cut to fit; "" where there is none.
void describe_text(char *out, size_t size, const AVDictionary *dict, const char *key);

#endif
