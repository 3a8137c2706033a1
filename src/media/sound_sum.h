// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A checksum of decoded sound that does not depend on how it is cut into frames.

#ifndef MEDIA_SOUND_SUM_H
#define MEDIA_SOUND_SUM_H

#include <libavutil/frame.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define SOUND_SUM_MAX_PLANES 64

struct AVMD5;

// Zeroed: empty.
struct sound_sum {
	char format[80];     // "48000 Hz, 2 channels" of the first frame
	int rate;
	int sample_format;   // of the first frame
	int n_planes;        // 1 of interleaved sound, else one a channel
	struct AVMD5 *md5[SOUND_SUM_MAX_PLANES];
	uint8_t digest[SOUND_SUM_MAX_PLANES][16]; // after sound_sum_finish
	int64_t skip;        // so many samples are passed over, to be set before the first
	int64_t n_samples;   // a channel, without those
	int64_t first_us;
	bool changed;        // the format did not stay what it was
};

// Adds a frame that begins at the time. ERR_MEDIA "bad_sound" for more channels than that, ERR_LIMIT.
int sound_sum_add(struct sound_sum *sum, const AVFrame *frame, int64_t time_us, struct err *err);

// No more will come.
void sound_sum_finish(struct sound_sum *sum);

// Are all samples the same, in one format? Both are finished.
bool sound_sum_same(const struct sound_sum *a, const struct sound_sum *b);

// Harmless on zeroed storage.
void sound_sum_release(struct sound_sum *sum);

#endif
