// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Lines from a descriptor, without blocking and in bounded memory. A line that begins with '{'
// may be as long as a record, any other as long as a path; one that is longer is skipped to its
// end and told once. Lines end with a newline, or with a NUL where that is asked for.

#ifndef RECORD_LINES_H
#define RECORD_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define LINES_MAX_PATH (64 << 10) // bytes, the line's end not counted

struct lines;

enum lines_event {
	LINES_LINE,     // *line and *len are set
	LINES_HALF,     // the same, but the stream ended before the line did
	LINES_TOO_LONG, // a line was skipped
	LINES_END,
	LINES_WAIT,     // nothing is there now: poll the descriptor
	LINES_FAILED,   // err is set, ERR_IO "read_failed"
};

// Takes no ownership of fd.
struct lines *lines_new(int fd, bool nul);
void lines_free(struct lines *lines);

// The next event. The line stays valid until the next call, is not NUL-terminated, and may hold
// NULs where lines end with a newline.
enum lines_event lines_next(struct lines *lines, const char **line, size_t *len, struct err *err);

// The first bytes of the stream, before any line was taken: waits (LINES_WAIT) until there are want
// bytes, a whole line, or the end. Then LINES_LINE with what is there, which may be nothing.
enum lines_event lines_peek(struct lines *lines, size_t want, const char **bytes, size_t *len,
	struct err *err);

// Drops the first n bytes of what lines_peek showed.
void lines_drop(struct lines *lines, size_t n);

// How many lines were told, those skipped included.
uint64_t lines_number(const struct lines *lines);

// The offset in the stream behind the line told last, its newline included.
int64_t lines_offset(const struct lines *lines);

#endif
