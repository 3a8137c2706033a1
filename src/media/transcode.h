// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// An output by encoding anew: segments of one input or of several, each exact to the frame at both
// ends and to the sample, joined by one encoder of pictures and one for each track of sound. What
// is neither is copied.
//
// A segment owns the frames with start <= pts < end (a bound within a microsecond of a frame is
// that frame), each shown as long as it was; its sound lasts from the start of the first to the end
// of the last, so that sound and picture cannot drift apart. The first segment decides how the output
// looks, unless the parameters do; the others are conformed to it: turned, scaled into its frame,
// and given its rate, pixel format, colours and format of sound. A segment without sound is silent.

#ifndef MEDIA_TRANSCODE_H
#define MEDIA_TRANSCODE_H

#include <stdbool.h>

#include "base/err.h"
#include "media/clip.h"
#include "media/input.h"

struct transcode;

// Nothing is written yet. params must outlive it. ERR_MEDIA not_supported.
int transcode_open(struct transcode **out, const struct clip_params *params, struct err *err);

// Harmless on NULL; sets the pointer to NULL.
void transcode_close(struct transcode **transcode);

// Must the segments be looked at before any is added? That may be needed more than once: as long as
// this is true, transcode_survey wants all of them, in their order.
bool transcode_wants_survey(struct transcode *transcode);

// Looks at a segment, for what holds for all of the output: how loud it is.
int transcode_survey(struct transcode *transcode, struct input *in,
	const struct clip_segment *segment, struct err *err);

// Has the input sound that a transcode can use?
bool transcode_has_sound(const struct input *in);

// Adds a segment; the first one opens the output with the input's streams. The input may be closed
// then. ERR_INPUT "bad_span" where no frame begins in the span; ERR_MEDIA no_decoder, no_encoder,
// encode_failed, not_supported (also: pictures are wanted, and the input has none); ERR_IO,
// ERR_LIMIT as they come. After a failure there is nothing to do but close.
int transcode_add(struct transcode *transcode, struct input *in, const struct clip_segment *segment,
	struct clip_result *out, struct err *err);

// Writes the rest, with a chapter a segment where that is wanted, and reads it back where that is.
// ERR_MEDIA "verify_failed" where it is not what was written.
int transcode_finish(struct transcode *transcode, struct clip_output_result *out, struct err *err);

#endif
