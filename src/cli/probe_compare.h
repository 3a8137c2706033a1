// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// hilite probe --compare A B: are two inputs the same?

#ifndef CLI_PROBE_COMPARE_H
#define CLI_PROBE_COMPARE_H

#include "cli/options.h"

// Returns the exit status.
int probe_compare(const struct options *opt);

#endif
