// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The sentences of a transcript. A sentence goes on over cues until a full stop or the like, or
// until nobody speaks for a second. Where several end within one cue, how much text there is before
// tells when.

#ifndef ANALYSIS_SPEECH_H
#define ANALYSIS_SPEECH_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/segments.h"
#include "analysis/transcript.h"
#include "base/str.h"

struct speech {
	struct segments_span *spans; // of the sentences: in order, none overlaps another
	size_t n;
	size_t cap;
	size_t *ends;                // where each one's words end in text; they begin where the
	size_t cap_ends;             // one's before it end
	struct str text;
};

// Reads a sorted transcript; out needs no preparation and is released by the caller.
void speech_of(struct speech *out, const struct transcript *transcript);

// The sentences that are said in a span, or in a part of it: one line of at most size - 1 bytes
// with a NUL behind it; what is longer is cut between two words and ends with an ellipsis. "" where
// nothing is said. size is at least 8.
void speech_say(const struct speech *speech, const struct segments_span *span, char *out,
	size_t size);

void speech_release(struct speech *speech);

#endif
