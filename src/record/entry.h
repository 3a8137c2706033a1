// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What one record on stdin means for the work to do.

#ifndef RECORD_ENTRY_H
#define RECORD_ENTRY_H

#include <stddef.h>

#include "base/err.h"
#include "record/job.h"

enum entry_kind {
	ENTRY_WHOLE, // all of an input
	ENTRY_SPAN,  // a span of it
	ENTRY_END,   // closes an input's group, is no job itself
	ENTRY_NONE,  // is no job and closes nothing, but may name an input
	ENTRY_PASS,  // goes through unchanged
	ENTRY_ERROR, // cannot be understood
};

struct entry {
	enum entry_kind kind;
	char *path;              // bytes; NULL where none is named
	struct job_span span;    // ENTRY_SPAN
	enum err_kind pass_kind; // ENTRY_PASS
	struct err err;          // ENTRY_ERROR: "bad_json" or "bad_record"
};

// Understands a line that begins with '{'. It never fails: what is wrong with the line is in the
// entry, which the caller releases.
void entry_read(struct entry *out, const char *line, size_t len);

void entry_release(struct entry *entry);

// How a closing record names what it closes: its `type`, and for "done" its `command`; for resume.
// Fills path (bytes, to be freed) and returns 0 where the line is the closing record of a group
// that command writes; -1 where it is anything else.
int entry_closes(char **path, const char *line, size_t len, const char *command);

#endif
