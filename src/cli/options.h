// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The command line as plain data. Every option is a paragraph of options.txt, from which the
// members below, the parser's rows, --help, the manual and the completions are made.

#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/timecode.h"

// enum command (COMMAND_PROBE, …), and an enum opt_x (OPT_X_VALUE, …) for each option that has
// values.
#include "cli/options-enums.inc"

// The values of an option that may be given several times, in their order.
struct option_texts {
	const char **list;
	size_t n;
	size_t cap;
};

// An option has the value of its default where it was not given; one without a default is 0, NULL,
// TIME_ABSENT or NAN. Durations are microseconds, sizes bytes. Texts point into argv.
struct options {
	enum command command; // COMMAND_NONE: none was named
	const char **inputs;  // the operands as they are, "-" included; they point into argv
	size_t n_inputs;
	size_t inputs_cap;
#include "cli/options-fields.inc"
};

// Reads argv into out, whatever was there. Options and inputs may be mixed; "--" ends the options.
//
// With want_help or want_version nothing else is asked: the rest of argv was not read, and command
// is what the help is wanted on. "hilite help cut" and "hilite --help cut" are "hilite cut --help";
// COMMAND_HELP is thus seen only where the help is wanted on help itself.
//
// On failure (ERR_USAGE) out holds what was read before the fault, so that the error can be told in
// the form that the user asked for. Either way out is to be released; argv must outlive it.
int options_parse(struct options *out, int argc, char *const *argv, struct err *err);

void options_release(struct options *options);

// "probe"; "" for COMMAND_NONE. The string is constant.
const char *options_command_name(enum command command);

#endif
