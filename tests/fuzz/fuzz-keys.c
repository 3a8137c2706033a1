// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What the store of keys reads: behind an 's' a store that a known key file opens, behind an 'e' what
// was sealed, behind a 'w' a command, behind a 'k' what may be a key file.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "keys/entries.h"
#include "keys/keyfile.h"
#include "keys/seal.h"
#include "keys/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// An entry is as it has to be, or it would not have been read.
static void look(const struct entries *entries)
{
	for (size_t i = 0; i < entries->n; i++) {
		const struct entry *entry = &entries->list[i];
		const unsigned char *key;
		const char *url;
		size_t n_url;
		size_t n_key;

		entry_split(entry, &url, &n_url, &key, &n_key);
		if (n_key == 0 || (url && n_url == 0) || !entries_find(entries, entry->name) ||
			key + n_key != entry->value + entry->n_value) {
			abort();
		}
	}
}

static void read_entries(struct secret *payload)
{
	struct entries entries;
	struct err err;

	if (entries_parse(&entries, payload, &err) == 0) {
		look(&entries);
		entries_release(&entries);
	}
}

static void read_store(const uint8_t *data, size_t size)
{
	struct seal_unlock unlock = {.kind = SEAL_KEY_FILE};
	struct secret mk = {0};
	struct secret payload = {0};
	struct seal seal;
	struct err err;
	uint8_t bytes[32];

	memset(bytes, 1, sizeof(bytes));
	if (secret_copy(&unlock.secret, bytes, sizeof(bytes), &err) == 0 &&
		seal_parse(&seal, data, size, &err) == 0) {
		for (size_t i = 0; i < seal.n_slots; i++) {
			seal_slot(&seal, i);
		}
		if (seal_unwrap(&seal, &unlock, &mk, NULL, &err) == 0 &&
			seal_open(&seal, &mk, &payload, &err) == 0) {
			read_entries(&payload);
		}
		seal_release(&seal);
	}
	secret_release(&payload);
	secret_release(&mk);
	secret_release(&unlock.secret);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct secret text = {0};
	struct seal_unlock unlock;
	struct words words;
	struct err err;

	if (size == 0) {
		return 0;
	}
	if (data[0] == 's') {
		read_store(data + 1, size - 1);
	} else if (data[0] == 'w') {
		char *line = mem_dup(data + 1, size - 1);

		if (words_split(&words, line, "it", &err) == 0) {
			words_release(&words);
		}
		mem_free(line);
	} else if (secret_copy(&text, data + 1, size - 1, &err) == 0) {
		if (data[0] == 'k') {
			keyfile_or_passphrase(&text, &unlock, &err);
			secret_release(&unlock.secret);
		} else {
			read_entries(&text);
		}
	}
	secret_release(&text);
	return 0;
}
