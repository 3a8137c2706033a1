// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What the formats of cut lists share; for record/cutlist*.c alone.

#ifndef RECORD_CUTLIST_INTERNAL_H
#define RECORD_CUTLIST_INTERNAL_H

#include "base/smpte.h"
#include "record/cutlist.h"

// An input in frames.
struct cutlist_reel {
	struct fact_ratio rate; // frames a second; the timeline's where the input has no picture
	struct smpte how;       // its timecode; per_second 0 where no timecode counts its rate
	int64_t first;          // the number of its first frame, by its timecode; 0 without one
	int64_t n_frames;       // at least those that are shown, where nobody knows
};

// An event in frames.
struct cutlist_shot {
	size_t source;
	int64_t in;     // from the input's first frame
	int64_t n;      // so that in + n is the first frame outside
	int64_t offset; // in the timeline, in its frames
	int64_t n_here; // the length in the timeline's frames
};

struct cutlist_frames {
	struct fact_ratio rate;     // of the timeline: of the first picture in it, or 25
	struct cutlist_reel *reels; // one a source
	struct cutlist_shot *shots; // one an event
	int64_t total;              // frames of the timeline
};

// Counts a list in frames, and notes what a variable frame rate makes of that. -1: an event has no
// frame, or no end. On success out is to be released.
int cutlist_frames_count(struct cutlist_frames *out, const struct cutlist *list, struct str *notes,
	struct err *err);
void cutlist_frames_release(struct cutlist_frames *frames);


// Adds text as one line of valid UTF-8: control characters become spaces, bad bytes U+FFFD.
void cutlist_add_line(struct str *out, const char *text);

// The same, for what stands in XML and in WebVTT: & < > are escaped, and in an attribute " too.
void cutlist_add_escaped(struct str *out, const char *text, bool attribute);

// Adds a file: address, or the URL as it is.
void cutlist_add_address(struct str *out, const char *full);

// The file's name in a path, within path.
const char *cutlist_base_name(const char *path);

// The name of a list: that of its one input without the extension, or "hilite".
void cutlist_add_name(struct str *out, const struct cutlist *list);

// An event's title, or its input's name without the extension; not yet escaped.
void cutlist_add_title(struct str *out, const struct cutlist *list,
	const struct cutlist_event *event);

// ERR_INPUT "bad_span": nobody knows where the event ends.
int cutlist_no_end(const struct cutlist_source *source, struct err *err);

// The writers, one a format.
typedef int cutlist_fn(struct str *out, const struct cutlist *list, struct str *notes,
	struct err *err);

cutlist_fn cutlist_edl;
cutlist_fn cutlist_fcpxml;
cutlist_fn cutlist_otio;
cutlist_fn cutlist_llc;
cutlist_fn cutlist_csv;
cutlist_fn cutlist_mpv;
cutlist_fn cutlist_vtt;
cutlist_fn cutlist_chapters;
cutlist_fn cutlist_youtube;

#endif
