// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Where the key of a service comes from. The first source that is configured decides, in this
// order: a descriptor, a file, a command or an entry of the store that the command line names; a
// credential of systemd's; a variable of the environment; the store's entry that is called as the
// engine. A source that fails is an error, and no other is tried. Nothing is read before this is
// called, that is before a request is really made.

#ifndef KEYS_LOOKUP_H
#define KEYS_LOOKUP_H

#include <stdbool.h>

#include "base/err.h"
#include "keys/store.h"
#include "keys/unlock.h"

enum lookup_source {
	LOOKUP_COMMAND_LINE, // descriptor, file, command
	LOOKUP_CREDENTIAL,
	LOOKUP_ENVIRONMENT,
	LOOKUP_STORE,        // an entry, named or called as the engine
};

#define LOOKUP_N_VARIABLES 3

// NULL: not configured. The texts are the caller's, but variables are overwritten.
struct lookup_sources {
	int fd;                   // --api-key-fd; below 0: not configured
	const char *file;         // --api-key-file
	const char *command;      // --api-key-command, one line
	const char *entry;        // --key
	const char *credentials;  // systemd's folder; counts where hilite.ENGINE is in it
	char *variables[LOOKUP_N_VARIABLES]; // the values of lookup_all_variables(), in place
	struct store_place store;
	struct unlock_sources unlock;
};

// Zeroed storage holds none.
struct lookup_key {
	struct secret key;
	char *base_url;            // that the key is for, where the store's entry has one; else NULL
	enum lookup_source source;
	const char *ignored;       // a variable that was set as well and not used, or NULL
};

// The names of the engine's variables, the first that is set wins; ended by NULL. An engine that is
// not known has none.
const char *const *lookup_variables(const char *engine);

// All variables in which a key of any engine may be, LOOKUP_N_VARIABLES of them; ended by NULL.
const char *const *lookup_all_variables(void);

// The key of the engine ("gemini", "openai"), to be looked up once a run. All variables' values are
// overwritten in the environment, also where another source decides, so that neither a child nor
// /proc has them from then on; a second look-up finds none. ERR_KEY "no_key" where there
// is no source, "no_entry" where the store has none of the name; or the source's error.
int lookup_find(struct lookup_sources *sources, const char *engine, struct lookup_key *out,
	struct err *err);

void lookup_release(struct lookup_key *key);

#endif
