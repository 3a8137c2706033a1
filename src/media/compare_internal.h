// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The parts of a comparison, for media/compare*.c only.

#ifndef MEDIA_COMPARE_INTERNAL_H
#define MEDIA_COMPARE_INTERNAL_H

#include "media/compare.h"
#include "media/input_internal.h"

#define COMPARE_SAME_TIME_US 1000

struct compare {
	const struct compare_params *params;
	struct comparison *out;
	struct input *in[2];
};

// Opens both inputs anew. Streams keep their indices.
int compare_open(struct compare *compare, struct err *err);

// Adds a difference where the numbers differ.
void compare_numbers(struct compare *compare, enum comparison_what what, int64_t index, int64_t a,
	int64_t b);

// Holds two sounds against each other; both inputs stand at their start.
int compare_sounds(struct compare *compare, const AVStream *a, const AVStream *b, struct err *err);

#endif
