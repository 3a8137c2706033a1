// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Cut lists: the spans of inputs as text that an editor, a player or a video site reads. Pure: text
// out of facts and spans, one function a format.
//
//     edl       CMX3600: source and record timecodes
//     fcpxml    Final Cut Pro XML 1.9: rational times
//     otio      OpenTimelineIO: one track for the picture, one for the sound
//     csv       a table: Start,End,Name,Input,Rank,Score
//     llc       a LosslessCut project (of one input)
//     mpv       an mpv EDL: plays at once
//     vtt       WebVTT cues (of one input)
//     chapters  ffmetadata (of one input)
//     youtube   lines for a video's description (of one input)
//
// In edl, fcpxml, otio and mpv all spans in their order make one timeline; csv and llc keep the
// order too; vtt, chapters and youtube go by time.

#ifndef RECORD_CUTLIST_H
#define RECORD_CUTLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "media/facts.h"

enum cutlist_format {
	CUTLIST_EDL,
	CUTLIST_FCPXML,
	CUTLIST_OTIO,
	CUTLIST_CSV,
	CUTLIST_LLC,
	CUTLIST_MPV,
	CUTLIST_VTT,
	CUTLIST_CHAPTERS,
	CUTLIST_YOUTUBE,
	CUTLIST_N_FORMATS,
};

// An input; path and full are bytes.
struct cutlist_source {
	const char *path; // as it was named
	const char *full; // an absolute path, or a URL
	const struct facts *facts;
};

struct cutlist_event {
	size_t source;
	int64_t start_us;
	int64_t end_us;    // TIME_UNKNOWN: to the end of an input whose duration nobody knows
	int64_t rank;      // -1 where not given
	double score;      // NaN where not given
	const char *title; // UTF-8, or NULL
};

struct cutlist {
	const struct cutlist_source *sources; // each input once
	size_t n_sources;
	const struct cutlist_event *events;   // at least one, in the order of the timeline
	size_t n_events;
};

// "edl"; the string is constant.
const char *cutlist_name(enum cutlist_format format);

// Does the format describe one input and no more?
bool cutlist_is_of_one(enum cutlist_format format);

// Adds the list to out. What a user should know about it (a variable frame rate, a rule of the
// reader that is not met) is added to notes, one a line. On failure nothing is added to out:
// ERR_USAGE "one_input" where there are several and the format is of one, ERR_INPUT "bad_span"
// where a span cannot be told in it, ERR_MEDIA "bad_rate" where the frame rates cannot.
int cutlist_write(struct str *out, enum cutlist_format format, const struct cutlist *list,
	struct str *notes, struct err *err);

#endif
