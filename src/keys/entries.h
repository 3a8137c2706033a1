// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What a store holds: names and secrets, as they are before they are sealed.
//
//     u8 1, u16 count, then each entry in the order of its name, no name twice:
//     u8 length, name, u8 kind, u64 created, u64 updated (Unix seconds), u16 length, value
//
// all little endian; the whole is padded to a multiple of 256 bytes (sodium_pad), so that its
// length does not tell the length of a key.

#ifndef KEYS_ENTRIES_H
#define KEYS_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "keys/secret.h"

#define ENTRY_NAME_MOST 64

// Their numbers stand in the file.
enum entry_kind {
	ENTRY_KEY = 1,      // the value is the key
	ENTRY_ENDPOINT = 2, // the value is u16 length, the base URL that the key is for, the key
	ENTRY_N_KINDS,
};

struct entry {
	char name[ENTRY_NAME_MOST + 1];
	enum entry_kind kind;
	int64_t created;
	int64_t updated;
	const unsigned char *value; // within the bytes of the entries, or the caller's (entries_put)
	size_t n_value;
};

// Zeroed storage holds none.
struct entries {
	struct secret bytes; // the payload that they were read from
	struct entry *list;  // in the order of their names
	size_t n;
	size_t cap;
};

// "key", "endpoint".
const char *entry_kind_name(enum entry_kind kind);

// [a-z0-9][a-z0-9._-]{0,63}? ERR_USAGE "bad_name".
int entry_check_name(const char *name, struct err *err);

// The parts of a value, whatever its kind; url is NULL where it has none. Both stay in the value.
void entry_split(const struct entry *entry, const char **url, size_t *n_url,
	const unsigned char **key, size_t *n_key);

// Takes the payload over, also on failure (ERR_KEY "damaged").
int entries_parse(struct entries *out, struct secret *payload, struct err *err);

// The payload of these entries. ERR_LIMIT "store_full" where it is longer than `most`.
int entries_pack(const struct entries *entries, size_t most, struct secret *out, struct err *err);

// NULL: there is none of that name.
const struct entry *entries_find(const struct entries *entries, const char *name);

// Adds it, or puts it in the place of the one of its name. The value stays the caller's and has to
// outlive the entries.
void entries_put(struct entries *entries, const struct entry *entry);

// False where there is none of that name.
bool entries_remove(struct entries *entries, const char *name);

void entries_release(struct entries *entries);

#endif
