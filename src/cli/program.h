// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The program as a whole: the command line in, the exit status out.

#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

int program_main(int argc, char *const *argv);

#endif
