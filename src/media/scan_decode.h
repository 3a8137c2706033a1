// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The part of a scan that decodes: all video and sound, each of the two main streams in a thread of
// its own, the others together in a third.

#ifndef MEDIA_SCAN_DECODE_H
#define MEDIA_SCAN_DECODE_H

#include <stdbool.h>

#include "media/input_internal.h"
#include "media/scan_facts.h"

struct scan_decode;

// Starts the threads; n_threads is for decoding the video. What is found goes to out, which is to be
// left alone until scan_decode_finish. NULL (err): ERR_MEDIA "no_decoder" where the video cannot be
// decoded (or the sound where there is none), ERR_LIMIT.
struct scan_decode *scan_decode_open(struct input *in, int n_threads, struct fact_scan *out,
	struct err *err);

// Hands over a packet's content.
void scan_decode_push(struct scan_decode *decode, AVPacket *packet);

// No more will come: waits for the threads. -1 (err): ERR_LIMIT.
int scan_decode_finish(struct scan_decode *decode, struct err *err);

// Is a main stream decoded? A sound beside a video need not be, where there is no decoder for it.
bool scan_decode_takes(const struct scan_decode *decode, const AVStream *st);

// After scan_decode_finish: when the last frame that was decoded of a main stream begins, TIME_UNKNOWN: there is
// none.
int64_t scan_decode_last_us(const struct scan_decode *decode, const AVStream *st);

// The times at which spans end that go on until the end of the stream. After scan_decode_finish.
void scan_decode_end_spans(struct scan_decode *decode, int64_t video_us, int64_t audio_us);

// NULL is harmless.
void scan_decode_free(struct scan_decode *decode);

#endif
