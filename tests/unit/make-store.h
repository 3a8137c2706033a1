// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Stores in memory, for tests.

#ifndef UNIT_MAKE_STORE_H
#define UNIT_MAKE_STORE_H

#include <string.h>

#include "keys/entries.h"
#include "keys/seal.h"
#include "tests/tap.h"

// The least that a passphrase may cost.
static const struct seal_cost cheap = {1, 8 << 20};

static inline struct seal_unlock key_file_of(unsigned char byte)
{
	struct seal_unlock unlock = {.kind = SEAL_KEY_FILE};
	unsigned char bytes[32];
	struct err err = {0};

	memset(bytes, byte, sizeof(bytes));
	ok(secret_copy(&unlock.secret, bytes, sizeof(bytes), &err) == 0, "a key file");
	return unlock;
}

static inline struct seal_unlock passphrase_of(const char *text)
{
	struct seal_unlock unlock = {.kind = SEAL_PASSPHRASE};
	struct err err = {0};

	ok(secret_copy(&unlock.secret, text, strlen(text), &err) == 0, "a passphrase");
	return unlock;
}

// Entries with two keys, the first of which is `value`.
static inline void fill_entries(struct entries *entries, const char *value)
{
	struct entry entry = {.name = "gemini", .kind = ENTRY_KEY, .created = 5, .updated = 6};

	*entries = (struct entries){0};
	entry.value = (const unsigned char *)value;
	entry.n_value = strlen(value);
	entries_put(entries, &entry);
	strcpy(entry.name, "a");
	entry.value = (const unsigned char *)"xyz";
	entry.n_value = 3;
	entries_put(entries, &entry);
}

// The bytes of the store's next generation.
static inline void write_store(struct seal *seal, const struct secret *mk, const char *value,
	struct str *out)
{
	struct entries entries;
	struct secret payload = {0};
	struct err err = {0};

	fill_entries(&entries, value);
	ok(entries_pack(&entries, 60000, &payload, &err) == 0 &&
		seal_close(seal, mk, &payload, 1000, out, &err) == 0, "a store is written");
	secret_release(&payload);
	entries_release(&entries);
}

// Reads all of it. Returns 0, or -1 with err.
static inline int read_store(const void *bytes, size_t len, const struct seal_unlock *unlock,
	struct entries *entries, struct err *err)
{
	struct seal seal;
	struct secret mk = {0};
	struct secret payload = {0};
	int rc = seal_parse(&seal, bytes, len, err);

	rc = rc < 0 ? rc : seal_unwrap(&seal, unlock, &mk, NULL, err);
	rc = rc < 0 ? rc : seal_open(&seal, &mk, &payload, err);
	rc = rc < 0 ? rc : entries_parse(entries, &payload, err);
	secret_release(&payload);
	secret_release(&mk);
	seal_release(&seal);
	return rc;
}

#endif
