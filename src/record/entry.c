// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/entry.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "base/timecode.h"
#include "base/utf8.h"
#include "record/jsonl.h"

// What records of a type are to the next command. Types of other programs are ROLE_UNKNOWN.
enum role {
	ROLE_UNTYPED,
	ROLE_UNKNOWN,
	ROLE_WHOLE,
	ROLE_SPAN,  // must have a start and an end
	ROLE_OTHER, // of no use as a job, unless someone gave it a start and an end
	ROLE_NEVER,
	ROLE_END,
	ROLE_ERROR,
};

static const struct {
	const char *type;
	enum role role;
} roles[] = {
	{"media", ROLE_WHOLE}, {"highlight", ROLE_SPAN}, {"shot", ROLE_SPAN}, {"frame", ROLE_OTHER},
	{"plan", ROLE_OTHER}, {"key", ROLE_OTHER}, {"signal", ROLE_NEVER}, {"clip", ROLE_NEVER},
	{"analysis", ROLE_END}, {"done", ROLE_END}, {"comparison", ROLE_END}, {"error", ROLE_ERROR},
};

static enum role role_of(const char *type)
{
	if (!type) {
		return ROLE_UNTYPED;
	}
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		if (strcmp(type, roles[i].type) == 0) {
			return roles[i].role;
		}
	}
	return ROLE_UNKNOWN;
}

static int bad_record(struct err *err, const char *why)
{
	return err_set(err, ERR_INPUT, "bad_record", "not a record to work on: %s", why);
}

// A number of seconds in microseconds; TIME_UNKNOWN where it is none, or beyond ten years.
static int64_t read_time(const json_t *value)
{
	return json_is_number(value) ? time_from_seconds(json_number_value(value)) : TIME_UNKNOWN;
}

static int read_span(struct job_span *out, const json_t *object, struct err *err)
{
	const json_t *start = json_object_get(object, "start");
	const json_t *end = json_object_get(object, "end");

	if (!start || !end) {
		return bad_record(err, start ? "'end' is missing" : "'start' is missing");
	}
	const int64_t start_us = read_time(start);
	const int64_t end_us = read_time(end);

	if (start_us == TIME_UNKNOWN || end_us == TIME_UNKNOWN) {
		return bad_record(err,
			"'start' and 'end' are not both numbers of seconds, at most ten years");
	}
	if (end_us <= start_us) {
		return bad_record(err, "'end' is not after 'start'");
	}
	const json_t *rank = json_object_get(object, "rank");
	const json_t *score = json_object_get(object, "score");
	const char *title = jsonl_text(object, "title");
	const json_int_t n = json_is_integer(rank) ? json_integer_value(rank) : -1;

	*out = (struct job_span){
		.start_us = start_us,
		.end_us = end_us,
		.peak_us = read_time(json_object_get(object, "peak")),
		.rank = n >= 0 && n <= INT32_MAX ? (int)n : -1,
		.score = json_is_number(score) ? json_number_value(score) : (double)NAN,
		.title = title ? job_title(title) : NULL,
	};
	return 0;
}

// An error record of another program may have a kind that we do not know; it failed all the same.
static enum err_kind kind_of_error(const json_t *object)
{
	const char *name = jsonl_text(object, "kind");
	const enum err_kind kind = name ? err_kind_parse(name) : ERR_NONE;

	return kind == ERR_NONE ? ERR_INPUT : kind;
}

static int read_unnamed(struct entry *out, const json_t *object, enum role role)
{
	if (role == ROLE_NEVER || role == ROLE_OTHER) {
		out->kind = ENTRY_NONE;
		return 0;
	}
	if (role == ROLE_END) {
		out->kind = ENTRY_END;
		return 0;
	}
	if (role == ROLE_UNKNOWN) {
		out->kind = ENTRY_PASS;
		return 0;
	}
	return bad_record(&out->err, json_object_get(object, "input") ? "'input' is null" :
		"it names no 'input'");
}

static int read_named(struct entry *out, const json_t *object, enum role role)
{
	if (jsonl_input(&out->path, object, &out->err) < 0) {
		return -1;
	}
	if (role == ROLE_NEVER || role == ROLE_END) {
		out->kind = role == ROLE_END ? ENTRY_END : ENTRY_NONE;
		return 0;
	}
	if (role == ROLE_SPAN || json_object_get(object, "start") ||
		json_object_get(object, "end")) {
		out->kind = ENTRY_SPAN;
		return read_span(&out->span, object, &out->err);
	}
	out->kind = role == ROLE_OTHER ? ENTRY_NONE : ENTRY_WHOLE;
	return 0;
}

void entry_read(struct entry *out, const char *line, size_t len)
{
	json_t *object = NULL;
	int rc;

	*out = (struct entry){.kind = ENTRY_ERROR};
	if (jsonl_read(&object, line, len, &out->err) < 0) {
		return;
	}
	const enum role role = role_of(jsonl_text(object, "type"));

	if (role == ROLE_ERROR) {
		struct err ignored;

		// Whatever else may be wrong with it, it is told to whoever reads what we write.
		out->kind = ENTRY_PASS;
		out->pass_kind = kind_of_error(object);
		rc = 0;
		if (jsonl_member(object, "input") && jsonl_input(&out->path, object, &ignored) < 0) {
			out->path = NULL;
		}
	} else if (jsonl_member(object, "input") || jsonl_member(object, "input_bytes")) {
		rc = read_named(out, object, role);
	} else {
		rc = read_unnamed(out, object, role);
	}
	if (rc < 0) {
		out->kind = ENTRY_ERROR;
	}
	json_decref(object);
}

void entry_release(struct entry *entry)
{
	mem_free(entry->path);
	job_span_release(&entry->span);
	*entry = (struct entry){0};
}

// The type of the closing record that a command writes.
static bool closes(const json_t *object, const char *command)
{
	static const char *const closing[][2] = {
		{"probe", "media"}, {"probe", "comparison"}, {"analyze", "analysis"},
		{"sample", "done"}, {"cut", "done"},
	};
	const char *type = jsonl_text(object, "type");
	const char *by = jsonl_text(object, "command");

	for (size_t i = 0; type && i < sizeof(closing) / sizeof(closing[0]); i++) {
		if (strcmp(closing[i][0], command) == 0 && strcmp(closing[i][1], type) == 0) {
			return strcmp(type, "done") != 0 || (by && strcmp(by, command) == 0);
		}
	}
	return false;
}

int entry_closes(char **path, const char *line, size_t len, const char *command)
{
	json_t *object;
	struct err ignored;

	if (jsonl_read(&object, line, len, &ignored) < 0) {
		return -1;
	}
	const int rc = closes(object, command) ? jsonl_input(path, object, &ignored) : -1;

	json_decref(object);
	return rc;
}
