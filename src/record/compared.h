// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#ifndef RECORD_COMPARED_H
#define RECORD_COMPARED_H

#include "base/str.h"
#include "media/comparison.h"

// Adds a line: how the input at path and the other one differ.
void record_comparison(struct str *out, const char *path, const char *other,
	const struct comparison *comparison);

// Adds one difference in words: "frames: 300, and 299 in the other".
void record_describe_difference(struct str *out, const struct comparison_difference *difference);

#endif
