// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#ifndef BASE_FOLDER_H
#define BASE_FOLDER_H

#include "base/err.h"

// Makes the folder, and those above it, for this user alone (mode 0700), where they are not there.
// ERR_IO "write_failed".
int folder_make(const char *folder, struct err *err);

#endif
