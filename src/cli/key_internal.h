// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What the verbs of hilite key share; for cmd_key.c and key_*.c alone.

#ifndef CLI_KEY_INTERNAL_H
#define CLI_KEY_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "cli/key_places.h"
#include "cli/options.h"
#include "keys/store.h"
#include "keys/unlock.h"

struct key_run {
	const struct options *opt;
	struct key_places places;
	const char *const *words; // behind the verb
	size_t n_words;
	struct str out;           // records
};

// A secret that a verb asks for, from --from-fd, the terminal (twice where `again` is given), or
// stdin.
int key_read_new(const struct key_run *run, const char *prompt, const char *again,
	const char *what, struct secret *out, struct err *err);

// The same for a passphrase that is to open the store.
int key_read_passphrase(const struct key_run *run, struct seal_unlock *out, struct err *err);

// What opens the store. Nothing is read before it is known that there is a store.
int key_find_unlock(const struct key_run *run, struct seal_unlock *out, struct err *err);

// Opens the store with it. On failure the store is closed.
int key_open(const struct key_run *run, const struct seal_unlock *unlock, bool for_writing,
	struct store *out, struct err *err);

// Both.
int key_unlock(const struct key_run *run, bool for_writing, struct store *out, struct err *err);

// Writes a store that was changed, and says what a person should know.
int key_write(struct store *store, struct err *err);

// Says that its generation could not be noted, where that is so.
void key_tell_unnoted(const struct store *store);

// Says what a changed secret does not do.
void key_tell_old_copies(void);

// "passphrase", "key_file".
const char *key_slot_kind(enum seal_kind kind);

struct seal_cost key_cost(const struct options *opt);

int key_set(struct key_run *run, struct err *err);
int key_list(struct key_run *run, struct err *err);
int key_get(struct key_run *run, struct err *err);
int key_remove(struct key_run *run, struct err *err);
int key_rename(struct key_run *run, struct err *err);

int key_init(struct key_run *run, struct err *err);
int key_slot(struct key_run *run, struct err *err);
int key_passwd(struct key_run *run, struct err *err);
int key_rotate(struct key_run *run, struct err *err);
int key_check(struct key_run *run, struct err *err);
int key_accept(struct key_run *run, struct err *err);
int key_path(struct key_run *run, struct err *err);

#endif
