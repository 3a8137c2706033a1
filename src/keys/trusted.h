// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Files that hold secrets, or decide about them: only what nobody else could have read or put there
// is taken.

#ifndef KEYS_TRUSTED_H
#define KEYS_TRUSTED_H

#include <stddef.h>

#include "base/err.h"

enum trusted_place {
	TRUSTED_OWN,        // mode 0600 or less
	TRUSTED_CREDENTIAL, // in a folder of systemd's: the group may read
};

// Opens path for reading, without waiting and without following a link at its end. It has to be a
// regular file of at most `most` bytes, of this user or root, readable and writable by no other, in
// a folder in which no other may write. Else ERR_KEY, called `what` in the message: not_found,
// not_a_file, unreadable, too_large, bad_permissions (with the chmod that repairs it). The
// descriptor belongs to the caller.
int trusted_open(const char *path, enum trusted_place place, size_t most, const char *what,
	int *out_fd, struct err *err);

// Is there anything under that name? 1, 0, or ERR_KEY "unreadable" where that cannot be told: what
// is hidden from us is not absent.
int trusted_is_there(const char *path, const char *what, struct err *err);

// Is the folder of path safe to put a secret in? ERR_KEY bad_permissions or not_found.
int trusted_check_folder(const char *path, const char *what, struct err *err);

// Makes the folder of path, and those above it, with mode 0700, where they are not there. ERR_IO
// "write_failed".
int trusted_make_folder(const char *path, struct err *err);

// The folder of path: "." where it has none. To be freed with mem_free.
char *trusted_folder(const char *path);

#endif
