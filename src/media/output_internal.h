// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The parts of an output, for media/output*.c only.

#ifndef MEDIA_OUTPUT_INTERNAL_H
#define MEDIA_OUTPUT_INTERNAL_H

#include "media/output.h"

// Makes the muxer write to out->fd. 0 or an AVERROR.
int output_open_io(struct output *out);

void output_free_io(AVIOContext **io);

// Makes streams for those of the input that are wanted and fit. The error is as output_open's.
int output_make_streams(struct output *out, const struct input *in,
	const struct output_params *params, struct err *err);

#endif
