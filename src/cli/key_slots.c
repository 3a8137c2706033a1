// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The verbs of hilite key that are about the store itself, and what opens it.

#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/key_internal.h"
#include "keys/keyfile.h"
#include "keys/trusted.h"
#include "record/keyring.h"

void key_tell_old_copies(void)
{
	log_say(LOG_WARNING,
		"an old copy of the store still opens with the old secret; only a new key "
		"from the service makes that one worthless");
}

const char *key_slot_kind(enum seal_kind kind)
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

// What a new slot opens by.
struct new_slot {
	struct seal_unlock unlock;
	const char *path; // of a key file that is to be made of it, else NULL
	bool made;
};

// A passphrase that is asked for, or a key file; one that is not there is not made yet: beside the
// store it would decide from then on.
static int read_slot_secret(const struct key_run *run, struct new_slot *out, struct err *err)
{
	const char *path = run->opt->key_file;

	*out = (struct new_slot){.unlock = {.kind = SEAL_PASSPHRASE}};
	if ((path != NULL) == run->opt->passphrase) {
		err_set(err, ERR_USAGE, path ? "conflict" : "missing_option",
			path ? "--passphrase and --key-file exclude each other" :
			"what is to open the store?");
		return err_hint(err, "--passphrase, or --key-file '%s'", run->places.key_file);
	}
	if (!path) {
		return key_read_passphrase(run, &out->unlock, err);
	}
	const int there = trusted_is_there(path, "the key file", err);

	if (there != 0) {
		return there < 0 ? there : keyfile_read(path, &out->unlock, err);
	}
	out->path = path;
	return keyfile_new(&out->unlock, err);
}

// Makes the key file, then writes the store that it opens. Where that cannot be done the file goes
// again.
static int write_with(struct new_slot *added, struct store *store, struct err *err)
{
	int rc = added->path ? keyfile_put(added->path, &added->unlock, &added->made, err) : 0;

	rc = rc < 0 ? rc : key_write(store, err);
	if (rc < 0 && added->made && !store->changed) {
		unlink(added->path);
	}
	return rc;
}

int key_init(struct key_run *run, struct err *err)
{
	const struct store_place place = key_places_store(&run->places);
	const struct seal_cost cost = key_cost(run->opt);
	const int there = store_exists(&place, err);
	struct new_slot added;
	struct store store;

	if (there == 1) {
		err_set(err, ERR_INPUT, "output_exists", "there is a store already: '%s'",
			place.path);
	}
	if (there != 0 || read_slot_secret(run, &added, err) < 0) {
		return -1;
	}
	if (store_new(&store, &place, err) < 0) {
		unlock_release(&added.unlock);
		return -1;
	}
	int rc = seal_wrap(&store.seal, 0, &added.unlock, &cost, &store.mk, err);

	rc = rc < 0 ? rc : write_with(&added, &store, err);
	unlock_release(&added.unlock);
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

		record_slot(&run->out, slot.id, key_slot_kind(slot.kind), slot.cost.opslimit,
			(int64_t)slot.cost.memlimit);
	}
	store_close(&store);
	return 0;
}

static int slot_add(struct key_run *run, struct err *err)
{
	const struct seal_cost cost = key_cost(run->opt);
	struct seal_unlock unlock = {.kind = SEAL_PASSPHRASE};
	struct new_slot added = {.unlock = {.kind = SEAL_PASSPHRASE}};
	struct store store;
	int rc = key_find_unlock(run, &unlock, err);

	rc = rc < 0 ? rc : read_slot_secret(run, &added, err);
	rc = rc < 0 ? rc : key_open(run, &unlock, true, &store, err);
	if (rc == 0) {
		rc = seal_wrap(&store.seal, 0, &added.unlock, &cost, &store.mk, err);
		rc = rc < 0 ? rc : write_with(&added, &store, err);
		store_close(&store);
	}
	unlock_release(&added.unlock);
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
	key_tell_old_copies();
	return 0;
}

static int slot_remove(struct key_run *run, struct err *err)
{
	const char *text = run->words[1];
	struct store store;

	if (strlen(text) > 3 || strspn(text, "0123456789") != strlen(text) || text[0] == '\0') {
		return err_set(err, ERR_USAGE, "bad_number", "that is not the id of a slot");
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
		if (!adds && (run->opt->passphrase || run->opt->key_file ||
			run->opt->from_fd >= 0 || run->opt->kdf != OPT_KDF_AUTO)) {
			return err_set(err, ERR_USAGE, "misplaced_option",
				"'hilite key slot %s' takes no secret", verbs[i].name);
		}
		return verbs[i].run(run, err);
	}
	err_set(err, ERR_USAGE, "unknown_verb", "that is no verb of 'hilite key slot'");
	return err_hint(err, "add, remove, list");
}

// The slot whose passphrase changes: the one that is named, that the store was opened by, or the
// only one.
static int choose_slot(const struct store *store, int named, struct seal_slot *out,
	struct err *err)
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
		return err_set(err, ERR_KEY, "no_slot", "slot %d does not open by a passphrase",
			named);
	}
	*out = seal_slot(&store->seal, index);
	return 0;
}

int key_passwd(struct key_run *run, struct err *err)
{
	struct seal_cost cost = key_cost(run->opt);
	struct seal_unlock unlock = {.kind = SEAL_PASSPHRASE};
	struct seal_unlock changed = {.kind = SEAL_PASSPHRASE};
	struct store store;
	struct seal_slot slot;
	int rc = key_find_unlock(run, &unlock, err);

	rc = rc < 0 ? rc : key_read_passphrase(run, &changed, err);
	rc = rc < 0 ? rc : key_open(run, &unlock, true, &store, err);
	if (rc == 0) {
		rc = choose_slot(&store, run->opt->slot, &slot, err);
		if (rc == 0 && run->opt->kdf == OPT_KDF_AUTO) {
			cost = slot.cost;
		}
		rc = rc < 0 ? rc : seal_wrap(&store.seal, slot.id, &changed, &cost, &store.mk, err);
		rc = rc < 0 ? rc : key_write(&store, err);
		store_close(&store);
	}
	unlock_release(&changed);
	unlock_release(&unlock);
	if (rc == 0) {
		key_tell_old_copies();
	}
	return rc;
}

static struct record_store describe(const struct key_run *run, bool exists)
{
	return (struct record_store){
		.path = run->places.store,
		.key_file = run->places.key_file,
		.exists = exists,
		.generation = INT64_MIN,
		.n_slots = INT64_MIN,
		.n_entries = INT64_MIN,
		.ok = -1,
	};
}

// What lies beside the store and would be used another day is looked at as well.
static int check_beside(const char *path, const char *what, struct err *err)
{
	const int there = trusted_is_there(path, what, err);
	int fd;

	if (there != 1) {
		return there;
	}
	if (trusted_open(path, TRUSTED_OWN, SECRET_MOST + 2, what, &fd, err) < 0) {
		return -1;
	}
	close(fd);
	return 0;
}

int key_check(struct key_run *run, struct err *err)
{
	struct record_store record = describe(run, true);
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
	const struct store_place place = key_places_store(&run->places);
	const int there = store_exists(&place, err);

	if (there < 0) {
		return -1;
	}
	const struct record_store record = describe(run, there == 1);

	record_store(&run->out, &record);
	return 0;
}
