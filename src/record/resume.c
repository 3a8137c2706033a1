// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/resume.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "record/entry.h"
#include "record/jsonl.h"
#include "record/lines.h"
#include "record/schema.h"

struct slot {
	char *input;  // NULL: the slot is free
	size_t count; // finished groups that were not taken yet
};

struct resume {
	struct slot *slots; // open addressing; the number of slots is a power of two
	size_t n_slots;
	size_t n_used;
	int64_t end;
	bool foreign;   // behind end stands what we cannot have written
};

// FNV-1a, 64 bits.
static uint64_t hash_of(const char *text)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *text != '\0'; text++) {
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	}
	return hash;
}

// The slot of input, or the free one where it belongs.
static struct slot *find(const struct resume *resume, const char *input)
{
	const size_t mask = resume->n_slots - 1;
	size_t at = hash_of(input) & mask;

	while (resume->slots[at].input && strcmp(resume->slots[at].input, input) != 0) {
		at = (at + 1) & mask;
	}
	return &resume->slots[at];
}

// Never more than half full, so that a search ends soon.
static void grow(struct resume *resume)
{
	if (resume->n_used * 2 < resume->n_slots) {
		return;
	}
	struct resume bigger = {.n_slots = resume->n_slots > 0 ? resume->n_slots * 2 : 64};

	bigger.slots = mem_resize(NULL, bigger.n_slots, sizeof(*bigger.slots));
	memset(bigger.slots, 0, bigger.n_slots * sizeof(*bigger.slots));
	for (size_t i = 0; i < resume->n_slots; i++) {
		if (resume->slots[i].input) {
			*find(&bigger, resume->slots[i].input) = resume->slots[i];
		}
	}
	mem_free(resume->slots);
	resume->slots = bigger.slots;
	resume->n_slots = bigger.n_slots;
}

// Takes over input.
static void add(struct resume *resume, char *input)
{
	grow(resume);
	struct slot *slot = find(resume, input);

	if (slot->input) {
		mem_free(input);
	} else {
		slot->input = input;
		resume->n_used++;
	}
	slot->count++;
}

// Could hilite have written the line, or the beginning of one?
static bool is_ours(const char *line, size_t len, bool half)
{
	struct err ignored;
	json_t *object;
	bool ours = false;

	if (half) {
		static const char begin[] = "{\"type\":\"";
		size_t n = len < sizeof(begin) - 1 ? len : sizeof(begin) - 1;

		return memcmp(line, begin, n) == 0;
	}
	if (jsonl_read(&object, line, len, &ignored) == 0) {
		const char *type = jsonl_text(object, "type");

		ours = type && schema_find(type);
		json_decref(object);
	}
	return ours;
}

static int read_all(struct resume *resume, int fd, const char *command, struct err *err)
{
	struct lines *lines = lines_new(fd, false);
	enum lines_event event;

	do {
		const char *line;
		size_t len;
		char *input;

		event = lines_next(lines, &line, &len, err);
		if (event == LINES_LINE && entry_closes(&input, line, len, command) == 0) {
			add(resume, input);
			resume->end = lines_offset(lines);
			resume->foreign = false;
		} else if (event == LINES_TOO_LONG ||
			((event == LINES_LINE || event == LINES_HALF) &&
				!is_ours(line, len, event == LINES_HALF))) {
			resume->foreign = true;
		}
		// A half line is never taken, even where it could be read: its newline is
		// missing, and what is written behind it would be glued to it.
	} while (event == LINES_LINE || event == LINES_TOO_LONG);
	lines_free(lines);
	return event == LINES_FAILED ? -1 : 0;
}

int resume_open(struct resume **out, const char *path, const char *command, struct err *err)
{
	struct resume *resume = mem_zalloc(sizeof(*resume));
	int64_t size;
	int fd = -1;

	if (file_open_input(path, &fd, &size, err) < 0) {
		// Nothing was tried yet, so this is no failure of an input.
		err->kind = ERR_USAGE;
		err_wrap(err, "cannot resume");
		goto fail;
	}
	if (read_all(resume, fd, command, err) < 0) {
		err_wrap(err, "cannot resume from '%s'", path);
		goto fail;
	}
	close(fd);
	*out = resume;
	return 0;
fail:
	if (fd >= 0) {
		close(fd);
	}
	resume_close(&resume);
	return -1;
}

void resume_close(struct resume **resume)
{
	if (!*resume) {
		return;
	}
	for (size_t i = 0; i < (*resume)->n_slots; i++) {
		mem_free((*resume)->slots[i].input);
	}
	mem_free((*resume)->slots);
	mem_free(*resume);
	*resume = NULL;
}

bool resume_take(struct resume *resume, const char *input)
{
	if (!resume || resume->n_slots == 0) {
		return false;
	}
	struct slot *slot = find(resume, input);

	if (!slot->input || slot->count == 0) {
		return false;
	}
	slot->count--;
	return true;
}

bool resume_ends_foreign(const struct resume *resume)
{
	return resume->foreign;
}

int64_t resume_end(const struct resume *resume)
{
	return resume->end;
}
