// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The files that a run reads and writes, so that it writes over none of them.

#ifndef CLI_TOUCHED_H
#define CLI_TOUCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct file_id;
struct touched_output;

// Zeroed storage knows none.
struct touched {
	struct file_id *inputs;
	size_t n_inputs;
	size_t cap_inputs;
	struct touched_output *outputs;
	size_t n_outputs;
	size_t cap_outputs;
};

void touched_note_input(struct touched *touched, const struct stat *st);

// Is the file at path, whatever its name, one of the inputs?
bool touched_is_input(const struct touched *touched, const char *path);

// Notes an output that will be claimed later on, so that of several inputs side by side the first
// has the name; false where it was noted before.
bool touched_reserve_output(struct touched *touched, const char *path);

// Notes an output; false where that name was claimed before.
bool touched_claim_output(struct touched *touched, const char *path);

void touched_release(struct touched *touched);

#endif
