// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/unlock.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "keys/helper.h"
#include "keys/keyfile.h"
#include "keys/terminal.h"
#include "keys/trusted.h"
#include "keys/words.h"

#define CREDENTIAL "hilite-unlock"

static bool is_there(const char *path)
{
	struct stat st;

	return path && lstat(path, &st) == 0;
}

static int read_trusted(const char *path, enum trusted_place place, const char *what,
	struct secret *out, struct err *err)
{
	int fd;

	if (trusted_open(path, place, SECRET_MOST + 2, what, &fd, err) < 0) {
		return -1;
	}
	int rc = secret_read(out, fd, what, err);

	close(fd);
	return rc;
}

int unlock_read_file(const char *path, const char *what, struct secret *out, struct err *err)
{
	return read_trusted(path, TRUSTED_OWN, what, out, err);
}

int unlock_read_credential(const char *folder, const char *name, struct secret *out,
	struct err *err)
{
	struct str path = {0};
	int rc = 1;

	if (!folder) {
		return 1;
	}
	str_addf(&path, "%s/%s", folder, name);
	if (is_there(str_text(&path))) {
		rc = read_trusted(str_text(&path), TRUSTED_CREDENTIAL, "the credential", out, err);
	}
	str_release(&path);
	return rc;
}

static int run(char *const *words, const struct unlock_sources *sources, struct secret *out,
	struct err *err)
{
	static const char *const none[] = {NULL};

	return helper_read(words, sources->hidden ? sources->hidden : none, "the unlock command", out,
		err);
}

static int run_line(const struct unlock_sources *sources, struct secret *out, struct err *err)
{
	struct words words;

	if (words_split(&words, sources->command, "--unlock-command", err) < 0) {
		return -1;
	}
	int rc = run(words.list, sources, out, err);

	words_release(&words);
	return rc;
}

// One word a line, so that nothing has to be quoted. What is run is as much a secret's keeper as a
// key file, so the file has to be as well guarded.
static int run_file(const struct unlock_sources *sources, struct secret *out, struct err *err)
{
	struct secret text = {0};
	char *list[64];
	size_t n = 0;

	if (unlock_read_file(sources->command_file, "the unlock command in", &text, err) < 0) {
		return -1;
	}
	char *copy = mem_dup(text.data, text.len);
	char *rest = NULL;

	for (char *p = strtok_r(copy, "\n", &rest); p && n < 63; p = strtok_r(NULL, "\n", &rest)) {
		list[n++] = p;
	}
	list[n] = NULL;
	int rc = n > 0 ? run(list, sources, out, err) : err_set(err, ERR_KEY, "helper_failed",
		"there is no command in '%s'", sources->command_file);

	mem_free(copy);
	secret_release(&text);
	return rc;
}

static int fail_locked(struct err *err)
{
	err_set(err, ERR_KEY, "locked", "the store is locked, and nothing says how to open it");
	return err_hint(err, "--unlock-file, HILITE_UNLOCK_FILE, a credential of systemd's, a key file "
		"beside the store, or a terminal to ask at: see hilite-key(1)");
}

int unlock_find(const struct unlock_sources *sources, struct seal_unlock *out, struct err *err)
{
	struct secret text = {0};
	int rc = 1;

	*out = (struct seal_unlock){.kind = SEAL_PASSPHRASE};
	if (sources->fd >= 0) {
		rc = secret_read(&text, sources->fd, "what --unlock-fd gives", err);
	} else if (sources->file) {
		rc = unlock_read_file(sources->file, "the unlock file", &text, err);
	} else if (sources->command) {
		rc = run_line(sources, &text, err);
	} else if (sources->env_file) {
		rc = unlock_read_file(sources->env_file, "the unlock file", &text, err);
	} else {
		rc = unlock_read_credential(sources->credentials, CREDENTIAL, &text, err);
	}
	if (rc == 1 && is_there(sources->command_file)) {
		rc = run_file(sources, &text, err);
	}
	if (rc == 1 && is_there(sources->key_file)) {
		return keyfile_read(sources->key_file, out, err);
	}
	if (rc == 1) {
		rc = sources->no_terminal || !terminal_is_there() ? fail_locked(err) :
			terminal_ask("Passphrase of the key store: ", &text, err);
	}
	return rc < 0 ? -1 : keyfile_or_passphrase(&text, out, err);
}

void unlock_release(struct seal_unlock *unlock)
{
	secret_release(&unlock->secret);
}
