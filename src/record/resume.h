// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What an earlier run of a command has finished, as told by its output. Only a group with its
// closing record is finished: a group that broke off, or ended in an error, is done again. The
// file may end in half a line. Memory grows with the names of the finished inputs only.

#ifndef RECORD_RESUME_H
#define RECORD_RESUME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct resume;

// Reads the whole file at path, an earlier output of command ("analyze"). ERR_USAGE where it
// cannot be opened or is no regular file, ERR_IO where it cannot be read.
int resume_open(struct resume **out, const char *path, const char *command, struct err *err);

void resume_close(struct resume **resume);

// Is there a finished group of the input left? Each group counts once: an input that is given
// twice and was finished once is to be skipped once. resume may be NULL: false.
bool resume_take(struct resume *resume, const char *input);

// The offset behind the last finished group. What follows there is half told or an error, and
// will be told again: where the new output goes to the same file, cut it off here first.
int64_t resume_end(const struct resume *resume);

// Is there a line behind that offset which hilite cannot have written? It must not be cut off.
bool resume_ends_foreign(const struct resume *resume);

#endif
