// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The files that a command writes: their folder, their names, and what must not be overwritten.

#ifndef CLI_OUTPUTS_H
#define CLI_OUTPUTS_H

#include "base/err.h"
#include "base/file.h"
#include "cli/options.h"
#include "cli/run.h"
#include "record/template.h"

// Makes the folder that -o names where it is not there (its parents are not made); nothing without
// -o or with --dry-run. ERR_USAGE "no_directory".
int outputs_make_folder(const struct options *opt, struct err *err);

// The name that --name makes of the values, in the folder of -o; to be freed with mem_free.
char *outputs_path(const struct options *opt, const struct template_values *values);

// Keeps the name of an output that will be written later: of inputs side by side, the first has it.
// ERR_INPUT output_exists.
int outputs_reserve(struct run *run, const char *path, struct err *err);

// Opens an output that no input is and that this run has not written yet. ERR_INPUT same_file,
// output_exists, or what file_output_open says. With --dry-run it is only looked whether that could
// be, and the descriptor is -1.
int outputs_open(struct file_output *out, struct run *run, const char *path,
	const struct options *opt, struct err *err);

// As file_output_publish; nothing with --dry-run.
int outputs_publish(struct file_output *out, const struct options *opt, struct err *err);

// Writes a file whole, or not at all.
int outputs_write(struct run *run, const char *path, const struct options *opt, const void *bytes,
	size_t n, struct err *err);

#endif
