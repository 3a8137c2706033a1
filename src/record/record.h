// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Writes records: each function adds one line to out. `path` is the input's (bytes), NULL where it
// is not known. A time that is TIME_UNKNOWN, a number that is INT64_MIN, a text that is NULL is null.

#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/segments.h"
#include "analysis/shots.h"
#include "analysis/tracks.h"
#include "base/err.h"
#include "base/str.h"
#include "media/facts.h"
#include "record/counts.h"
#include "record/rule.h"

// ok: of the n checks together, -1 where nothing was asked.
void record_media(struct str *out, const char *path, const struct facts *facts,
	const struct rule_result *checks, size_t n_checks, int ok);

void record_error(struct str *out, const char *path, const char *command, const struct err *err);

struct record_judge {
	const char *engine;
	const char *model; // NULL: none
};

void record_highlight(struct str *out, const char *path,
	const struct segments_highlight *highlight, const struct record_judge *judge);

// index counts from 1.
void record_shot(struct str *out, const char *path, int64_t index, const struct shot *shot);

struct record_frame {
	int64_t time_us;
	int64_t pts;         // or FACT_UNKNOWN
	struct fact_ratio time_base;
	int64_t shot;        // from 1; 0: not known
	int64_t width;       // of the image
	int64_t height;
	const char *image;   // a path, or NULL
	const char *mime;    // of the image, or NULL
	const void *bytes;   // to embed
	size_t n_bytes;      // 0: nothing
	double sharpness;
	uint64_t phash;
	const char *reason;
};

void record_frame(struct str *out, const char *path, const struct record_frame *frame);

void record_signal(struct str *out, const char *path, const struct track *track);

// Zeroed, the fields of which remote engines speak say what is true of the local one.
struct record_analysis {
	const char *engine;
	const char *model;
	const char *profile;
	const char *content;
	int64_t duration_us;
	int64_t n_highlights;
	int64_t covered_us;
	int64_t n_shots;
	const char *verdict;
	struct record_counts dropped; // what of a model's answers did not hold
	struct record_counts tokens;
	double cost_usd;       // NaN: not known
	bool cached;
	int64_t sent_bytes;
	const char *fallback;  // why another engine did the work
	int64_t decode_errors;
	int64_t elapsed_us;    // TIME_UNKNOWN but with --timings
};

void record_analysis(struct str *out, const char *path, const struct record_analysis *analysis);

// A stream that the clip lacks.
struct record_dropped {
	int64_t index;
	const char *kind;   // "video", "audio", …
	const char *reason;
};

struct record_clip {
	const char *output;       // the file's path
	int rank;                 // below 0: none
	int64_t start_us;         // as asked for
	int64_t end_us;
	int64_t actual_start_us;  // as written
	int64_t actual_end_us;
	int64_t actual_start_pts; // in time_base of the source's stream
	struct fact_ratio time_base;
	const char *mode;         // the one really used
	const char *fallback;     // why it is not the one asked for
	int64_t frames;
	int64_t frames_copied;
	int64_t frames_encoded;
	bool conformed;           // pictures or sound were changed to fit the others of a reel
	const struct record_dropped *dropped;
	size_t n_dropped;
	int64_t size_bytes;
	int verified;             // 1 yes, 0 no, -1 not looked at
};

void record_clip(struct str *out, const char *path, const struct record_clip *clip);

struct record_plan_span {
	int64_t start_us;
	int64_t end_us;
	const char *mode;
	int64_t frames;
};

struct record_plan {
	const char *command;
	const char *action; // "probe", "analyze", "write", …
	const char *output; // a path
	const struct record_plan_span *spans;
	size_t n_spans;
	int64_t bytes;      // that would be written or sent
	struct record_counts tokens; // that would be used
	double cost_usd;    // where there are tokens; NaN: not known
};

void record_plan(struct str *out, const char *path, const struct record_plan *plan);

struct record_done {
	const char *command;
	int64_t count; // of what the command makes
	int64_t decode_errors;
	int64_t elapsed_us;
};

void record_done(struct str *out, const char *path, const struct record_done *done);

// How far an input has come: for stderr, never for stdout.
void record_progress(struct str *out, const char *path, int64_t time_us, int64_t duration_us);

#endif
