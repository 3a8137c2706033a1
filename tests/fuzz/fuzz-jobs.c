// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The lines on stdin, as jobs. Whatever they hold, each job must be sound, the jobs must end,
// and the record of an error about one must be a line that our own reader takes. The first byte
// chooses between newlines, NULs, and newlines where tables need name no input.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "record/entry.h"
#include "record/jobs.h"
#include "record/jsonl.h"
#include "record/record.h"

// A pipe takes so much before a write would block.
#define MAX_BYTES 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_error(const struct job *job)
{
	struct str line = {0};
	json_t *object;
	struct err err;

	record_error(&line, job->path, "analyze", &job->err);
	if (memchr(line.data, '\n', line.len) != line.data + line.len - 1 ||
		jsonl_read(&object, line.data, line.len - 1, &err) < 0) {
		abort();
	}
	json_decref(object);
	str_release(&line);
}

static void check_job(const struct job *job)
{
	bool sound = true;

	for (size_t i = 0; i < job->n_spans; i++) {
		sound = sound && job->spans[i].start_us < job->spans[i].end_us &&
			job->spans[i].rank >= -1;
	}
	switch (job->kind) {
	case JOB_WHOLE:
		sound = sound && job->path && job->path[0] != '\0' && job->n_spans == 0;
		break;
	case JOB_SPANS:
		sound = sound && job->path && job->path[0] != '\0' && job->n_spans > 0;
		break;
	case JOB_PASS:
		sound = sound && job->line && job->line[0] == '{' && job->line_len > 1;
		break;
	case JOB_ERROR:
		sound = sound && job->err.kind == ERR_INPUT && job->err.code[0] != '\0';
		check_error(job);
		break;
	}
	if (!sound) {
		abort();
	}
}

static void check_jobs(const uint8_t *data, size_t size, char kind)
{
	int ends[2];

	if (pipe(ends) < 0 || file_write_all(ends[1], data, size) < 0) {
		abort();
	}
	close(ends[1]);
	const struct jobs_params params = {
		.fd = ends[0],
		.nul = kind == '0',
		.segments = true,
		.source = kind == 's' ? "f.mp4" : NULL,
	};
	struct jobs *jobs = jobs_new(&params);
	struct err err = {0};
	size_t n = 0;
	enum jobs_event event;

	do {
		struct job job;

		event = jobs_next(jobs, &job, &err);
		if (event == JOBS_JOB) {
			check_job(&job);
			job_release(&job);
			n++;
		}
	} while (event == JOBS_JOB);
	if (event == JOBS_WAIT || n > size || (event == JOBS_FAILED && err.kind != ERR_USAGE)) {
		abort();
	}
	jobs_free(jobs);
	close(ends[0]);
}

static void check_closing(const uint8_t *data, size_t size)
{
	static const char *const commands[] = {"probe", "sample", "analyze", "cut"};

	for (size_t i = 0; i < 4; i++) {
		char *path;

		if (entry_closes(&path, (const char *)data, size, commands[i]) == 0) {
			if (path[0] == '\0') {
				abort();
			}
			free(path);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0 || size > MAX_BYTES) {
		return 0;
	}
	check_jobs(data + 1, size - 1, (char)data[0]);
	check_closing(data + 1, size - 1);
	return 0;
}
