// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The verbs of hilite key that are about the store itself, and what opens it.

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/key_internal.h"
#include "keys/keyfile.h"
#include "keys/trusted.h"
#include "record/keyring.h"

static const char old_copies[] = "an old copy of the store still opens with the old secret; only a "
	"new key from the service makes that one worthless";

static const char *kind_name(enum seal_kind kind)
{
	return kind == SEAL_KEY_FILE ? "key_file" : "passphrase";
}

int key_read_passphrase(const struct key_run *run, struct seal_unlock *out, struct err *err)
{
	struct secret text = {0};

	*out = (struct seal_unlock){.kind = SEAL_PASSPHRASE};
	if (key_read_new(run, "New passphrase: ", "The same again: ", "the passphrase", &text,
		err) < 0 || keyfile_or_passphrase(&text, out, err) < 0) {
		return -1;
	}
	if (out->kind != SEAL_PASSPHRASE) {
		unlock_release(out);
		return err_set(err, ERR_USAGE, "bad_value",
			"that is a key file and no passphrase; --key-file takes it");
	}
	return 0;
}

// What a new slot opens by: a passphrase that is asked for, or a key file, made if need be.
static int read_slot_secret(const struct key_run *run, struct seal_unlock *out, struct err *err)
{
	const char *path = run->opt->key_file;
	struct stat st;

	*out = (struct seal_unlock){.kind = SEAL_PASSPHRASE};
	if ((path != NULL) == run->opt->passphrase) {
		err_set(err, ERR_USAGE, path ? "conflict" : "missing_option",
			path ? "--passphrase and --key-file exclude each other" :
			"what is to open the store?");
		return err_hint(err, "--passphrase, or --key-file '%s'", run->places.key_file);
	}
	if (!path) {
		return key_read_passphrase(run, out, err);
	}
	if (lstat(path, &st) < 0 && keyfile_make(path, err) < 0) {
		return -1;
	}
	return keyfile_read(path, out, err);
}

int key_init(struct key_run *run, struct err *err)
{
	const struct store_place place = key_places_store(&run->places);
	const struct seal_cost cost = key_cost(run->opt);
	struct seal_unlock unlock;
	struct store store;

	if (store_exists(&place)) {
		return err_set(err, ERR_INPUT, "output_exists", "there is a store already: '%s'",
			place.path);
	}
	if (read_slot_secret(run, &unlock, err) < 0) {
		return -1;
	}
	if (store_new(&store, &place, err) < 0) {
		unlock_release(&unlock);
		return -1;
	}
	int rc = seal_wrap(&store.seal, 0, &unlock, &cost, &store.mk, err);

	unlock_release(&unlock);
	rc = rc < 0 ? rc : key_write(&store, err);
	store_close(&store);
	return rc;
}

// The header tells of the slots without being opened.
static int slot_list(struct key_run *run, struct err *err)
{
	const struct store_place place = key_places_store(&run->places);
	struct store store;

	if (store_open(&store, &place, false, err) < 0) {
		return -1;
	}
	for (size_t i = 0; i < store.seal.n_slots; i++) {
		const struct seal_slot slot = seal_slot(&store.seal, i);

		record_slot(&run->out, slot.id, kind_name(slot.kind), slot.cost.opslimit,
			(int64_t)slot.cost.memlimit);
	}
	store_close(&store);
	return 0;
}

static int slot_add(struct key_run *run, struct err *err)
{
	const struct seal_cost cost = key_cost(run->opt);
	struct seal_unlock unlock = {.kind = SEAL_PASSPHRASE};
	struct seal_unlock added = {.kind = SEAL_PASSPHRASE};
	struct store store;
	int rc = key_find_unlock(run, &unlock, err);

	rc = rc < 0 ? rc : read_slot_secret(run, &added, err);
	rc = rc < 0 ? rc : key_open(run, &unlock, true, &store, err);
	if (rc == 0) {
		rc = seal_wrap(&store.seal, 0, &added, &cost, &store.mk, err);
		rc = rc < 0 ? rc : key_write(&store, err);
		store_close(&store);
	}
	unlock_release(&added);
	unlock_release(&unlock);
	return rc;
}

// The slot of that id, or n_slots.
static size_t find_slot(const struct store *store, long id)
{
	size_t i = 0;

	while (i < store->seal.n_slots && (long)seal_slot(&store->seal, i).id != id) {
		i++;
	}
	return i;
}

static int fail_slot(long id, struct err *err)
{
	err_set(err, ERR_KEY, "no_slot", "the store has no slot %ld", id);
	return err_hint(err, "hilite key slot list");
}

static int slot_remove_in(struct store *store, long id, struct err *err)
{
	const size_t index = find_slot(store, id);

	if (index == store->seal.n_slots) {
		return fail_slot(id, err);
	}
	if (store->seal.n_slots == 1) {
		return err_set(err, ERR_KEY, "last_slot", "nothing else opens the store");
	}
	if (index == store->slot) {
		err_set(err, ERR_KEY, "slot_in_use", "the store was opened by slot %ld itself", id);
		return err_hint(err, "open it by another: then it is sure that one does");
	}
	seal_drop(&store->seal, index);
	if (key_write(store, err) < 0) {
		return -1;
	}
	log_say(LOG_WARNING, "%s", old_copies);
	return 0;
}

static int slot_remove(struct key_run *run, struct err *err)
{
	const char *text = run->words[1];
	struct store store;

	if (strlen(text) > 3 || strspn(text, "0123456789") != strlen(text) || text[0] == '\0') {
		return err_set(err, ERR_USAGE, "bad_number", "'%s' is not the id of a slot", text);
	}
	long id = 0;

	for (const char *p = text; *p != '\0'; p++) {
		id = 10 * id + (*p - '0');
	}
	if (key_unlock(run, true, &store, err) < 0) {
		return -1;
	}
	int rc = slot_remove_in(&store, id, err);

	store_close(&store);
	return rc;
}

int key_slot(struct key_run *run, struct err *err)
{
	static const struct {
		const char *name;
		int (*run)(struct key_run *run, struct err *err);
		size_t n_words;
	} verbs[] = {{"add", slot_add, 1}, {"remove", slot_remove, 2}, {"list", slot_list, 1}};
	const bool adds = strcmp(run->words[0], "add") == 0;

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(verbs[i].name, run->words[0]) != 0) {
			continue;
		}
		if (run->n_words != verbs[i].n_words) {
			return err_set(err, ERR_USAGE, "too_many_words",
				"'hilite key slot %s' has a word too %s", verbs[i].name,
				run->n_words > verbs[i].n_words ? "many" : "few");
		}
		if (!adds && (run->opt->passphrase || run->opt->key_file || run->opt->from_fd >= 0 ||
			run->opt->kdf != OPT_KDF_MODERATE)) {
			return err_set(err, ERR_USAGE, "misplaced_option",
				"'hilite key slot %s' takes no secret", verbs[i].name);
		}
		return verbs[i].run(run, err);
	}
	err_set(err, ERR_USAGE, "unknown_verb", "that is no verb of 'hilite key slot'");
	return err_hint(err, "add, remove, list");
}

// The slot whose passphrase changes: the one that is named, that the store was opened by, or the only
// one.
static int choose_slot(const struct store *store, int named, unsigned *id, struct err *err)
{
	size_t index = store->slot;
	size_t n = 0;

	if (named > 0) {
		index = find_slot(store, named);
		if (index == store->seal.n_slots) {
			return fail_slot(named, err);
		}
	} else if (seal_slot(&store->seal, index).kind != SEAL_PASSPHRASE) {
		for (size_t i = 0; i < store->seal.n_slots; i++) {
			if (seal_slot(&store->seal, i).kind == SEAL_PASSPHRASE) {
				index = i;
				n++;
			}
		}
		if (n != 1) {
			return err_set(err, ERR_KEY, "no_slot", n == 0 ?
				"the store does not open by a passphrase" :
				"the store has several passphrases: --slot says which");
		}
	}
	if (seal_slot(&store->seal, index).kind != SEAL_PASSPHRASE) {
		return err_set(err, ERR_KEY, "no_slot", "slot %d does not open by a passphrase", named);
	}
	*id = seal_slot(&store->seal, index).id;
	return 0;
}

int key_passwd(struct key_run *run, struct err *err)
{
	const struct seal_cost cost = key_cost(run->opt);
	struct seal_unlock unlock = {.kind = SEAL_PASSPHRASE};
	struct seal_unlock changed = {.kind = SEAL_PASSPHRASE};
	struct store store;
	unsigned id = 0;
	int rc = key_find_unlock(run, &unlock, err);

	rc = rc < 0 ? rc : key_read_passphrase(run, &changed, err);
	rc = rc < 0 ? rc : key_open(run, &unlock, true, &store, err);
	if (rc == 0) {
		rc = choose_slot(&store, run->opt->slot, &id, err);
		rc = rc < 0 ? rc : seal_wrap(&store.seal, id, &changed, &cost, &store.mk, err);
		rc = rc < 0 ? rc : key_write(&store, err);
		store_close(&store);
	}
	unlock_release(&changed);
	unlock_release(&unlock);
	if (rc == 0) {
		log_say(LOG_WARNING, "%s", old_copies);
	}
	return rc;
}

// The secret of each slot, by index; kind 0: not found yet.
struct found {
	struct seal_unlock slots[SEAL_N_SLOTS];
	bool known[SEAL_N_SLOTS];
};

// Keeps the secret if it opens a slot that had none yet; else releases it.
static int try_secret(struct found *found, const struct store *store, struct seal_unlock *unlock,
	struct err *err)
{
	struct secret mk = {0};
	size_t index = 0;
	int rc = seal_unwrap(&store->seal, unlock, &mk, &index, err);

	secret_release(&mk);
	if (rc == 0 && !found->known[index]) {
		found->slots[index] = *unlock;
		found->known[index] = true;
		*unlock = (struct seal_unlock){.kind = SEAL_PASSPHRASE};
	}
	unlock_release(unlock);
	return rc;
}

static int try_key_file(struct found *found, const struct store *store, const char *path,
	struct err *err)
{
	struct seal_unlock unlock;

	return keyfile_read(path, &unlock, err) < 0 ? -1 : try_secret(found, store, &unlock, err);
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

static int ask_passphrase(const struct key_run *run, struct found *found,
	const struct store *store, struct err *err)
{
	struct seal_unlock unlock = {.kind = SEAL_PASSPHRASE};

	if (key_read_new(run, "Passphrase of another slot: ", NULL, "the passphrase",
		&unlock.secret, err) < 0) {
		return -1;
	}
	return try_secret(found, store, &unlock, err);
}

// All slots have to be wrapped again, so all their secrets are needed: the one that opened the store,
// key files named or beside it, and passphrases that are asked for.
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
		if (ask_passphrase(run, found, store, err) < 0) {
			return -1;
		}
	}
	for (size_t i = 0; i < store->seal.n_slots; i++) {
		const struct seal_slot slot = seal_slot(&store->seal, i);

		if (!found->known[i]) {
			err_set(err, ERR_KEY, "missing_secret",
				"slot %u (%s) cannot be wrapped again without its secret", slot.id,
				kind_name(slot.kind));
			return err_hint(err, "%s, or hilite key slot remove %u",
				slot.kind == SEAL_KEY_FILE ? "--key-file FILE" : "--from-fd N", slot.id);
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

	found.slots[opened_by] = unlock;
	found.known[opened_by] = true;
	int rc = gather_secrets(run, &found, &store, err);

	store_close(&store);
	rc = rc < 0 ? rc : rotate_in(run, &found, opened_by, generation, err);
	for (size_t i = 0; i < SEAL_N_SLOTS; i++) {
		unlock_release(&found.slots[i]);
	}
	if (rc == 0) {
		log_say(LOG_WARNING, "%s", old_copies);
	}
	return rc;
}

static struct record_store describe(const struct key_run *run)
{
	const struct store_place place = key_places_store(&run->places);

	return (struct record_store){
		.path = place.path,
		.key_file = run->places.key_file,
		.exists = store_exists(&place),
		.generation = INT64_MIN,
		.n_slots = INT64_MIN,
		.n_entries = INT64_MIN,
		.ok = -1,
	};
}

// What lies beside the store and would be used another day is looked at as well.
static int check_beside(const char *path, const char *what, struct err *err)
{
	struct stat st;
	int fd;

	if (lstat(path, &st) < 0) {
		return 0;
	}
	if (trusted_open(path, TRUSTED_OWN, SECRET_MOST + 2, what, &fd, err) < 0) {
		return -1;
	}
	close(fd);
	return 0;
}

int key_check(struct key_run *run, struct err *err)
{
	struct record_store record = describe(run);
	struct store store;

	if (key_unlock(run, false, &store, err) < 0) {
		return -1;
	}
	record.generation = (int64_t)seal_generation(&store.seal);
	record.written = seal_written(&store.seal);
	record.n_slots = (int64_t)store.seal.n_slots;
	record.n_entries = (int64_t)store.entries.n;
	record.ok = 1;
	store_close(&store);
	if (check_beside(run->places.key_file, "the key file", err) < 0 ||
		check_beside(run->places.command_file, "the unlock command in", err) < 0) {
		return -1;
	}
	record_store(&run->out, &record);
	return 0;
}

int key_accept(struct key_run *run, struct err *err)
{
	const struct store_place place = key_places_store(&run->places);
	struct seal_unlock unlock;
	struct store store;

	if (key_find_unlock(run, &unlock, err) < 0) {
		return -1;
	}
	int rc = store_open(&store, &place, true, err);

	if (rc == 0) {
		rc = store_unlock(&store, &unlock, true, err);
		rc = rc < 0 ? rc : store_accept(&store, err);
		store_close(&store);
	}
	unlock_release(&unlock);
	return rc;
}

int key_path(struct key_run *run, struct err *err)
{
	const struct record_store record = describe(run);

	(void)err;
	record_store(&run->out, &record);
	return 0;
}
