// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// hilite cut without --reel and --list: each span to a file of its own. For each input one worker
// tells the facts that times and names need; then one worker a clip makes it in a file that we
// opened, and that we rename when it is whole.

#ifndef CLI_CUT_CLIPS_H
#define CLI_CUT_CLIPS_H

#include "cli/cut_how.h"
#include "cli/options.h"

// Runs the command; what the options say besides was checked. Returns the exit status.
int cut_clips(const struct options *opt, const struct cut_how *how);

#endif
