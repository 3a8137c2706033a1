// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The truth about what is in an input, from reading all of it.

#ifndef MEDIA_SCAN_H
#define MEDIA_SCAN_H

#include "media/facts.h"
#include "media/input.h"

struct scan_params {
	enum fact_scan_depth depth;
	int n_threads; // for decoding the video, at least 1
	void *opaque;
	void (*progress)(void *opaque, int64_t time_us); // now and then
};

// Reads every packet, and decodes none (FACT_SCAN_PACKETS) or all (FACT_SCAN_FULL). The input stands at
// its start, and at its end afterwards. out has been initialised. ERR_LIMIT for time or memory; ERR_MEDIA
// "no_decoder" where all is to be decoded, as scan_decode.h says.
int scan_run(struct input *in, const struct scan_params *params, struct fact_scan *out,
	struct err *err);

#endif
