// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// An error in words, on stderr: what failed, and a remedy on a line of its own.

#ifndef CLI_TELL_H
#define CLI_TELL_H

#include "base/err.h"

// Names subject (a path, or NULL) where the message does not.
void tell_error(const struct err *err, const char *subject);

#endif
