// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What to work on, in order: the inputs of the command line, and where "-" stands (or none is
// given) the lines of stdin, which are paths or records. Spans of one input that follow each
// other form one job. A line that cannot be understood becomes an error job in its place, and
// the rest goes on.
//
// Where that is wanted and its first line is the header of a table (csv.h) or begins a project
// (project.h), stdin holds that to its end.
//
// A group of spans is ended by a closing record (which is consumed), by whatever names another
// input, by a job for the whole of the same input, or by the end of the stream. Lines that name
// no input, and bad spans of the same input, come out at once and leave the group open.

#ifndef RECORD_JOBS_H
#define RECORD_JOBS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "record/job.h"

struct jobs;

struct jobs_params {
	const char *const *inputs; // must outlive the jobs
	size_t n_inputs;
	int fd;                    // stdin; stays the caller's
	bool nul;                  // stdin holds nothing but paths, each ended by a NUL
	bool segments;             // tables and projects are read
	const char *source;        // the input of segments that name none; must outlive the jobs
};

struct jobs *jobs_new(const struct jobs_params *params);
void jobs_free(struct jobs *jobs);

enum jobs_event {
	JOBS_FAILED = -1, // err is set: ERR_IO "read_failed", or ERR_USAGE "media_on_stdin"
	JOBS_JOB,         // *out is set, and belongs to the caller (job_release)
	JOBS_END,
	JOBS_WAIT,        // nothing yet: poll jobs_fd() for reading
};

enum jobs_event jobs_next(struct jobs *jobs, struct job *out, struct err *err);

// The descriptor that the next job waits for, or -1 where it waits for none.
int jobs_fd(const struct jobs *jobs);

#endif
