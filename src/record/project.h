// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Projects of LosslessCut (.llc): JSON or JSON5, over many lines, one input and its segments.

#ifndef RECORD_PROJECT_H
#define RECORD_PROJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "record/job.h"

// The most bytes of projects on one stream, and of the name of an input.
#define PROJECT_MAX_BYTES (64 << 20)
#define PROJECT_MAX_NAME  (64 << 10)

// Does a stream whose first line this is hold projects?
bool project_begins(const char *line, size_t len);

// Reads the first project of the text. The job, which the caller releases, has the segments that
// are selected (JOB_SPANS; none at all where there are none), counted from the start of the
// container, or is the error "bad_json" or "bad_record" (JOB_ERROR). source replaces the input that
// the project names, unless NULL. Returns how many bytes that was: all that is left where the text
// is broken, or holds nothing but white space and comments (JOB_SPANS without a path).
size_t project_read(struct job *out, const char *text, size_t len, const char *source);

#endif
