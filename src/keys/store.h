// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The store of keys, keys.hks: opened, read, changed and written so that at each moment there is
// either the old one or the new one, whole.

#ifndef KEYS_STORE_H
#define KEYS_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "keys/entries.h"
#include "keys/seal.h"

// Where a store is, and what belongs to it. The texts are the caller's.
struct store_place {
	const char *path;   // of the store
	const char *state;  // folder in which its generation is noted; NULL: nowhere
};

// Zeroed storage is a closed one.
struct store {
	struct store_place place;
	struct seal seal;
	struct secret mk;        // empty until it is unlocked
	struct entries entries;
	size_t slot;             // index of the one that it was unlocked by
	int lock;                // of a store that may be written; else -1
	bool exists;             // on disk
	bool changed;            // its last write got its name, though it may have failed after that
	struct err unnoted;      // why its generation could not be noted; kind ERR_NONE where it was
};

// Is there something under the store's name? 1, 0, or ERR_KEY "unreadable".
int store_exists(const struct store_place *place, struct err *err);

// A new store, locked for writing (store_write puts it on disk), without slots, entries none. The
// folder is made. ERR_INPUT "output_exists" where there is one, ERR_KEY "busy" where another hilite
// holds the lock for ten seconds.
int store_new(struct store *out, const struct store_place *place, struct err *err);

// Reads the store; it is locked for writing first where that is wanted (ERR_KEY "busy"). ERR_KEY
// "no_store", or as trusted_open and seal_parse.
int store_open(struct store *out, const struct store_place *place, bool for_writing,
	struct err *err);

// Opens what is sealed, and looks whether it is older than what was here before (ERR_KEY
// "rolled_back", but not where any age is accepted). One that was written while this one was being
// opened is taken in its place. "wrong_secret", "damaged".
int store_unlock(struct store *store, const struct seal_unlock *unlock, bool any_age,
	struct err *err);

// Writes it as the next generation: beside it, synced, read back and opened, renamed, the folder
// synced. On failure the old one stands, but where the message says otherwise. ERR_IO "no_space",
// "write_failed".
int store_write(struct store *store, struct err *err);

// Notes its generation as the newest, whatever was noted before.
int store_accept(struct store *store, struct err *err);

// Unlocks, wipes; harmless on a closed store.
void store_close(struct store *store);

#endif
