// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// hilite key: the store of keys. One row a verb; what they do is in key_entries.c, key_slots.c and
// key_rotate.c.

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/nearest.h"
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/key_internal.h"
#include "cli/run.h"
#include "cli/tell.h"
#include "keys/terminal.h"
#include "record/record.h"

// The options that only some verbs have a use for.
enum {
	HAS_NEW_SECRET = 1,  // --from-fd
	HAS_KEY_FILE = 2,    // --key-file
	HAS_PASSPHRASE = 4,  // --passphrase
	HAS_COST = 8,        // --kdf
	HAS_SLOT = 16,       // --slot
	HAS_URL = 32,        // --base-url
	HAS_FORCE = 64,      // --force
	HAS_UNLOCK = 128,    // --unlock-*
};

struct verb {
	const char *name;
	int (*run)(struct key_run *run, struct err *err);
	size_t least; // words behind it
	size_t most;
	int options;
	const char *usage;
};

static const struct verb verbs[] = {
	{"init", key_init, 0, 0, HAS_NEW_SECRET | HAS_KEY_FILE | HAS_PASSPHRASE | HAS_COST,
		"init --passphrase | --key-file FILE"},
	{"set", key_set, 1, 1, HAS_NEW_SECRET | HAS_URL | HAS_UNLOCK, "set NAME"},
	{"list", key_list, 0, 0, HAS_UNLOCK, "list"},
	{"get", key_get, 1, 1, HAS_FORCE | HAS_UNLOCK, "get NAME"},
	{"remove", key_remove, 1, 1, HAS_UNLOCK, "remove NAME"},
	{"rename", key_rename, 2, 2, HAS_FORCE | HAS_UNLOCK, "rename OLD NEW"},
	{"slot", key_slot, 1, 2,
		HAS_NEW_SECRET | HAS_KEY_FILE | HAS_PASSPHRASE | HAS_COST | HAS_UNLOCK,
		"slot add --passphrase | --key-file FILE, slot remove ID, slot list"},
	{"passwd", key_passwd, 0, 0, HAS_NEW_SECRET | HAS_COST | HAS_SLOT | HAS_UNLOCK, "passwd"},
	{"rotate", key_rotate, 0, 0, HAS_NEW_SECRET | HAS_KEY_FILE | HAS_UNLOCK, "rotate"},
	{"check", key_check, 0, 0, HAS_UNLOCK, "check"},
	{"accept", key_accept, 0, 0, HAS_UNLOCK, "accept"},
	{"path", key_path, 0, 0, 0, "path"},
};

#define N_VERBS (sizeof(verbs) / sizeof(verbs[0]))

int key_read_new(const struct key_run *run, const char *prompt, const char *again,
	const char *what, struct secret *out, struct err *err)
{
	const struct options *opt = run->opt;
	const int fd = opt->from_fd >= 0 ? opt->from_fd : STDIN_FILENO;

	// Whatever was named: what is typed at a terminal is not to be echoed.
	if (isatty(fd)) {
		return again ? terminal_ask_twice(prompt, again, out, err) :
			terminal_ask(prompt, out, err);
	}
	if (fd == opt->unlock_fd) {
		err_set(err, ERR_USAGE, "conflict",
			"what opens the store and %s cannot come from the same descriptor", what);
		return err_hint(err, "--from-fd names another");
	}
	return secret_read(out, fd, what, err);
}

int key_find_unlock(const struct key_run *run, struct seal_unlock *out, struct err *err)
{
	const struct store_place place = key_places_store(&run->places);
	struct unlock_sources sources;
	struct store store;

	*out = (struct seal_unlock){.kind = SEAL_PASSPHRASE};
	// A store that cannot be opened anyway is not worth a passphrase.
	if (key_places_sources(&run->places, run->opt, &sources, err) < 0 ||
		store_open(&store, &place, false, err) < 0) {
		return -1;
	}
	store_close(&store);
	return unlock_find(&sources, out, err);
}

int key_open(const struct key_run *run, const struct seal_unlock *unlock, bool for_writing,
	struct store *out, struct err *err)
{
	const struct store_place place = key_places_store(&run->places);
	struct unlock_sources sources;

	if (key_places_sources(&run->places, run->opt, &sources, err) < 0 ||
		store_open(out, &place, for_writing, err) < 0) {
		return -1;
	}
	if (store_unlock(out, unlock, false, err) == 0) {
		if (!secret_is_locked()) {
			log_say(LOG_INFO,
				"memory cannot be locked here: secrets may reach the swap");
		}
		key_tell_unnoted(out);
		return 0;
	}
	if (strcmp(err->code, "wrong_secret") == 0) {
		err_hint(err, "it came from %s", key_places_told(&sources));
	}
	store_close(out);
	return -1;
}

int key_unlock(const struct key_run *run, bool for_writing, struct store *out, struct err *err)
{
	struct seal_unlock unlock;

	if (key_find_unlock(run, &unlock, err) < 0) {
		return -1;
	}
	int rc = key_open(run, &unlock, for_writing, out, err);

	unlock_release(&unlock);
	return rc;
}

void key_tell_unnoted(const struct store *store)
{
	if (store->unnoted.kind != ERR_NONE) {
		log_say(LOG_INFO, "an older store put in this one's place would not be noticed: %s",
			store->unnoted.message);
	}
}

int key_write(struct store *store, struct err *err)
{
	if (store_write(store, err) < 0) {
		return -1;
	}
	key_tell_unnoted(store);
	return 0;
}

struct seal_cost key_cost(const struct options *opt)
{
	static const struct seal_cost costs[] = {
		[OPT_KDF_AUTO] = {3, UINT64_C(256) << 20},
		[OPT_KDF_LOW] = {2, UINT64_C(64) << 20},
		[OPT_KDF_MODERATE] = {3, UINT64_C(256) << 20},
		[OPT_KDF_HIGH] = {4, UINT64_C(1) << 30},
	};

	return costs[opt->kdf];
}

static const struct verb *find_verb(const struct options *opt, struct err *err)
{
	struct nearest nearest;

	if (opt->n_inputs == 0) {
		err_set(err, ERR_USAGE, "missing_verb", "no verb");
		err_hint(err, "try 'hilite key --help'");
		return NULL;
	}
	nearest_init(&nearest, opt->inputs[0], strlen(opt->inputs[0]));
	for (size_t i = 0; i < N_VERBS; i++) {
		if (strcmp(verbs[i].name, opt->inputs[0]) == 0) {
			return &verbs[i];
		}
		nearest_try(&nearest, verbs[i].name);
	}
	err_set(err, ERR_USAGE, "unknown_verb", "that is no verb of 'hilite key'");
	if (nearest.found) {
		err_hint(err, "did you mean '%s'?", nearest.found);
	} else {
		err_hint(err, "see hilite-key(1)");
	}
	return NULL;
}

// An option that the verb would not look at is a mistake; so is a word too many, which may be the
// secret, and is not repeated.
static int check_use(const struct verb *verb, const struct options *opt, struct err *err)
{
	const struct {
		int has;
		bool given;
		const char *name;
	} uses[] = {
		{HAS_NEW_SECRET, opt->from_fd >= 0, "from-fd"},
		{HAS_KEY_FILE, opt->key_file, "key-file"},
		{HAS_PASSPHRASE, opt->passphrase, "passphrase"},
		{HAS_COST, opt->kdf != OPT_KDF_AUTO, "kdf"},
		{HAS_SLOT, opt->slot > 0, "slot"},
		{HAS_URL, opt->base_url, "base-url"},
		{HAS_FORCE, opt->force, "force"},
		{HAS_UNLOCK, opt->unlock_fd >= 0, "unlock-fd"},
		{HAS_UNLOCK, opt->unlock_file, "unlock-file"},
		{HAS_UNLOCK, opt->unlock_command, "unlock-command"},
	};
	const size_t n = opt->n_inputs - 1;

	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		if (uses[i].given && !(verb->options & uses[i].has)) {
			return err_set(err, ERR_USAGE, "misplaced_option",
				"option '--%s' is not for 'hilite key %s'", uses[i].name,
				verb->name);
		}
	}
	if (n < verb->least || n > verb->most) {
		err_set(err, ERR_USAGE, n < verb->least ? "missing_name" : "too_many_words",
			"'hilite key %s' has %s", verb->name,
			n < verb->least ? "a word too few" : "a word too many");
		if (n > verb->most && (verb->options & HAS_NEW_SECRET)) {
			return err_hint(err,
				"hilite key %s; a secret is never an argument: others see "
				"it there, so take one that stood there for known", verb->usage);
		}
		return err_hint(err, "hilite key %s", verb->usage);
	}
	return 0;
}

// What a script reads of get is the key; so there an error is on stderr alone.
static int finish(struct key_run *run, const struct verb *verb, int rc, struct err *err)
{
	int status = EXIT_ALL_WELL;

	if (rc < 0) {
		tell_error(err, NULL);
		if (err->kind == ERR_USAGE) {
			return EXIT_USAGE;
		}
		exit_raise_for(err->kind);
		status = exit_status();
		if (verb->run == key_get) {
			return status;
		}
		record_error(&run->out, NULL, "key", err);
	}
	if (run->out.len > 0 && file_write_all(STDOUT_FILENO, run->out.data, run->out.len) < 0) {
		log_say(LOG_ERROR, "cannot write to standard output");
		exit_raise(EXIT_FAILED);
		status = exit_status();
	}
	return status;
}

int cmd_key(const struct options *opt)
{
	struct key_run run = {.opt = opt};
	struct err err = {0};
	const struct verb *verb = find_verb(opt, &err);

	if (!verb || check_use(verb, opt, &err) < 0) {
		tell_error(&err, NULL);
		return EXIT_USAGE;
	}
	run.words = opt->inputs + 1;
	run.n_words = opt->n_inputs - 1;

	int rc = key_places_find(&run.places, &err);

	rc = rc < 0 ? rc : secret_begin(&err);
	rc = rc < 0 ? rc : verb->run(&run, &err);

	int status = finish(&run, verb, rc, &err);

	key_places_release(&run.places);
	str_release(&run.out);
	return status;
}
