// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// One run at a time: --lock.

#ifndef CLI_LOCK_H
#define CLI_LOCK_H

#include "base/err.h"

// Takes the lock on the file, which is made if it is not there. The kernel lets go of it when the
// process ends, however that may be; closing *out_fd does so too. ERR_USAGE "locked" where another
// run has it.
int lock_take(const char *path, int *out_fd, struct err *err);

#endif
