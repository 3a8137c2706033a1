// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The inside of struct input, for media/*.c only.

#ifndef MEDIA_INPUT_INTERNAL_H
#define MEDIA_INPUT_INTERNAL_H

#include <libavformat/avformat.h>

#include "base/timecode.h"
#include "media/input.h"
#include "media/reader.h"

struct input {
	AVFormatContext *fmt;
	struct reader reader;
	struct deadline deadline;
	unsigned n_streams; // that were there when it was opened; those found later are not read
	AVStream *video; // NULL: none
	AVStream *audio;
	int64_t zero_us; // the container's clock at the first presented frame (or sample)
	const AVStream *zero_st; // the stream whose first stamp that is, and the stamp; NULL: none
	int64_t zero_stamp;
	int n_blocked;
};

// A stamp of stream st in microseconds from the first presented frame; AV_NOPTS_VALUE and what does
// not fit: TIME_UNKNOWN. Rounded to the nearest.
int64_t input_time_us(const struct input *in, const AVStream *st, int64_t stamp);

// A length in st's time base, without the shift; 0 for what is not known.
int64_t input_length_us(const AVStream *st, int64_t length);

// The stamp of st nearest to a time. The inverse of input_time_us.
int64_t input_stamp(const struct input *in, const AVStream *st, int64_t us);

// When the stream ends by what the header or the index says, TIME_UNKNOWN where they are silent.
int64_t input_stream_end_us(const struct input *in, const AVStream *st);

// Reads the next packet of any of the n_streams that is not discarded. 0, 1 at the end, -1 (err) for our
// deadline or want of memory. Damage in the file is skipped; an unreadable rest ends the stream.
int input_read(struct input *in, AVPacket *packet, struct err *err);

// Goes to a keyframe of st at or before the time; 0, or -1 where the container cannot.
int input_seek(struct input *in, const AVStream *st, int64_t us);

// Goes to where reading began; 0, or -1 where the container cannot.
int input_restart(struct input *in);

#endif
