// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The text of an option's value, read by its type.

#ifndef CLI_VALUE_H
#define CLI_VALUE_H

#include "base/err.h"
#include "cli/options.h"
#include "cli/table.h"

// Reads text into the member of options that row names; a list gets one more. Texts are kept, not
// copied. On failure (ERR_USAGE; the message names the option) the member is as it was.
int value_set(struct options *options, const struct option_row *row, const char *text,
	struct err *err);

// Sets a flag, or counts once more; for options that take no value.
void value_raise(struct options *options, const struct option_row *row);

// Frees what value_set took for the member; it is absent then.
void value_release(struct options *options, const struct option_row *row);

// What the member is before the command line is read: the default, or absent.
void value_init(struct options *options, const struct option_row *row);

#endif
