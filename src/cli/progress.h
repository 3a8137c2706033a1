// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// How far it has come, on stderr: a line that is written over on a terminal, or JSON lines for a
// program. By time, not by frames: of a variable rate nobody knows how many are left.

#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdint.h>

#include "cli/options.h"

struct progress;

// Never NULL; what the options ask for, which may be silence.
struct progress *progress_new(const struct options *opt);

void progress_free(struct progress *progress);

// An input has come to time_us of duration_us (TIME_UNKNOWN where it is not known). Told a few
// times a second at the most.
void progress_tell(struct progress *progress, const char *path, int64_t time_us,
	int64_t duration_us);

// Takes the line off the terminal: something else is about to be written.
void progress_clear(struct progress *progress);

#endif
