// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The bytes of the store on disk.

#ifndef KEYS_STORE_FILE_H
#define KEYS_STORE_FILE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "keys/secret.h"

// Reads the file (appended to out); the errors are those of trusted_open, or ERR_KEY "damaged"
// where it is too large, "unreadable".
int store_file_read(const char *path, struct str *out, struct err *err);

// Puts the bytes under that name (put_file), in the place of what is there, or of nothing where it
// is new. Before that they are on disk, and were read back and opened with the master key. The
// caller holds the lock.
int store_file_write(const char *path, const struct str *bytes, const struct secret *mk,
	bool is_new, bool *in_place, struct err *err);

#endif
