// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A person at the terminal, whatever stdin and stdout are.

#ifndef KEYS_TERMINAL_H
#define KEYS_TERMINAL_H

#include <stdbool.h>

#include "base/err.h"
#include "keys/secret.h"

// Is there a terminal at which we may ask: one that controls us, with us in its foreground?
bool terminal_is_there(void);

// Asks for a line, without echo; the newline is not in it. A signal puts the terminal back before
// it ends us. ERR_KEY "locked" where there is no terminal, "bad_secret" where the line is empty or
// longer than SECRET_MOST.
int terminal_ask(const char *prompt, struct secret *out, struct err *err);

// Asks twice, and again ("bad_secret") where the two differ.
int terminal_ask_twice(const char *prompt, const char *again, struct secret *out, struct err *err);

#endif
