// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// --help and --version, for 80 columns. Whether the stream took it is the caller's to check.

#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

#include "cli/options.h"

// The help of a command; of the program as a whole for COMMAND_NONE.
void help_print(FILE *out, enum command command);

// "hilite 0.1.0", then each of the texts ("libavcodec 59.37.100") on a line of its own; libraries
// ends with NULL.
void help_version(FILE *out, const char *const *libraries);

#endif
