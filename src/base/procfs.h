// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Files that the kernel makes up: they say that they are regular and of size 0, and may be
// anything.

#ifndef BASE_PROCFS_H
#define BASE_PROCFS_H

#include <stdbool.h>

// Does fd lie on procfs, sysfs or one of their kin? False where the system has no way to ask.
bool procfs_holds(int fd);

#endif
