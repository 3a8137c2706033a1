// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// hilite key rotate: another master key, which every slot has to wrap again.

#include <unistd.h>

#include "cli/key_internal.h"
#include "keys/keyfile.h"

// The secret of each slot, by index.
struct found {
	struct seal_unlock slots[SEAL_N_SLOTS];
	bool known[SEAL_N_SLOTS];
};

static int keep(struct found *found, size_t index, const struct seal_unlock *unlock,
	struct err *err)
{
	found->slots[index].kind = unlock->kind;
	found->known[index] = true;
	return secret_copy(&found->slots[index].secret, unlock->secret.data, unlock->secret.len,
		err);
}

// Keeps the secret for each slot that had none yet and opens by it; two may be alike. ERR_KEY
// "wrong_secret" where there is none.
static int try_secret(struct found *found, const struct store *store,
	const struct seal_unlock *unlock, struct err *err)
{
	struct secret mk = {0};
	bool any = false;

	for (size_t i = 0; i < store->seal.n_slots; i++) {
		if (found->known[i]) {
			continue;
		}
		int rc = seal_unwrap_slot(&store->seal, i, unlock, &mk, err);

		secret_release(&mk);
		rc = rc == 0 ? keep(found, i, unlock, err) : rc;
		if (rc < 0) {
			return -1;
		}
		any = any || rc == 0;
	}
	return any ? 0 : err_set(err, ERR_KEY, "wrong_secret",
		"that opens none of the other slots");
}

static int try_key_file(struct found *found, const struct store *store, const char *path,
	struct err *err)
{
	struct seal_unlock unlock;

	if (keyfile_read(path, &unlock, err) < 0) {
		return -1;
	}
	int rc = try_secret(found, store, &unlock, err);

	unlock_release(&unlock);
	return rc;
}

static bool is_missing(const struct found *found, const struct store *store, enum seal_kind kind)
{
	for (size_t i = 0; i < store->seal.n_slots; i++) {
		if (!found->known[i] && seal_slot(&store->seal, i).kind == kind) {
			return true;
		}
	}
	return false;
}

// The next passphrase: a line of --from-fd, or of the terminal. 1: there is no more.
static int next_passphrase(const struct key_run *run, struct secret *out, struct err *err)
{
	const int fd = run->opt->from_fd;

	if (fd >= 0 && fd == run->opt->unlock_fd) {
		err_set(err, ERR_USAGE, "conflict",
			"--unlock-fd and --from-fd cannot be the same descriptor");
		return -1;
	}
	if (fd >= 0 && !isatty(fd)) {
		return secret_read_line(out, fd, "the passphrase", err);
	}
	return key_read_new(run, "Passphrase of another slot: ", NULL, "the passphrase", out, err);
}

// 1: there is no more to try.
static int try_passphrase(const struct key_run *run, struct found *found,
	const struct store *store, struct err *err)
{
	struct seal_unlock unlock = {.kind = SEAL_PASSPHRASE};
	int rc = next_passphrase(run, &unlock.secret, err);

	rc = rc == 0 ? try_secret(found, store, &unlock, err) : rc;
	unlock_release(&unlock);
	return rc;
}

static int fail_missing(const struct seal_slot *slot, struct err *err)
{
	err_set(err, ERR_KEY, "missing_secret",
		"slot %u (%s) cannot be wrapped again without its secret", slot->id,
		key_slot_kind(slot->kind));
	return err_hint(err, "%s, or hilite key slot remove %u",
		slot->kind == SEAL_KEY_FILE ? "--key-file FILE" : "--from-fd N", slot->id);
}

// All slots have to be wrapped again, so all their secrets are needed: the one that opened the
// store, key files named or beside it, and passphrases that are asked for.
static int gather_secrets(const struct key_run *run, struct found *found,
	const struct store *store, struct err *err)
{
	struct err passed = {0};

	if (run->opt->key_file && try_key_file(found, store, run->opt->key_file, err) < 0) {
		return -1;
	}
	if (is_missing(found, store, SEAL_KEY_FILE)) {
		try_key_file(found, store, run->places.key_file, &passed);
	}
	while (is_missing(found, store, SEAL_PASSPHRASE) &&
		(run->opt->from_fd >= 0 || isatty(STDIN_FILENO))) {
		const int rc = try_passphrase(run, found, store, err);

		if (rc < 0) {
			return -1;
		}
		if (rc == 1) {
			break;
		}
	}
	for (size_t i = 0; i < store->seal.n_slots; i++) {
		const struct seal_slot slot = seal_slot(&store->seal, i);

		if (!found->known[i]) {
			return fail_missing(&slot, err);
		}
	}
	return 0;
}

static int wrap_all(struct found *found, struct store *store, struct err *err)
{
	struct secret mk = {0};
	int rc = seal_renew(&store->seal, &mk, err);

	for (size_t i = 0; rc == 0 && i < store->seal.n_slots; i++) {
		const struct seal_slot slot = seal_slot(&store->seal, i);

		rc = seal_wrap(&store->seal, slot.id, &found->slots[i], &slot.cost, &mk, err);
	}
	if (rc < 0) {
		secret_release(&mk);
		return -1;
	}
	secret_release(&store->mk);
	store->mk = mk;
	return 0;
}

// Takes the lock, with all secrets at hand. Another may have written while they were typed.
static int rotate_in(const struct key_run *run, struct found *found, size_t opened_by,
	uint64_t generation, struct err *err)
{
	struct store store;

	if (key_open(run, &found->slots[opened_by], true, &store, err) < 0) {
		return -1;
	}
	int rc = seal_generation(&store.seal) == generation ? 0 : err_set(err, ERR_KEY, "busy",
		"another hilite has changed the store meanwhile");

	rc = rc < 0 ? rc : wrap_all(found, &store, err);
	rc = rc < 0 ? rc : key_write(&store, err);
	store_close(&store);
	return rc;
}

int key_rotate(struct key_run *run, struct err *err)
{
	struct seal_unlock unlock;
	struct found found = {0};
	struct store store;

	if (key_find_unlock(run, &unlock, err) < 0) {
		return -1;
	}
	if (key_open(run, &unlock, false, &store, err) < 0) {
		unlock_release(&unlock);
		return -1;
	}
	const uint64_t generation = seal_generation(&store.seal);
	const size_t opened_by = store.slot;

	int rc = try_secret(&found, &store, &unlock, err);

	unlock_release(&unlock);
	rc = rc < 0 ? rc : gather_secrets(run, &found, &store, err);

	store_close(&store);
	rc = rc < 0 ? rc : rotate_in(run, &found, opened_by, generation, err);
	for (size_t i = 0; i < SEAL_N_SLOTS; i++) {
		unlock_release(&found.slots[i]);
	}
	if (rc == 0) {
		key_tell_old_copies();
	}
	return rc;
}
