// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Segments joined in one output, exact to the frame at both ends of each, with nearly nothing
// encoded: pictures from the start to the next that a copy can begin with are encoded, all between
// are copied as they are, and the few at the end whose successors are missing are encoded. Sound is
// copied by whole packets and counted in samples. Memory holds some packets, never a segment.

#ifndef MEDIA_SMART_H
#define MEDIA_SMART_H

#include "base/err.h"
#include "media/clip.h"
#include "media/input.h"

struct smart;

// Nothing is written yet. params must outlive it. A segment that is alone is refused where there is
// nothing to copy in it: an encoder for all of it does that better, where transcode.h has one that
// makes what the input has.
int smart_open(struct smart **out, const struct clip_params *params, bool alone, struct err *err);

// Cuts a segment; the first one opens the output for the streams of its input. ERR_INPUT "bad_span"
// where no frame begins in the segment. ERR_MEDIA "not_smart", with the reason as the message, where
// the segment cannot be cut so, or is of an input whose packets cannot stand in one file
// with those of the first; what was written then is no use any more. ERR_MEDIA, ERR_IO,
// ERR_LIMIT as they come.
int smart_add(struct smart *s, struct input *in, const struct clip_segment *segment,
	struct clip_result *out, struct err *err);

// Ends the file and, where that is asked for, reads it back: every copied picture must be what it
// was. ERR_MEDIA "verify_failed".
int smart_finish(struct smart *s, struct clip_output_result *out, struct err *err);

void smart_close(struct smart **s);

// Can packets of b stand behind packets of a in one file? smart_add refuses what cannot.
bool smart_agrees(const struct input *a, const struct input *b);

// After smart_add has failed with err: can it be tried once more, with copies that begin with IDR
// pictures alone? Then what was written is gone, and params say so.
bool smart_may_try_idr(struct clip_params *params, const struct err *err);

// After smart_add or smart_finish has failed with err: can the output be made by transcode.h all the
// same? Then what was written is gone, and reason says why it is encoded.
bool smart_may_encode(const struct clip_params *params, const struct err *err,
	char reason[CLIP_REASON]);

#endif
