// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The clip record of `cut`, and its plan.

#ifndef CLI_CUT_TELL_H
#define CLI_CUT_TELL_H

#include "base/str.h"
#include "cli/cut_how.h"
#include "cli/spans.h"
#include "media/clip.h"
#include "media/facts.h"
#include "record/record.h"

// One segment: where it comes from, what was asked for, and what came of it.
struct cut_told {
	const char *path;   // of the input
	const char *output;
	const struct span *span;
	const struct facts *facts; // of the input
	const struct clip_result *result;
	const struct clip_output_result *whole;
};

// The most parts that a segment is made of: encoded, copied, encoded.
#define CUT_TELL_PARTS 3

// What a segment of a plan is made of; returns how many parts there are.
size_t cut_tell_parts(struct record_plan_span parts[CUT_TELL_PARTS],
	const struct clip_result *result);

// The plan record of one segment that gets an output of its own.
void cut_tell_plan(struct str *out, const struct cut_told *told);

void cut_tell_clip(struct str *out, const struct cut_how *how, const struct cut_told *told);

#endif
