// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Where the store of keys and what belongs to it lie, and what of the environment says how it
// opens.

#ifndef CLI_KEY_PLACES_H
#define CLI_KEY_PLACES_H

#include "base/err.h"
#include "cli/options.h"
#include "keys/store.h"
#include "keys/unlock.h"

struct key_places {
	char *store;        // HILITE_KEYSTORE, or keys.hks in hilite's folder of the user's settings
	char *key_file;     // unlock.key beside it
	char *command_file; // unlock.command beside it
	char *state;        // the folder for state
};

// ERR_KEY "no_store" where the user has no home, and nothing names the places.
int key_places_find(struct key_places *out, struct err *err);

void key_places_release(struct key_places *places);

struct store_place key_places_store(const struct key_places *places);

// What opens the store, by options, environment and places, whose texts stay where they are.
// ERR_USAGE "conflict" where several options do.
int key_places_sources(const struct key_places *places, const struct options *opt,
	struct unlock_sources *out, struct err *err);

// In words, which of them decides: for a person who wonders why it was wrong.
const char *key_places_told(const struct unlock_sources *sources);

#endif
