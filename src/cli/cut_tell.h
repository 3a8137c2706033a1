// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The clip record of `cut`.

#ifndef CLI_CUT_TELL_H
#define CLI_CUT_TELL_H

#include "base/str.h"
#include "cli/cut_how.h"
#include "cli/spans.h"
#include "media/clip.h"
#include "media/facts.h"

// One segment: where it comes from, what was asked for, and what came of it.
struct cut_told {
	const char *path;   // of the input
	const char *output;
	const struct span *span;
	const struct facts *facts; // of the input
	const struct clip_result *result;
	const struct clip_output_result *whole;
};

void cut_tell_clip(struct str *out, const struct cut_how *how, const struct cut_told *told);

#endif
