// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// How alike two decoded pictures are.

#ifndef MEDIA_LIKENESS_H
#define MEDIA_LIKENESS_H

#include <libavutil/frame.h>
#include <stdbool.h>

#include "base/err.h"

struct SwsContext;

// What is kept from one pair to the next.
struct likeness {
	struct SwsContext *sws; // from the second's format to the first's
	AVFrame *converted;
	int width;              // that it converts
	int height;
	int from;
	int to;
};

// Are the pictures the same, sample by sample, in one format and of one size?
bool likeness_same(const AVFrame *a, const AVFrame *b);

// The peak signal-to-noise ratio of b against a in dB, over all samples of all components: 10 log10(max^2
// / mean squared error). INFINITY where they do not differ; NAN where they are not of one size, or a's
// format is none of whole bytes in the machine's order. A b of another format is brought to a's. -1:
// ERR_LIMIT.
int likeness_psnr(struct likeness *likeness, const AVFrame *a, const AVFrame *b, double *out,
	struct err *err);

// Harmless on zeroed storage.
void likeness_release(struct likeness *likeness);

#endif
