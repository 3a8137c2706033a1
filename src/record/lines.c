// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/lines.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "record/jsonl.h"

#define CHUNK      (64 << 10)
#define KEEP_BYTES (1 << 20) // a buffer larger than this is given back once it is empty

struct lines {
	int fd;
	char end;       // the byte that ends a line
	char *data;     // what was read and not yet told is data[first..last)
	size_t cap;
	size_t first;
	size_t last;
	size_t scanned; // no end of line in data[first..scanned)
	bool at_eof;
	bool skipping;  // inside a line that was too long
	uint64_t number;
	int64_t offset; // of data[first] in the stream
};

struct lines *lines_new(int fd, bool nul)
{
	struct lines *lines = mem_zalloc(sizeof(*lines));

	lines->fd = fd;
	lines->end = nul ? '\0' : '\n';
	return lines;
}

void lines_free(struct lines *lines)
{
	if (lines) {
		mem_free(lines->data);
		mem_free(lines);
	}
}

void lines_drop(struct lines *lines, size_t n)
{
	lines->first += n;
	lines->offset += (int64_t)n;
	if (lines->scanned < lines->first) {
		lines->scanned = lines->first;
	}
}

// Makes room for one more chunk behind what is there.
static void make_room(struct lines *lines)
{
	const size_t len = lines->last - lines->first;

	if (len == 0 && lines->cap > KEEP_BYTES) {
		mem_free(lines->data);
		lines->data = NULL;
		lines->cap = 0;
	} else if (len > 0 && lines->first > 0) {
		memmove(lines->data, lines->data + lines->first, len);
	}
	lines->scanned -= lines->first;
	lines->first = 0;
	lines->last = len;
	lines->data = mem_grow(lines->data, &lines->cap, len + CHUNK, 1);
}

// Reads once. LINES_LINE: there is more now, or the end was reached.
static enum lines_event fill(struct lines *lines, struct err *err)
{
	for (;;) {
		struct pollfd pfd = {.fd = lines->fd, .events = POLLIN};
		const int ready = poll(&pfd, 1, 0);

		if (ready == 0) {
			return LINES_WAIT;
		}
		if (ready < 0 && errno == EINTR) {
			continue;
		}
		make_room(lines);
		const ssize_t n = read(lines->fd, lines->data + lines->last, CHUNK);

		if (n >= 0) {
			lines->last += (size_t)n;
			lines->at_eof = n == 0;
			return LINES_LINE;
		}
		if (errno == EAGAIN || errno == EWOULDBLOCK) {
			return LINES_WAIT;
		}
		if (errno != EINTR) {
			err_set(err, ERR_IO, "read_failed", "cannot read the list of inputs: %s",
				err_reason(errno));
			return LINES_FAILED;
		}
	}
}

// The first end of line, or NULL.
static const char *find_end(struct lines *lines)
{
	if (lines->scanned == lines->last) {
		return NULL;
	}
	const char *at = memchr(lines->data + lines->scanned, lines->end,
		lines->last - lines->scanned);

	lines->scanned = at ? (size_t)(at - lines->data) : lines->last;
	return at;
}

static size_t limit_of(const struct lines *lines)
{
	const bool record = lines->end == '\n' && lines->data[lines->first] == '{';

	return record ? JSONL_MAX_LINE : LINES_MAX_PATH;
}

// Takes len bytes off as one line. LINES_TOO_LONG where they are too many.
static enum lines_event take(struct lines *lines, size_t len, bool ended, const char **line,
	size_t *out_len)
{
	const bool skipped = lines->skipping;
	const bool too_long = !skipped && len > 0 && len > limit_of(lines);

	*line = lines->data + lines->first;
	*out_len = len;
	lines_drop(lines, len + (ended ? 1 : 0));
	lines->skipping = false;
	if (skipped) {
		return LINES_WAIT; // its end only: it was told before
	}
	lines->number++;
	if (too_long) {
		return LINES_TOO_LONG;
	}
	return ended ? LINES_LINE : LINES_HALF;
}

enum lines_event lines_next(struct lines *lines, const char **line, size_t *len, struct err *err)
{
	for (;;) {
		const char *end = find_end(lines);
		const size_t held = lines->last - lines->first;

		if (end || (lines->at_eof && held > 0)) {
			const size_t n = end ? (size_t)(end - lines->data) - lines->first : held;
			const enum lines_event event = take(lines, n, end != NULL, line, len);

			if (event != LINES_WAIT) {
				return event;
			}
			continue;
		}
		if (lines->at_eof) {
			return LINES_END;
		}
		if (lines->skipping) {
			lines_drop(lines, held);
		} else if (held > 0 && held > limit_of(lines)) {
			lines->skipping = true;
			lines->number++;
			lines_drop(lines, held);
			return LINES_TOO_LONG;
		}
		const enum lines_event event = fill(lines, err);

		if (event != LINES_LINE) {
			return event;
		}
	}
}

enum lines_event lines_peek(struct lines *lines, size_t want, const char **bytes, size_t *len,
	struct err *err)
{
	while (!lines->at_eof && lines->last - lines->first < want && !find_end(lines)) {
		const enum lines_event event = fill(lines, err);

		if (event != LINES_LINE) {
			return event;
		}
	}
	*bytes = lines->data + lines->first;
	*len = lines->last - lines->first;
	return LINES_LINE;
}

uint64_t lines_number(const struct lines *lines)
{
	return lines->number;
}

int64_t lines_offset(const struct lines *lines)
{
	return lines->offset;
}
