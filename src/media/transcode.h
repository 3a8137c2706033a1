// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A clip by encoding anew: exact to the frame at both ends, and to the sample.

#ifndef MEDIA_TRANSCODE_H
#define MEDIA_TRANSCODE_H

#include "base/err.h"
#include "media/clip.h"
#include "media/input.h"

// Encodes the span: from the first frame at or after start_us to the last before end_us, each as
// long as it was, by one encoder; the sound from the start of the first to the end of the last. What
// is neither is copied. A bound within a microsecond of a frame is that frame. ERR_INPUT "bad_span"
// where no frame begins in the span; ERR_MEDIA no_decoder, no_encoder, encode_failed,
// not_supported, verify_failed; ERR_IO, ERR_LIMIT as they come.
int transcode_clip(struct input *in, const struct clip_params *params,
	const struct clip_segment *segment, struct clip_result *out, struct clip_output_result *whole,
	struct err *err);

#endif
