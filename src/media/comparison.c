// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/comparison.h"

#include <math.h>

#include "media/facts.h"

const char *comparison_what_name(enum comparison_what what)
{
	static const char *const names[COMPARISON_N] = {
		[COMPARISON_STREAMS] = "streams",
		[COMPARISON_SIZE] = "size",
		[COMPARISON_FRAMES] = "frames",
		[COMPARISON_MISSING] = "missing",
		[COMPARISON_EXTRA] = "extra",
		[COMPARISON_TIMES] = "times",
		[COMPARISON_PICTURES] = "pictures",
		[COMPARISON_FORMAT] = "format",
		[COMPARISON_SAMPLES] = "samples",
		[COMPARISON_SOUND] = "sound",
		[COMPARISON_DECODE_ERRORS] = "decode_errors",
	};

	return names[what];
}

struct comparison_difference *comparison_add(struct comparison *c, enum comparison_what what,
	int64_t stream)
{
	if (c->n == COMPARISON_MAX) {
		return NULL;
	}
	struct comparison_difference *d = &c->list[c->n++];

	*d = (struct comparison_difference){
		.what = what,
		.stream = stream,
		.input_n = FACT_UNKNOWN,
		.other_n = FACT_UNKNOWN,
		.count = FACT_UNKNOWN,
		.first_us = FACT_UNKNOWN,
		.psnr_min = NAN,
		.psnr_mean = NAN,
	};
	return d;
}
