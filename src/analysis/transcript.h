// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What is said in an input, and when: cues, as subtitles have them. Any cues may be added, in any
// order; once all are there they are put in order.

#ifndef ANALYSIS_TRANSCRIPT_H
#define ANALYSIS_TRANSCRIPT_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/tracks.h"
#include "base/str.h"
#include "media/frame.h"

#define TRANSCRIPT_MAX_CUES  200000
#define TRANSCRIPT_MAX_BYTES (32 << 20) // of text
#define TRANSCRIPT_MAX_US    (INT64_C(20) * 366 * 86400 * 1000000) // of a cue's times

struct transcript_cue {
	int64_t start_us;
	int64_t end_us;
	size_t text; // offset in the transcript's text, where it ends with a NUL; see cue_text.h
};

// Zeroed storage is an empty one.
struct transcript {
	struct transcript_cue *list;
	size_t n;
	size_t cap;
	struct str text;
};

// Adds a cue as its container has it, its markup taken off. Nothing happens where no text is left,
// where its times are beyond bounds, or where there are too many: -1 for the last, else 0.
int transcript_add(struct transcript *transcript, const struct cue *cue);

// The same of text that is without markup: what looks like it was written so.
int transcript_add_plain(struct transcript *transcript, const struct cue *cue);

const char *transcript_text(const struct transcript *transcript, size_t cue);

// Puts the cues in order, and gives those whose end is not known one.
void transcript_sort(struct transcript *transcript);

// Adds the track "caption": 1 where a sound caption tells of a crowd, 0 elsewhere in what was
// looked at. Without any such caption, or where there is a track of that name, nothing happens.
void transcript_mark(const struct transcript *transcript, struct tracks *tracks);

void transcript_release(struct transcript *transcript);

#endif
