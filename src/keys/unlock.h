// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Where the secret comes from that opens the store. The first source that is configured decides: a
// wrong or unreadable one is an error, and no other is tried, so that nobody believes a store to be
// opened by what it is not.

#ifndef KEYS_UNLOCK_H
#define KEYS_UNLOCK_H

#include <stdbool.h>

#include "base/err.h"
#include "keys/seal.h"

// In the order in which they are looked at. NULL: not configured. The texts are the caller's.
struct unlock_sources {
	int fd;                   // --unlock-fd; below 0: not configured
	const char *file;         // --unlock-file
	const char *command;      // --unlock-command, one line
	const char *env_file;     // HILITE_UNLOCK_FILE
	const char *credentials;  // systemd's folder; counts where hilite-unlock is in it
	const char *command_file; // counts where it is there: a command, one word a line
	const char *key_file;     // counts where it is there
	bool no_terminal;         // do not ask a person
	const char *const *hidden; // variables that a command does not get, ended by NULL
};

// The secret: a passphrase, or the bytes of a key file. ERR_KEY "locked" where no source is
// configured and there is no terminal; else what the source's reading gave.
int unlock_find(const struct unlock_sources *sources, struct seal_unlock *out, struct err *err);

void unlock_release(struct seal_unlock *unlock);

// A text out of a file that nobody else may have read: a secret of one line. The first of the two
// is for a file that somebody named, which may be one in systemd's folder; credentials may be NULL.
// The second is for the file called name in that folder, and returns 1 where there is no such file.
int unlock_read_file(const char *path, const char *credentials, const char *what,
	struct secret *out, struct err *err);
int unlock_read_credential(const char *folder, const char *name, struct secret *out,
	struct err *err);

#endif
