// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A command on one line, split into its words without a shell.

#ifndef KEYS_WORDS_H
#define KEYS_WORDS_H

#include <stddef.h>

#include "base/err.h"

// Zeroed storage holds none. list ends with NULL, as execvp() wants it.
struct words {
	char **list;
	size_t n;
	size_t cap;
};

// Words are what white space leaves apart. Quotes, single or double, and a backslash (not within
// single quotes) keep what would split; nothing is expanded. ERR_USAGE "bad_command" where there is
// no word, or a quote does not end; `what` names the text in the message.
int words_split(struct words *out, const char *text, const char *what, struct err *err);

void words_release(struct words *words);

#endif
