// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/lookup.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "keys/helper.h"
#include "keys/words.h"

static const char *const no_variables[] = {NULL};

static const struct {
	const char *engine;
	const char *variables[LOOKUP_N_VARIABLES + 1];
} rows[] = {
	{"gemini", {"GOOGLE_API_KEY", "GEMINI_API_KEY"}},
	{"openai", {"OPENAI_API_KEY"}},
};

static const char *const all_variables[] = {"GOOGLE_API_KEY", "GEMINI_API_KEY", "OPENAI_API_KEY",
	NULL};

const char *const *lookup_variables(const char *engine)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].engine, engine) == 0) {
			return rows[i].variables;
		}
	}
	return no_variables;
}

const char *const *lookup_all_variables(void)
{
	return all_variables;
}

static int from_command(const char *command, struct secret *out, struct err *err)
{
	struct words words;

	if (words_split(&words, command, "--api-key-command", err) < 0) {
		return -1;
	}
	int rc = helper_read(words.list, all_variables, "--api-key-command", out, err);

	words_release(&words);
	return rc;
}

static int take_entry(const struct store *store, const char *name, struct lookup_key *out,
	struct err *err)
{
	const struct entry *entry = entries_find(&store->entries, name);
	const unsigned char *key;
	const char *url;
	size_t n_url;
	size_t n_key;

	if (!entry) {
		err_set(err, ERR_KEY, "no_entry", "the store has no key '%s'", name);
		return err_hint(err, "hilite key set %s", name);
	}
	entry_split(entry, &url, &n_url, &key, &n_key);
	if (secret_copy(&out->key, key, n_key, err) < 0) {
		return -1;
	}
	out->base_url = url ? mem_dup(url, n_url) : NULL;
	return 0;
}

static int from_store(const struct lookup_sources *sources, const char *name,
	struct lookup_key *out, struct err *err)
{
	struct seal_unlock unlock = {.kind = SEAL_PASSPHRASE};
	struct store store;
	int rc;

	out->source = LOOKUP_STORE;
	// What is no name may be a key that somebody took for one; it is not repeated.
	if (entry_check_name(name, err) < 0 || store_open(&store, &sources->store, false,
		err) < 0) {
		return -1;
	}
	rc = unlock_find(&sources->unlock, &unlock, err);
	rc = rc < 0 ? rc : store_unlock(&store, &unlock, false, err);
	unlock_release(&unlock);
	rc = rc < 0 ? rc : take_entry(&store, name, out, err);
	store_close(&store);
	return rc;
}

// Copies the first of the engine's variables that is set. 1: none is.
static int from_environment(const struct lookup_sources *sources, const char *engine,
	struct lookup_key *out, struct err *err)
{
	const char *const *names = lookup_variables(engine);
	int rc = 1;

	for (; *names; names++) {
		size_t i = 0;

		while (strcmp(all_variables[i], *names) != 0) {
			i++;
		}
		const char *value = sources->variables[i];

		if (!value || value[0] == '\0') {
			continue;
		}
		if (rc == 1) {
			out->source = LOOKUP_ENVIRONMENT;
			rc = secret_copy(&out->key, value, strlen(value), err);
		} else {
			out->ignored = *names;
		}
	}
	return rc;
}

// unsetenv() alone would leave them in /proc/PID/environ.
static void wipe_variables(struct lookup_sources *sources)
{
	for (size_t i = 0; i < LOOKUP_N_VARIABLES; i++) {
		if (sources->variables[i]) {
			secret_wipe(sources->variables[i], strlen(sources->variables[i]));
		}
	}
}

static int fail_none(const char *engine, struct err *err)
{
	const char *const *names = lookup_variables(engine);

	err_set(err, ERR_KEY, "no_key", "there is no key for %s", engine);
	return err_hint(err, "hilite key set %s, or --api-key-file, or %s in the environment",
		engine, names[0] ? names[0] : "a variable");
}

static int find(const struct lookup_sources *sources, const char *engine, struct lookup_key *out,
	struct err *err)
{
	struct str name = {0};
	int rc;

	out->source = LOOKUP_COMMAND_LINE;
	if (sources->fd >= 0) {
		return secret_read(&out->key, sources->fd, "what --api-key-fd gives", err);
	}
	if (sources->file) {
		return unlock_read_file(sources->file, sources->credentials, "the key in",
			&out->key, err);
	}
	if (sources->command) {
		return from_command(sources->command, &out->key, err);
	}
	if (sources->entry) {
		return from_store(sources, sources->entry, out, err);
	}
	str_addf(&name, "hilite.%s", engine);
	rc = unlock_read_credential(sources->credentials, str_text(&name), &out->key, err);
	str_release(&name);
	out->source = LOOKUP_CREDENTIAL;
	rc = rc == 1 ? from_environment(sources, engine, out, err) : rc;
	if (rc != 1) {
		return rc;
	}
	rc = store_exists(&sources->store, err);
	if (rc == 0) {
		return fail_none(engine, err);
	}
	return rc < 0 ? rc : from_store(sources, engine, out, err);
}

int lookup_find(struct lookup_sources *sources, const char *engine, struct lookup_key *out,
	struct err *err)
{
	int rc;

	*out = (struct lookup_key){.source = LOOKUP_COMMAND_LINE};
	rc = secret_begin(err);
	rc = rc < 0 ? rc : find(sources, engine, out, err);
	wipe_variables(sources);
	rc = rc < 0 ? rc : secret_check_text(&out->key, "the key", err);
	if (rc < 0) {
		lookup_release(out);
	}
	return rc;
}

void lookup_release(struct lookup_key *key)
{
	secret_release(&key->key);
	mem_free(key->base_url);
	*key = (struct lookup_key){.source = LOOKUP_COMMAND_LINE};
}
