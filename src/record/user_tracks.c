// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/user_tracks.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/score.h"
#include "analysis/signals.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/timecode.h"
#include "record/jsonl.h"
#include "record/lines.h"

#define VALUE_MAX 1e9 // what comes near it is no measurement: see signal_lay

// Inputs are few and values many: neighbours share the text.
struct moment {
	const char *input; // "": of any
	int64_t time_us;
	float value;
	uint32_t name;     // index
};

struct user_tracks {
	char names[SCORE_MAX_SIGNALS][TRACK_NAME];
	size_t n_names;
	char **inputs;
	size_t n_inputs;
	size_t cap_inputs;
	struct moment *list;
	size_t n;
	size_t cap;
};

struct user_tracks *user_tracks_new(void)
{
	return mem_zalloc(sizeof(struct user_tracks));
}

void user_tracks_free(struct user_tracks *own)
{
	if (!own) {
		return;
	}
	for (size_t i = 0; i < own->n_inputs; i++) {
		mem_free(own->inputs[i]);
	}
	mem_free(own->inputs);
	mem_free(own->list);
	mem_free(own);
}

size_t user_tracks_room(void)
{
	return SCORE_MAX_SIGNALS - n_signal_rows;
}

static int bad(struct err *err, const char *why)
{
	return err_set(err, ERR_USAGE, "bad_signal", "%s", why);
}

static bool is_plain(const char *name)
{
	for (const unsigned char *p = (const unsigned char *)name; *p != '\0'; p++) {
		if (*p < 0x20 || *p == 0x7f) {
			return false;
		}
	}
	return true;
}

static int find_name(struct user_tracks *own, const char *name, uint32_t *out, struct err *err)
{
	for (size_t i = 0; i < own->n_names; i++) {
		if (strcmp(own->names[i], name) == 0) {
			*out = (uint32_t)i;
			return 0;
		}
	}
	if (strlen(name) >= TRACK_NAME) {
		return err_set(err, ERR_USAGE, "bad_signal",
			"the name '%.*s…' has more than %d bytes", 20, name, TRACK_NAME - 1);
	}
	if (!is_plain(name)) {
		return bad(err, "the name holds a control character");
	}
	if (tracks_are_ours(name) || signal_find(name)) {
		return err_set(err, ERR_USAGE, "bad_signal",
			"'%s' is the name of a signal of hilite's own", name);
	}
	if (own->n_names == user_tracks_room()) {
		return err_set(err, ERR_USAGE, "bad_signal",
			"'%s' is one name too many: there is room for %zu", name,
			user_tracks_room());
	}
	memcpy(own->names[own->n_names], name, strlen(name) + 1);
	*out = (uint32_t)own->n_names++;
	return 0;
}

// The input that the object names, or "" where it names none.
static int find_input(struct user_tracks *own, const json_t *object, const char **out,
	struct err *err)
{
	char *input;

	*out = "";
	if (!jsonl_member(object, "input") && !jsonl_member(object, "input_bytes")) {
		return 0;
	}
	if (jsonl_input(&input, object, err) < 0) {
		return -1;
	}
	if (own->n_inputs > 0 && strcmp(own->inputs[own->n_inputs - 1], input) == 0) {
		mem_free(input);
	} else {
		own->inputs = mem_grow(own->inputs, &own->cap_inputs, own->n_inputs + 1,
			sizeof(*own->inputs));
		own->inputs[own->n_inputs++] = input;
	}
	*out = own->inputs[own->n_inputs - 1];
	return 0;
}

static int take_object(struct user_tracks *own, const json_t *object, struct err *err)
{
	const json_t *time = json_object_get(object, "time");
	const json_t *value = json_object_get(object, "value");
	const char *name = jsonl_text(object, "name");
	struct moment entry;

	if (!name || name[0] == '\0') {
		return bad(err, "it has no text 'name'");
	}
	entry.time_us = json_is_number(time) ? time_from_seconds(json_number_value(time)) :
		TIME_UNKNOWN;
	if (entry.time_us == TIME_UNKNOWN) {
		return bad(err, "its 'time' is no number of seconds, at most ten years");
	}
	if (!json_is_number(value) || !(fabs(json_number_value(value)) < VALUE_MAX)) {
		return bad(err, "its 'value' is no number between -1e9 and 1e9");
	}
	entry.value = (float)json_number_value(value);
	if (find_name(own, name, &entry.name, err) < 0 ||
		find_input(own, object, &entry.input, err) < 0) {
		return -1;
	}
	if (own->n == USER_TRACKS_MAX_VALUES) {
		return bad(err, "there are too many values");
	}
	own->list = mem_grow(own->list, &own->cap, own->n + 1, sizeof(*own->list));
	own->list[own->n++] = entry;
	return 0;
}

static int take_line(struct user_tracks *own, const char *line, size_t len, struct err *err)
{
	json_t *object;

	if (jsonl_read(&object, line, len, err) < 0) {
		return -1;
	}
	const int rc = take_object(own, object, err);

	json_decref(object);
	return rc;
}

// Nothing but blanks, and the mark that some programs put before the first line.
static bool is_empty(const char **line, size_t *len, uint64_t number)
{
	size_t blanks = 0;

	if (number == 1 && *len >= 3 && memcmp(*line, "\xef\xbb\xbf", 3) == 0) {
		*line += 3;
		*len -= 3;
	}
	while (blanks < *len && strchr(" \t\r", (*line)[blanks])) {
		blanks++;
	}
	return blanks == *len;
}

static int take_lines(struct user_tracks *own, struct lines *lines, struct err *err)
{
	for (;;) {
		const char *line = NULL;
		size_t len = 0;
		const enum lines_event event = lines_next(lines, &line, &len, err);

		if (event == LINES_END) {
			return 0;
		}
		if (event == LINES_FAILED) {
			return -1;
		}
		if (event == LINES_TOO_LONG) {
			return bad(err, "it is too long");
		}
		if (event != LINES_WAIT && !is_empty(&line, &len, lines_number(lines)) &&
			take_line(own, line, len, err) < 0) {
			return -1;
		}
	}
}

int user_tracks_read_fd(struct user_tracks *own, int fd, struct err *err)
{
	struct lines *lines = lines_new(fd, false);
	const int rc = take_lines(own, lines, err);

	if (rc < 0 && err->kind == ERR_IO) {
		err_set(err, ERR_USAGE, "read_failed", "it cannot be read");
	} else if (rc < 0) {
		err->kind = ERR_USAGE;
		err_wrap(err, "line %llu", (unsigned long long)lines_number(lines));
	}
	lines_free(lines);
	return rc;
}

int user_tracks_read(struct user_tracks *own, const char *path, struct err *err)
{
	int64_t size;
	int fd;

	// A regular file, which never makes anyone wait.
	if (file_open_input(path, &fd, &size, err) < 0) {
		err->kind = ERR_USAGE;
		return -1;
	}
	const int rc = user_tracks_read_fd(own, fd, err);

	if (rc < 0) {
		err_wrap(err, "'%s'", path);
	}
	close(fd);
	return rc;
}

static int compare(const void *a, const void *b)
{
	const struct moment *x = a;
	const struct moment *y = b;
	const int by_input = x->input == y->input ? 0 : strcmp(x->input, y->input);

	if (by_input != 0) {
		return by_input;
	}
	return (x->name > y->name) - (x->name < y->name);
}

void user_tracks_sort(struct user_tracks *own)
{
	if (own->n > 1) {
		qsort(own->list, own->n, sizeof(*own->list), compare);
	}
}

// The first value of a name of an input or behind it.
static size_t find_first(const struct user_tracks *own, const struct moment *key)
{
	size_t low = 0;
	size_t high = own->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (compare(&own->list[middle], key) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

static void put_values(struct track *track, const struct user_tracks *own,
	const struct moment *key, const struct tracks *tracks)
{
	for (size_t i = find_first(own, key); i < own->n && compare(&own->list[i], key) == 0; i++) {
		const int64_t time_us = own->list[i].time_us;

		if (time_us >= tracks->start_us && time_us < tracks->end_us) {
			track_put(track, time_us, fmaxf(track_at(track, time_us),
				own->list[i].value));
		}
	}
}

void user_tracks_add(const struct user_tracks *own, const char *input, struct tracks *tracks)
{
	for (size_t i = 0; i < own->n_names; i++) {
		struct track track = {.start_us = track_floor(tracks->start_us)};

		put_values(&track, own, &(struct moment){.input = "", .name = (uint32_t)i},
			tracks);
		put_values(&track, own, &(struct moment){.input = input, .name = (uint32_t)i},
			tracks);
		if (track.n_values > 0) {
			tracks_adopt(tracks, own->names[i], SCORE_USER_UNIT, &track);
		}
	}
}
