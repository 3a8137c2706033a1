// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The commands: one row each, one file each.

#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/options.h"

// Runs the command that the options name. Returns the exit status.
int command_run(const struct options *opt);

int cmd_probe(const struct options *opt);
int cmd_sample(const struct options *opt);
int cmd_analyze(const struct options *opt);
int cmd_cut(const struct options *opt);
int cmd_key(const struct options *opt);

#endif
