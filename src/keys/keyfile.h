// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A key file opens a store without a person: one line, "hilite-unlock-v1 ", the base64 of 32 random
// bytes, a newline. The word in front keeps any other file from being taken for one.

#ifndef KEYS_KEYFILE_H
#define KEYS_KEYFILE_H

#include <stdbool.h>

#include "base/err.h"
#include "keys/seal.h"

// What the text opens a store by: the bytes of a key file where it is one, else it is a passphrase.
// The text is taken over, also on failure. ERR_KEY "wrong_secret" where it only begins as one.
int keyfile_or_passphrase(struct secret *text, struct seal_unlock *out, struct err *err);

// Reads a key file; anything else is ERR_KEY "wrong_secret". As trusted_open otherwise.
int keyfile_read(const char *path, struct seal_unlock *out, struct err *err);

// New random bytes, in memory alone.
int keyfile_new(struct seal_unlock *out, struct err *err);

// Puts them under that name (put_file), in a folder that is made if it is not there. A file that
// exists is ERR_INPUT "output_exists".
int keyfile_put(const char *path, const struct seal_unlock *unlock, bool *in_place,
	struct err *err);

#endif
