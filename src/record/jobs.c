// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/jobs.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/timecode.h"
#include "record/csv.h"
#include "record/entry.h"
#include "record/lines.h"
#include "record/project.h"
#include "record/sniff.h"

// One line yields at most the group that it closes and a job of its own.
#define MAX_READY 2

// What stdin holds.
enum form {
	FORM_UNKNOWN,  // no line was seen
	FORM_LINES,    // paths and records
	FORM_TABLE,
	FORM_PROJECTS,
};

struct jobs {
	struct jobs_params params;
	size_t n_taken;      // of params.inputs
	struct lines *lines; // set while stdin is being read
	bool stdin_begun;    // its first bytes were looked at
	bool stdin_done;
	enum form form;
	struct csv csv;
	struct str text;     // of projects
	size_t text_at;      // what was read of it
	bool text_broken;    // some of it is missing, which was told
	struct job group;    // JOB_SPANS; path is NULL where no group is open
	size_t group_cap;
	struct job ready[MAX_READY];
	size_t n_ready;
};

struct jobs *jobs_new(const struct jobs_params *params)
{
	struct jobs *jobs = mem_zalloc(sizeof(*jobs));

	jobs->params = *params;
	return jobs;
}

void jobs_free(struct jobs *jobs)
{
	if (!jobs) {
		return;
	}
	for (size_t i = 0; i < jobs->n_ready; i++) {
		job_release(&jobs->ready[i]);
	}
	job_release(&jobs->group);
	lines_free(jobs->lines);
	str_release(&jobs->text);
	mem_free(jobs);
}

int jobs_fd(const struct jobs *jobs)
{
	return jobs->lines ? jobs->params.fd : -1;
}

static bool is_url(const char *path)
{
	static const char *const schemes[] = {"http://", "https://", "s3://"};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (strncasecmp(path, schemes[i], strlen(schemes[i])) == 0) {
			return true;
		}
	}
	return false;
}

// Takes over what job holds.
static void put_ready(struct jobs *jobs, struct job *job)
{
	assert(jobs->n_ready < MAX_READY);
	jobs->ready[jobs->n_ready] = *job;
	jobs->n_ready++;
	*job = (struct job){0};
}

// A job for an input that was named where URLs count. Takes over what job holds.
static void put_named(struct jobs *jobs, struct job *job)
{
	if (!is_url(job->path)) {
		put_ready(jobs, job);
		return;
	}
	struct job error = {.kind = JOB_ERROR, .path = job->path};

	err_set(&error.err, ERR_INPUT, "not_supported", "URLs are not supported by this version");
	err_hint(&error.err, "fetch it first, and give the file's name");
	job->path = NULL;
	job_release(job);
	put_ready(jobs, &error);
}

static void close_group(struct jobs *jobs)
{
	if (jobs->group.path) {
		jobs->group.kind = JOB_SPANS;
		put_named(jobs, &jobs->group);
		jobs->group_cap = 0;
	}
}

static void put_error(struct jobs *jobs, const char *code, const char *what)
{
	struct job job = {.kind = JOB_ERROR};

	err_set(&job.err, ERR_INPUT, code, "line %llu of the input: %s",
		(unsigned long long)lines_number(jobs->lines), what);
	put_ready(jobs, &job);
}

static void put_path(struct jobs *jobs, const char *line, size_t len)
{
	if (len > 0 && !jobs->params.nul && line[len - 1] == '\r') {
		len--;
	}
	if (len == 0) {
		return;
	}
	if (memchr(line, '\0', len)) {
		put_error(jobs, "bad_path", "there is a NUL byte in the path");
		err_hint(&jobs->ready[jobs->n_ready - 1].err, "-0 reads paths that end with a NUL");
		return;
	}
	struct job job = {.kind = JOB_WHOLE, .path = mem_dup(line, len)};

	close_group(jobs);
	put_ready(jobs, &job);
}

static void add_span(struct jobs *jobs, struct entry *entry)
{
	struct job *group = &jobs->group;

	if (!group->path) {
		group->path = entry->path;
		entry->path = NULL;
	}
	group->spans = mem_grow(group->spans, &jobs->group_cap, group->n_spans + 1,
		sizeof(*group->spans));
	group->spans[group->n_spans] = entry->span;
	group->n_spans++;
	entry->span.title = NULL;
}

// Does this entry end the group that is open?
static bool ends_group(const struct jobs *jobs, const struct entry *entry)
{
	if (!jobs->group.path || entry->kind == ENTRY_END) {
		return true;
	}
	if (!entry->path) {
		return false;
	}
	if (entry->kind == ENTRY_WHOLE || entry->kind == ENTRY_PASS) {
		return true;
	}
	return strcmp(entry->path, jobs->group.path) != 0;
}

// Takes over what the entry of a line holds.
static void put_entry(struct jobs *jobs, struct entry *entry, const char *line, size_t len)
{
	struct job job = {0};

	if (ends_group(jobs, entry)) {
		close_group(jobs);
	}
	switch (entry->kind) {
	case ENTRY_WHOLE:
		job.kind = JOB_WHOLE;
		job.path = entry->path;
		entry->path = NULL;
		put_named(jobs, &job);
		break;
	case ENTRY_SPAN:
		add_span(jobs, entry);
		break;
	case ENTRY_PASS:
		job.kind = JOB_PASS;
		job.path = entry->path;
		job.line = mem_dup(line, len);
		job.line_len = len;
		job.pass_kind = entry->pass_kind;
		entry->path = NULL;
		put_ready(jobs, &job);
		break;
	case ENTRY_ERROR:
		job.kind = JOB_ERROR;
		job.path = entry->path;
		job.err = entry->err;
		entry->path = NULL;
		err_wrap(&job.err, "line %llu of the input",
			(unsigned long long)lines_number(jobs->lines));
		put_ready(jobs, &job);
		break;
	case ENTRY_END:
	case ENTRY_NONE:
		break;
	}
	entry_release(entry);
}

static void put_record(struct jobs *jobs, const char *line, size_t len)
{
	struct entry entry;

	if (line[len - 1] == '\r') {
		len--;
	}
	entry_read(&entry, line, len);
	put_entry(jobs, &entry, line, len);
}

static void put_row(struct jobs *jobs, const char *line, size_t len)
{
	struct entry entry;

	csv_read(&jobs->csv, &entry, line, len);
	if (entry.kind != ENTRY_NONE) {
		put_entry(jobs, &entry, line, len);
	}
}

static void add_text(struct jobs *jobs, const char *line, size_t len)
{
	if (jobs->text_broken) {
		return;
	}
	if (len >= PROJECT_MAX_BYTES - jobs->text.len) {
		jobs->text_broken = true;
		put_error(jobs, "line_too_long", "the project is too long, and was skipped");
		return;
	}
	str_add(&jobs->text, line, len);
	str_addc(&jobs->text, '\n');
}

// The next project of the text, where there is one left.
static enum jobs_event read_project(struct jobs *jobs)
{
	const char *text = str_text(&jobs->text) + jobs->text_at;
	struct job job;
	size_t used = project_read(&job, text, jobs->text.len - jobs->text_at,
		jobs->params.source);

	jobs->text_at += used;
	if (job.kind == JOB_ERROR) {
		put_ready(jobs, &job);
	} else if (job.n_spans > 0) {
		put_named(jobs, &job);
	} else {
		job_release(&job);
	}
	return JOBS_JOB;
}

// What stdin holds is seen by its first line. True: the line was no more than that.
static bool see_form(struct jobs *jobs, const char *line, size_t len)
{
	jobs->form = FORM_LINES;
	if (jobs->params.nul || !jobs->params.segments) {
		return false;
	}
	if (project_begins(line, len)) {
		jobs->form = FORM_PROJECTS;
		return false;
	}
	const enum csv_first first = csv_begin(&jobs->csv, line, len, jobs->params.source);

	if (first != CSV_NONE) {
		jobs->form = FORM_TABLE;
	}
	return first == CSV_HEADER;
}

static void put_line(struct jobs *jobs, const char *line, size_t len)
{
	if (len == 0 || (len == 1 && line[0] == '\r' && !jobs->params.nul)) {
		return;
	}
	if (jobs->form == FORM_UNKNOWN && see_form(jobs, line, len)) {
		return;
	}
	if (jobs->form == FORM_TABLE) {
		put_row(jobs, line, len);
	} else if (jobs->form == FORM_PROJECTS) {
		add_text(jobs, line, len);
	} else if (len > 0 && line[0] == '{' && !jobs->params.nul) {
		put_record(jobs, line, len);
	} else {
		put_path(jobs, line, len);
	}
}

// A line that is missing breaks a project, but no list.
static void skip_line(struct jobs *jobs)
{
	if (!jobs->text_broken) {
		put_error(jobs, "line_too_long", "it is too long, and was skipped");
	}
	jobs->text_broken = jobs->form == FORM_PROJECTS;
}

static void end_stdin(struct jobs *jobs)
{
	close_group(jobs);
	lines_free(jobs->lines);
	jobs->lines = NULL;
	jobs->stdin_done = true;
	if (jobs->text_broken) {
		jobs->text_at = jobs->text.len;
	}
}

// Looks at the first bytes of stdin: media, or a byte order mark to be skipped.
static enum lines_event begin_stdin(struct jobs *jobs, struct err *err)
{
	const char *bytes;
	size_t len;

	if (jobs->params.nul) {
		jobs->stdin_begun = true;
		return LINES_LINE;
	}
	const enum lines_event event = lines_peek(jobs->lines, SNIFF_BYTES, &bytes, &len, err);

	if (event != LINES_LINE) {
		return event;
	}
	if (sniff_media(bytes, len)) {
		err_set(err, ERR_USAGE, "media_on_stdin",
			"stdin holds media, where a list of inputs was expected");
		err_hint(err,
			"give the name of the file instead, or -0 for paths that end with a NUL");
		return LINES_FAILED;
	}
	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		lines_drop(jobs->lines, 3);
	}
	jobs->stdin_begun = true;
	return LINES_LINE;
}

// One line of stdin. JOBS_JOB: it was dealt with, whether or not a job came of it.
static enum jobs_event read_line(struct jobs *jobs, struct err *err)
{
	enum lines_event event = LINES_LINE;
	const char *line;
	size_t len;

	if (!jobs->stdin_begun) {
		event = begin_stdin(jobs, err);
	}
	if (event == LINES_LINE) {
		event = lines_next(jobs->lines, &line, &len, err);
	}
	switch (event) {
	case LINES_LINE:
	case LINES_HALF:
		put_line(jobs, line, len);
		return JOBS_JOB;
	case LINES_TOO_LONG:
		skip_line(jobs);
		return JOBS_JOB;
	case LINES_END:
		end_stdin(jobs);
		return JOBS_JOB;
	case LINES_WAIT:
		return JOBS_WAIT;
	default:
		return JOBS_FAILED;
	}
}

// The next input of the command line. JOBS_JOB: it was taken; JOBS_END: there is none left.
static enum jobs_event take_input(struct jobs *jobs)
{
	const char *input = "-";

	if (jobs->params.n_inputs > 0 && jobs->n_taken == jobs->params.n_inputs) {
		return JOBS_END;
	}
	if (jobs->params.n_inputs == 0 && jobs->stdin_done) {
		return JOBS_END;
	}
	if (jobs->params.n_inputs > 0) {
		input = jobs->params.inputs[jobs->n_taken];
		jobs->n_taken++;
	}
	if (strcmp(input, "-") != 0) {
		struct job job = {.kind = JOB_WHOLE, .path = mem_strdup(input)};

		put_named(jobs, &job);
	} else if (!jobs->stdin_done) {
		jobs->lines = lines_new(jobs->params.fd, jobs->params.nul);
	}
	return JOBS_JOB;
}

enum jobs_event jobs_next(struct jobs *jobs, struct job *out, struct err *err)
{
	while (jobs->n_ready == 0) {
		enum jobs_event event;

		if (jobs->lines) {
			event = read_line(jobs, err);
		} else if (jobs->text_at < jobs->text.len) {
			event = read_project(jobs);
		} else {
			event = take_input(jobs);
		}
		if (event != JOBS_JOB) {
			return event;
		}
	}
	*out = jobs->ready[0];
	jobs->n_ready--;
	memmove(&jobs->ready[0], &jobs->ready[1], jobs->n_ready * sizeof(jobs->ready[0]));
	return JOBS_JOB;
}
