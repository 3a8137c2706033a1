// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The newest generation of a store that this user has seen, so that an old copy of it, put back by
// somebody, is noticed. One file a store, keys-ID.seen in a folder for state:
//
//     0  8   "HILITESN"
//     8  16  id of the store
//     24 8   generation
//     32 32  BLAKE2b of the above, keyed by the store's master key
//
// Who puts back both files, or removes this one, is not noticed; that needs a counter that cannot
// be turned back. So a wrong MAC is no reason to refuse a store: it comes of a new master key
// (rotate) where this file could not be written, and the number counts all the same.

#ifndef KEYS_SEEN_H
#define KEYS_SEEN_H

#include <stdbool.h>

#include "base/err.h"
#include "keys/seal.h"

// The path of a store's file in folder; to be freed with mem_free.
char *seen_path(const char *folder, const struct seal *seal);

// Was a newer generation seen? Then, and where the file is no such file, ERR_KEY "rolled_back". A
// file that is not there is no error. *out_noted: it says just this generation, by this master key.
int seen_check(const char *path, const struct seal *seal, const struct secret *mk, bool *out_noted,
	struct err *err);

// Notes the store's generation. ERR_IO "no_space", "write_failed".
int seen_note(const char *path, const struct seal *seal, const struct secret *mk, struct err *err);

#endif
