// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// hilite cut --list: a cut list on stdout instead of clips.

#ifndef CLI_CUT_LIST_H
#define CLI_CUT_LIST_H

#include "cli/options.h"

// Runs the command; opt->list is not OPT_LIST_NONE. Returns the exit status. Nothing but the list
// is written to stdout, when all inputs are done; what fails is told on stderr and in the status,
// and the list is of the rest. With --dry-run it is plan records, as ever.
int cut_list(const struct options *opt);

#endif
