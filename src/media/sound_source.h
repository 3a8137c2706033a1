// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// One stream of sound of one segment, decoded, placed by its stamps to the sample, and in the
// format that an encoder takes: it begins with the sample of the segment's start and goes on
// without a gap, whatever the source's packets are. Where the source has a gap there is silence.

#ifndef MEDIA_SOUND_SOURCE_H
#define MEDIA_SOUND_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "media/decode.h"

// Called for each run of samples, which the callee may change. Returns 0, or -1 (err) to stop.
typedef int sound_source_fn(void *opaque, AVFrame *samples, struct err *err);

struct sound_source {
	const AVStream *st;
	struct decoder decoder;
	AVFrame *decoded;
	AVFrame *frame;         // converted
	const AVCodecContext *to; // whose format is wanted
	struct SwrContext *swr; // to that, of frames like these
	int swr_format;
	int swr_rate;
	AVChannelLayout swr_layout;
	int rate;       // of the source; positions are samples of it since the start
	int64_t start;  // sample of the source's clock
	int64_t next;   // where a frame is expected
	int64_t taken;  // position of the first sample that has not been passed on
	bool any;
	int64_t least_off; // stamps against where the frames are expected, before the start
	int64_t most_off;
	bool settled;      // the start was passed
	int64_t limit;  // wanted samples
	sound_source_fn *fn;
	void *opaque;
};

// Opens the decoder. 0; 1 (err) where there is none for it; -1 (err): ERR_LIMIT memory_limit. To be
// closed in any case.
int sound_source_open(struct sound_source *out, const AVStream *st, const AVCodecContext *to,
	struct err *err);

// Harmless on zeroed storage.
void sound_source_close(struct sound_source *source);

// Where the segment starts on the container's clock, and where at the latest it ends (TIME_UNKNOWN:
// what comes is wanted). To be called once, before anything is fed.
void sound_source_begin(struct sound_source *source, int64_t start, AVRational start_base,
	int64_t end_us);

// Feeds a packet (NULL: no more will come) and passes on what is ready.
int sound_source_feed(struct sound_source *source, const AVPacket *packet, sound_source_fn *fn,
	void *opaque, struct err *err);

#endif
