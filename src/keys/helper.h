// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Another program that knows the secret: pass, op, vault, secret-tool and their kin. It is started
// without a shell and with an empty stdin; what it writes to its stdout is the secret, its stderr
// is ours.

#ifndef KEYS_HELPER_H
#define KEYS_HELPER_H

#include "base/err.h"
#include "keys/secret.h"

// Runs the words and reads what it prints, at most SECRET_MOST bytes within ten seconds, less one
// newline at the end; `what` names it in messages. Its environment is ours without the variables in
// `hidden` (ended by NULL), in which keys may be. Past either limit it is killed, with all that it
// started. ERR_KEY "helper_failed": it could not be started, failed, was too slow, printed nothing
// or too much.
int helper_read(char *const *words, const char *const *hidden, const char *what,
	struct secret *out, struct err *err);

#endif
