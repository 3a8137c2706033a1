// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Records of the store of keys. None has a secret in it.

#ifndef RECORD_KEYRING_H
#define RECORD_KEYRING_H

#include <stdint.h>

#include "base/str.h"

// Unix seconds; below 1: not known.
void record_key(struct str *out, const char *name, const char *kind, int64_t created,
	int64_t updated);

// The cost is null where both are 0.
void record_slot(struct str *out, int64_t id, const char *kind, int64_t opslimit, int64_t memlimit);

struct record_store {
	const char *path;
	const char *key_file; // where one is looked for, or NULL
	int exists;
	int64_t generation;   // numbers: INT64_MIN is null
	int64_t written;      // Unix seconds; below 1: not known
	int64_t n_slots;
	int64_t n_entries;
	int ok;               // below 0: not looked at
};

void record_store(struct str *out, const struct record_store *store);

#endif
