// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The truth about what is in an input, from reading all of it.

#ifndef MEDIA_SCAN_H
#define MEDIA_SCAN_H

#include "media/facts.h"
#include "media/input.h"

struct scan_params {
	void *opaque;
	void (*progress)(void *opaque, int64_t time_us); // now and then
};

// Reads every packet and decodes none; depth FACT_SCAN_PACKETS. The input stands at its start, and at
// its end afterwards. -1 for time or memory.
int scan_packets(struct input *in, const struct scan_params *params, struct fact_scan *out,
	struct err *err);

#endif
