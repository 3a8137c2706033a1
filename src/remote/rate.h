// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// So many requests a minute, of all processes of a user together: when each of the last ones was made
// is kept in a file that is locked while it is looked at.

#ifndef REMOTE_RATE_H
#define REMOTE_RATE_H

#include <stdint.h>

#include "base/err.h"

#define RATE_MOST 1000 // a minute

// May one more be made now (microseconds of the wall clock)? 0: yes, and it is noted; above 0: in so many
// microseconds; -1: ERR_IO, the file cannot be used.
int64_t rate_ask(const char *path, int per_minute, int64_t now_us, struct err *err);

#endif
