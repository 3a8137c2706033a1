// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The verbs of hilite key that are about what the store holds.

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/key_internal.h"
#include "keys/little.h"
#include "record/keyring.h"

#define URL_MOST 1024

static int fail_missing(const char *name, struct err *err)
{
	return err_set(err, ERR_KEY, "no_entry", "the store has no key '%s'", name);
}

static int check_url(const char *url, struct err *err)
{
	if (!str_starts(url, "https://") && !str_starts(url, "http://")) {
		return err_set(err, ERR_USAGE, "bad_value",
			"--base-url does not begin with https:// or http://");
	}
	if (strlen(url) > URL_MOST || url[strcspn(url, "@?# \t\r\n\x7f")] != '\0') {
		return err_set(err, ERR_USAGE, "bad_value",
			"--base-url is too long, or has a user, a query or a space in it");
	}
	return 0;
}

// Where the key belongs to an address, both are one value.
static int join_url(const char *url, const struct secret *key, struct secret *out, struct err *err)
{
	const size_t n_url = strlen(url);

	if (key->len + n_url > SECRET_MOST) {
		return err_set(err, ERR_KEY, "bad_secret",
			"key and address are longer than 4096 bytes");
	}
	if (secret_alloc(out, 2 + n_url + key->len, err) < 0) {
		return -1;
	}
	little_put16(out->data, (unsigned)n_url);
	memcpy(out->data + 2, url, n_url);
	memcpy(out->data + 2 + n_url, key->data, key->len);
	out->len = out->cap;
	return 0;
}

static int read_value(const struct key_run *run, struct secret *out, struct err *err)
{
	struct secret key = {0};
	int rc = key_read_new(run, "Key: ", NULL, "the key", &key, err);

	rc = rc < 0 ? rc : secret_check_text(&key, "the key", err);
	if (rc == 0 && run->opt->base_url) {
		rc = join_url(run->opt->base_url, &key, out, err);
		secret_release(&key);
		return rc;
	}
	if (rc < 0) {
		secret_release(&key);
		return rc;
	}
	*out = key;
	return 0;
}

// The lock is taken when all that is asked for is there: nobody waits while a person types.
int key_set(struct key_run *run, struct err *err)
{
	const int64_t now = (int64_t)time(NULL);
	struct entry entry = {.created = now, .updated = now};
	struct seal_unlock unlock = {.kind = SEAL_PASSPHRASE};
	struct secret value = {0};
	struct store store;
	int rc = entry_check_name(run->words[0], err);

	if (rc < 0 || (run->opt->base_url && check_url(run->opt->base_url, err) < 0)) {
		return -1;
	}
	rc = key_find_unlock(run, &unlock, err);
	rc = rc < 0 ? rc : read_value(run, &value, err);
	rc = rc < 0 ? rc : key_open(run, &unlock, true, &store, err);
	unlock_release(&unlock);
	if (rc == 0) {
		const struct entry *old = entries_find(&store.entries, run->words[0]);

		strcpy(entry.name, run->words[0]);
		entry.kind = run->opt->base_url ? ENTRY_ENDPOINT : ENTRY_KEY;
		entry.created = old ? old->created : now;
		entry.value = value.data;
		entry.n_value = value.len;
		entries_put(&store.entries, &entry);
		rc = key_write(&store, err);
		store_close(&store);
	}
	secret_release(&value);
	return rc;
}

int key_list(struct key_run *run, struct err *err)
{
	struct store store;

	if (key_unlock(run, false, &store, err) < 0) {
		return -1;
	}
	for (size_t i = 0; i < store.entries.n; i++) {
		const struct entry *entry = &store.entries.list[i];

		record_key(&run->out, entry->name, entry_kind_name(entry->kind), entry->created,
			entry->updated);
	}
	store_close(&store);
	return 0;
}

// Takes only what is written out of the store, so that the rest is wiped while a slow reader reads.
static int take_value(const struct key_run *run, struct secret *out, struct err *err)
{
	const struct entry *entry;
	const unsigned char *key;
	const char *url;
	struct store store;
	size_t n_url;
	size_t n_key;
	int rc = 0;

	if (key_unlock(run, false, &store, err) < 0) {
		return -1;
	}
	entry = entries_find(&store.entries, run->words[0]);
	if (!entry) {
		rc = fail_missing(run->words[0], err);
	} else {
		entry_split(entry, &url, &n_url, &key, &n_key);
		rc = secret_alloc(out, n_key + 1, err);
		if (rc == 0) {
			memcpy(out->data, key, n_key);
			out->data[n_key] = '\n';
			out->len = n_key + 1;
		}
	}
	store_close(&store);
	return rc;
}

int key_get(struct key_run *run, struct err *err)
{
	struct secret value = {0};
	int rc = entry_check_name(run->words[0], err);

	if (rc == 0 && isatty(STDOUT_FILENO) && !run->opt->force) {
		err_set(err, ERR_USAGE, "terminal", "a key is not written to a terminal");
		return err_hint(err, "--force does it");
	}
	rc = rc < 0 ? rc : take_value(run, &value, err);
	if (rc == 0 && file_write_all(STDOUT_FILENO, value.data, value.len) < 0) {
		rc = err_set(err, ERR_IO, "write_failed", "cannot write to standard output: %s",
			err_reason(errno));
	}
	secret_release(&value);
	return rc;
}

int key_remove(struct key_run *run, struct err *err)
{
	struct store store;

	if (entry_check_name(run->words[0], err) < 0 || key_unlock(run, true, &store, err) < 0) {
		return -1;
	}
	int rc = entries_remove(&store.entries, run->words[0]) ? key_write(&store, err) :
		fail_missing(run->words[0], err);

	store_close(&store);
	return rc;
}

static int rename_in(const struct key_run *run, struct store *store, struct err *err)
{
	const struct entry *old = entries_find(&store->entries, run->words[0]);
	struct entry entry;

	if (!old) {
		return fail_missing(run->words[0], err);
	}
	if (entries_find(&store->entries, run->words[1]) && !run->opt->force) {
		err_set(err, ERR_KEY, "entry_exists", "the store has a key '%s' already",
			run->words[1]);
		return err_hint(err, "--force puts the other in its place");
	}
	entry = *old;
	strcpy(entry.name, run->words[1]);
	entry.updated = (int64_t)time(NULL);
	entries_remove(&store->entries, run->words[0]);
	entries_put(&store->entries, &entry);
	return key_write(store, err);
}

int key_rename(struct key_run *run, struct err *err)
{
	struct store store;

	if (entry_check_name(run->words[0], err) < 0 || entry_check_name(run->words[1], err) < 0 ||
		key_unlock(run, true, &store, err) < 0) {
		return -1;
	}
	int rc = rename_in(run, &store, err);

	store_close(&store);
	return rc;
}
