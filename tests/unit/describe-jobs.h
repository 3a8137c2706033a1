// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Jobs as text, one a line, for tests to compare; and descriptors that hold given bytes.

#ifndef TESTS_UNIT_DESCRIBE_JOBS_H
#define TESTS_UNIT_DESCRIBE_JOBS_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "base/timecode.h"
#include "base/utf8.h"
#include "record/jobs.h"

static inline void describe_job(struct str *out, const struct job *job)
{
	static const char *const names[] = {"whole", "spans", "pass", "error"};
	const char *path = job->path ? job->path : "(none)";

	str_adds(out, names[job->kind]);
	str_addc(out, ' ');
	utf8_escape(out, path, strlen(path));
	for (size_t i = 0; i < job->n_spans; i++) {
		str_addc(out, ' ');
		time_add_seconds(out, job->spans[i].start_us);
		str_adds(out, "..");
		time_add_seconds(out, job->spans[i].end_us);
	}
	if (job->kind == JOB_PASS) {
		str_addf(out, " %s|", err_kind_name(job->pass_kind));
		str_add(out, job->line, job->line_len);
	}
	if (job->kind == JOB_ERROR) {
		str_addf(out, " %s %s", err_kind_name(job->err.kind), job->err.code);
	}
	str_addc(out, '\n');
}

// Runs the jobs to their end; "wait" where they would block, the error's code where they break off.
static inline void describe_jobs(struct str *out, struct jobs *jobs)
{
	for (;;) {
		struct job job;
		struct err err = {0};
		const enum jobs_event event = jobs_next(jobs, &job, &err);

		if (event == JOBS_JOB) {
			describe_job(out, &job);
			job_release(&job);
			continue;
		}
		if (event == JOBS_WAIT) {
			str_adds(out, "wait\n");
		} else if (event == JOBS_FAILED) {
			str_addf(out, "failed %s %s\n", err_kind_name(err.kind), err.code);
		}
		return;
	}
}

// A file without a name that holds the bytes, at its start.
static inline int fd_of(const void *bytes, size_t len)
{
	char name[] = "hilite-test-XXXXXX";
	const int fd = mkstemp(name);

	if (fd < 0 || unlink(name) < 0 || file_write_all(fd, bytes, len) < 0 ||
		lseek(fd, 0, SEEK_SET) < 0) {
		perror("fd_of");
		exit(99);
	}
	return fd;
}

static inline void describe_stdin(struct str *out, const void *bytes, size_t len,
	const struct jobs_params *like)
{
	struct jobs_params params = *like;

	params.fd = fd_of(bytes, len);
	struct jobs *jobs = jobs_new(&params);

	describe_jobs(out, jobs);
	jobs_free(jobs);
	close(params.fd);
}

static inline void describe_bytes(struct str *out, const void *bytes, size_t len, bool nul)
{
	const struct jobs_params params = {.nul = nul};

	describe_stdin(out, bytes, len, &params);
}

#endif
