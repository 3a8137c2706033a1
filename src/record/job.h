// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// One piece of work: an input as a whole, or some spans of it; or a line that goes through
// unchanged, or an error to tell in its place.

#ifndef RECORD_JOB_H
#define RECORD_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

// The end of a span that goes to the end of its input; 10 years.
#define JOB_FAR_US (INT64_C(10) * 366 * 86400 * 1000000)

#define JOB_TITLE_SIZE 1024 // bytes of a span's title; longer ones are cut at a character's bound

enum job_kind {
	JOB_WHOLE,
	JOB_SPANS,
	JOB_PASS,  // write line and a newline
	JOB_ERROR, // write an error record with err
};

// A span of an input, with what its record said beside it.
struct job_span {
	int64_t start_us;
	int64_t end_us;  // greater than start_us
	int64_t peak_us; // TIME_UNKNOWN where not given
	int rank;        // -1 where not given
	double score;    // NaN where not given
	char *title;     // UTF-8, or NULL
	bool from_container; // times count from the start of the container, not the first frame
};

struct job {
	enum job_kind kind;
	char *path;              // bytes; NULL where no input is known (JOB_PASS, JOB_ERROR)
	struct job_span *spans;  // JOB_SPANS, in the order they came; may overlap and repeat
	size_t n_spans;
	char *line;              // JOB_PASS: as it came, without its end
	size_t line_len;
	enum err_kind pass_kind; // JOB_PASS: of an error record; ERR_NONE for any other
	struct err err;          // JOB_ERROR
};

// Frees what job holds and leaves it empty; the struct is the caller's.
void job_release(struct job *job);

void job_span_release(struct job_span *span);

// What a text says of a span's rank and score; one that is no number says nothing.
void job_span_rank(struct job_span *span, const char *text);
void job_span_score(struct job_span *span, const char *text);

// A copy of the title that fits, to be freed with mem_free.
char *job_title(const char *title);

#endif
