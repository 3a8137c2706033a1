// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/project.h"

#include <jansson.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/timecode.h"
#include "record/json5.h"
#include "record/jsonl.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Is there a name "cutSegments", with marks or without, and a colon behind it?
static bool names_segments(const char *line, size_t len)
{
	static const char word[] = "cutSegments";
	const size_t n = sizeof(word) - 1;

	for (size_t i = 0; i + n <= len; i++) {
		size_t at = i + n;

		if (memcmp(line + i, word, n) != 0) {
			continue;
		}
		at += at < len && (line[at] == '"' || line[at] == '\'');
		while (at < len && is_space(line[at])) {
			at++;
		}
		if (at < len && line[at] == ':') {
			return true;
		}
	}
	return false;
}

bool project_begins(const char *line, size_t len)
{
	json_t *object;
	struct err ignored;

	while (len > 0 && is_space(line[len - 1])) {
		len--;
	}
	if (len == 0 || line[0] != '{') {
		return false;
	}
	if (len == 1) {
		return true;
	}
	if (!names_segments(line, len)) {
		return false;
	}
	struct str json = {0};
	size_t used;
	bool begins = true; // a line that goes on

	if (json5_object(&json, line, len, &used, &ignored) == 0) {
		begins = jsonl_read(&object, str_text(&json), json.len, &ignored) == 0;
		if (begins) {
			begins = json_object_get(object, "cutSegments") &&
				!json_object_get(object, "type");
			json_decref(object);
		}
	}
	str_release(&json);
	return begins;
}

// Seconds; `absent` where there is nothing. TIME_UNKNOWN: something else.
static int64_t read_time(const json_t *value, int64_t absent)
{
	if (!value || json_is_null(value)) {
		return absent;
	}
	return json_is_number(value) ? time_from_seconds(json_number_value(value)) : TIME_UNKNOWN;
}

static int read_segment(struct job_span *out, const json_t *segment, size_t number, struct err *err)
{
	*out = (struct job_span){
		.start_us = read_time(json_object_get(segment, "start"), 0),
		.end_us = read_time(json_object_get(segment, "end"), JOB_FAR_US),
		.peak_us = TIME_UNKNOWN,
		.from_container = true,
	};
	if (!json_is_object(segment) || out->start_us == TIME_UNKNOWN ||
		out->end_us == TIME_UNKNOWN || out->end_us <= out->start_us) {
		return err_set(err, ERR_INPUT, "bad_record",
			"segment %zu of the project has no 'start' before its 'end'", number);
	}
	const char *name = jsonl_text(segment, "name");

	if (name && name[0] != '\0') {
		out->title = job_title(name);
	}
	const json_t *tags = json_object_get(segment, "tags");
	const char *rank = jsonl_text(tags, "rank");
	const char *score = jsonl_text(tags, "score");

	// Tags are texts, also those that hilite writes.
	job_span_rank(out, rank ? rank : "");
	job_span_score(out, score ? score : "");
	return 0;
}

static int read_project(struct job *out, const json_t *project, const char *source, struct err *err)
{
	const char *name = source ? source : jsonl_text(project, "mediaFileName");
	const json_t *segments = json_object_get(project, "cutSegments");
	size_t cap = 0;

	if (!name || name[0] == '\0') {
		err_set(err, ERR_INPUT, "bad_record", "the project names no 'mediaFileName'");
		return err_hint(err, "--source gives the file that it is of");
	}
	if (strlen(name) > PROJECT_MAX_NAME) {
		return err_set(err, ERR_INPUT, "bad_record",
			"the project's 'mediaFileName' is too long");
	}
	out->path = mem_strdup(name);
	if (!json_is_array(segments)) {
		return err_set(err, ERR_INPUT, "bad_record", "the project has no 'cutSegments'");
	}
	for (size_t i = 0; i < json_array_size(segments); i++) {
		const json_t *segment = json_array_get(segments, i);

		if (json_is_false(json_object_get(segment, "selected"))) {
			continue;
		}
		out->spans = mem_grow(out->spans, &cap, out->n_spans + 1, sizeof(*out->spans));
		if (read_segment(&out->spans[out->n_spans], segment, i + 1, err) < 0) {
			return -1;
		}
		out->n_spans++;
	}
	return 0;
}

size_t project_read(struct job *out, const char *text, size_t len, const char *source)
{
	struct str json = {0};
	json_t *project = NULL;
	struct err err = {0};
	size_t used = 0;

	*out = (struct job){.kind = JOB_SPANS};
	if (json5_space(text, len) == len) {
		return len;
	}
	int rc = json5_object(&json, text, len, &used, &err);

	if (rc < 0) {
		used = len;
	} else {
		rc = jsonl_read(&project, str_text(&json), json.len, &err);
	}
	if (rc == 0) {
		rc = read_project(out, project, source, &err);
	}
	if (rc < 0) {
		job_release(out);
		*out = (struct job){.kind = JOB_ERROR, .err = err};
	}
	json_decref(project);
	str_release(&json);
	return used;
}
