// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What --dry-run says.

#ifndef CLI_PLAN_H
#define CLI_PLAN_H

#include "cli/run.h"

// A plan of a command that reads the whole input, or the spans that its job names, and writes
// nothing but records, or into output (a file or a folder; NULL: nothing).
void plan_read(struct slot *slot, const char *command, const char *output);

#endif
