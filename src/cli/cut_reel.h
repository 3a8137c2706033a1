// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// hilite cut --reel: all spans of all inputs, in their order, in one file.

#ifndef CLI_CUT_REEL_H
#define CLI_CUT_REEL_H

#include "cli/cut_how.h"
#include "cli/options.h"

// Runs the command; opt->reel is set, and what the options say besides was checked. Returns the exit
// status. The reel is made when all inputs have told their facts, by one worker that has all of
// them. Where one of them, or a span, is bad, or an error record came in, it is not made.
int cut_reel(const struct options *opt, const struct cut_how *how);

#endif
