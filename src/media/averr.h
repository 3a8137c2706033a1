// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// FFmpeg's errors and messages in our terms.

#ifndef MEDIA_AVERR_H
#define MEDIA_AVERR_H

#include "base/err.h"

// Fills err from an AVERROR: "what: FFmpeg's words". The kind is ERR_MEDIA, or ERR_LIMIT for want
// of memory ("memory_limit") and for our own deadline ("timeout"). Returns -1.
int averr_set(struct err *err, int averror, const char *code, const char *what);

// FFmpeg speaks to nobody unless someone asked (-vv): its words go through base/log.
void averr_init(void);

enum averr_part { AVERR_DEMUXER, AVERR_DECODER, AVERR_N_PARTS };

// How many errors that part of FFmpeg has complained of since this was asked last, whether or not a
// call failed: much damage is passed over with nothing but a word. For the whole process, any thread.
int averr_complaints(enum averr_part part);

// "libavformat 59.27.100, …": the versions that run, for --version. The text is constant.
const char *averr_versions(void);

#endif
