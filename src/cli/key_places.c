// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/key_places.h"

#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/places.h"
#include "keys/lookup.h"
#include "keys/trusted.h"

static char *beside(const char *store, const char *name)
{
	char *folder = trusted_folder(store);
	struct str path = {0};

	str_addf(&path, "%s/%s", folder, name);
	mem_free(folder);
	return str_detach(&path);
}

int key_places_find(struct key_places *out, struct err *err)
{
	const char *named = places_variable("HILITE_KEYSTORE");
	char *folder = places_find("XDG_CONFIG_HOME", ".config");
	struct str path = {0};

	*out = (struct key_places){0};
	if (!named && !folder) {
		err_set(err, ERR_KEY, "no_store", "there is no home to look for the store in");
		return err_hint(err, "HILITE_KEYSTORE names the file");
	}
	if (named) {
		str_adds(&path, named);
	} else {
		str_addf(&path, "%s/keys.hks", folder);
	}
	mem_free(folder);
	out->store = str_detach(&path);
	out->key_file = beside(out->store, "unlock.key");
	out->command_file = beside(out->store, "unlock.command");
	out->state = places_find("XDG_STATE_HOME", ".local/state");
	return 0;
}

void key_places_release(struct key_places *places)
{
	mem_free(places->store);
	mem_free(places->key_file);
	mem_free(places->command_file);
	mem_free(places->state);
	*places = (struct key_places){0};
}

struct store_place key_places_store(const struct key_places *places)
{
	return (struct store_place){.path = places->store, .state = places->state};
}

int key_places_sources(const struct key_places *places, const struct options *opt,
	struct unlock_sources *out, struct err *err)
{
	*out = (struct unlock_sources){
		.fd = opt->unlock_fd,
		.file = opt->unlock_file,
		.command = opt->unlock_command,
		.env_file = places_variable("HILITE_UNLOCK_FILE"),
		.credentials = places_variable("CREDENTIALS_DIRECTORY"),
		.command_file = places->command_file,
		.key_file = places->key_file,
		.hidden = lookup_all_variables(),
	};
	if ((out->fd >= 0) + (out->file != NULL) + (out->command != NULL) > 1) {
		return err_set(err, ERR_USAGE, "conflict",
			"--unlock-fd, --unlock-file and --unlock-command exclude each other");
	}
	return 0;
}

static bool is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

const char *key_places_told(const struct unlock_sources *sources)
{
	if (sources->fd >= 0) {
		return "--unlock-fd";
	}
	if (sources->file) {
		return "--unlock-file";
	}
	if (sources->command) {
		return "--unlock-command";
	}
	if (sources->env_file) {
		return "HILITE_UNLOCK_FILE";
	}
	if (sources->credentials) {
		struct str path = {0};

		str_addf(&path, "%s/hilite-unlock", sources->credentials);
		const bool there = is_there(str_text(&path));

		str_release(&path);
		if (there) {
			return "a credential of systemd's";
		}
	}
	if (is_there(sources->command_file)) {
		return "the command in unlock.command beside the store";
	}
	return is_there(sources->key_file) ?
		"the key file beside the store; moved away, it does not decide" : "the terminal";
}
