// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Subtitle files: SubRip (.srt) and WebVTT (.vtt), told apart by how they begin. A line of two
// times begins a cue, an empty line ends it; all else is passed over, so that a fault in one cue
// leaves the others whole. Bytes that are not UTF-8 are mended.

#ifndef RECORD_SUBTITLES_H
#define RECORD_SUBTITLES_H

#include <stddef.h>

#include "analysis/transcript.h"
#include "base/err.h"

#define SUBTITLES_MAX_BYTES (16 << 20) // of a file

// Adds the cues to out and sorts it. ERR_USAGE "bad_transcript" where there is not one cue (a
// WebVTT file may be without) or there are too many, or where it is UTF-16.
int subtitles_parse(struct transcript *out, const char *bytes, size_t len, struct err *err);

// The same of a file. ERR_USAGE too where it cannot be opened, or is too large; the message names
// it.
int subtitles_read(struct transcript *out, const char *path, struct err *err);

#endif
