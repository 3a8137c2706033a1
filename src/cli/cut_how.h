// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// How `cut` is to cut, read from the options once for all inputs.

#ifndef CLI_CUT_HOW_H
#define CLI_CUT_HOW_H

#include "base/err.h"
#include "cli/options.h"
#include "cli/run.h"
#include "cli/spans.h"
#include "media/clip.h"
#include "media/facts.h"

struct cut_how {
	struct clip_params params; // of every output, but for its extension
	int *streams;              // what params.streams points to
};

// ERR_USAGE "conflict", "no_encoder", "bad_value". To be released, also on failure.
int cut_how_read(struct cut_how *out, const struct options *opt, struct err *err);

void cut_how_release(struct cut_how *how);

// Adds to the request what the encoder may have to do for a span, as the facts have it.
void cut_how_ask(const struct cut_how *how, struct work_request *request, const struct facts *facts,
	const struct span *span);

// The extension that --gif and --webp ask for, or NULL; constant.
const char *cut_how_preview(const struct options *opt);

// As it stands in records; the string is constant.
const char *cut_how_mode_name(enum clip_mode mode);

// The extension of a name, without its dot; "" where it has none.
const char *cut_how_extension(const char *path);

#endif
