// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/unlock.h"

#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "keys/helper.h"
#include "keys/keyfile.h"
#include "keys/terminal.h"
#include "keys/trusted.h"
#include "keys/words.h"

#define CREDENTIAL "hilite-unlock"
#define PROMPT     "Passphrase of the key store: "
#define N_WORDS    64 // of a command

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

// Files that systemd has put there may be readable by a group.
static enum trusted_place place_of(const char *path, const char *credentials)
{
	char *folder = trusted_folder(path);
	const bool is_credential = credentials && strcmp(folder, credentials) == 0;

	mem_free(folder);
	return is_credential ? TRUSTED_CREDENTIAL : TRUSTED_OWN;
}

int unlock_read_file(const char *path, const char *credentials, const char *what,
	struct secret *out, struct err *err)
{
	return read_trusted(path, place_of(path, credentials), what, out, err);
}

int unlock_read_credential(const char *folder, const char *name, struct secret *out,
	struct err *err)
{
	struct str path = {0};

	if (!folder) {
		return 1;
	}
	str_addf(&path, "%s/%s", folder, name);
	int rc = trusted_is_there(str_text(&path), "the credential", err);

	if (rc == 1) {
		rc = read_trusted(str_text(&path), TRUSTED_CREDENTIAL, "the credential", out, err);
	} else if (rc == 0) {
		rc = 1;
	}
	str_release(&path);
	return rc;
}

static int run(char *const *words, const struct unlock_sources *sources, struct secret *out,
	struct err *err)
{
	static const char *const none[] = {NULL};

	return helper_read(words, sources->hidden ? sources->hidden : none, "the unlock command",
		out, err);
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

// Cuts the text into words, one a line; list has room for one more than N_WORDS.
static int cut_lines(char *text, char **list, const char *path, struct err *err)
{
	char *rest = NULL;
	size_t n = 0;

	for (char *p = strtok_r(text, "\n", &rest); p; p = strtok_r(NULL, "\n", &rest)) {
		if (n == N_WORDS) {
			return err_set(err, ERR_KEY, "helper_failed",
				"the command in '%s' has more than %d words", path, N_WORDS);
		}
		list[n++] = p;
	}
	list[n] = NULL;
	return n > 0 ? 0 : err_set(err, ERR_KEY, "helper_failed", "there is no command in '%s'",
		path);
}

// One word a line, so that nothing has to be quoted. What is run is as much a secret's keeper as a
// key file, so the file has to be as well guarded.
static int run_file(const struct unlock_sources *sources, struct secret *out, struct err *err)
{
	const char *path = sources->command_file;
	struct secret text = {0};
	char *list[N_WORDS + 1];

	if (unlock_read_file(path, NULL, "the unlock command in", &text, err) < 0) {
		return -1;
	}
	char *copy = mem_dup(text.data, text.len);
	int rc = cut_lines(copy, list, path, err);

	rc = rc < 0 ? rc : run(list, sources, out, err);
	mem_free(copy);
	secret_release(&text);
	return rc;
}

static int fail_locked(struct err *err)
{
	err_set(err, ERR_KEY, "locked", "the store is locked, and nothing says how to open it");
	return err_hint(err,
		"--unlock-file, HILITE_UNLOCK_FILE, a credential of systemd's, a key file "
		"beside the store, or a terminal to ask at: see hilite-key(1)");
}

// A person who types there is not to be echoed.
static int read_fd(int fd, struct secret *out, struct err *err)
{
	return isatty(fd) && terminal_is_there() ? terminal_ask(PROMPT, out, err) :
		secret_read(out, fd, "what --unlock-fd gives", err);
}

static int ask(const struct unlock_sources *sources, struct secret *out, struct err *err)
{
	return sources->no_terminal || !terminal_is_there() ? fail_locked(err) :
		terminal_ask(PROMPT, out, err);
}

// Each of the two is configured by being there; a path that is not given is not. 1: it is not
// there.
static int try_command_file(const struct unlock_sources *sources, struct secret *out,
	struct err *err)
{
	const int there = sources->command_file ?
		trusted_is_there(sources->command_file, "the unlock command in", err) : 0;

	return there == 1 ? run_file(sources, out, err) : there < 0 ? -1 : 1;
}

static int try_key_file(const struct unlock_sources *sources, struct seal_unlock *out,
	struct err *err)
{
	const int there = sources->key_file ?
		trusted_is_there(sources->key_file, "the key file", err) : 0;

	return there == 1 ? keyfile_read(sources->key_file, out, err) : there < 0 ? -1 : 1;
}

int unlock_find(const struct unlock_sources *sources, struct seal_unlock *out, struct err *err)
{
	const char *file = sources->file ? sources->file : sources->env_file;
	struct secret text = {0};
	int rc;

	*out = (struct seal_unlock){.kind = SEAL_PASSPHRASE};
	if (sources->fd >= 0) {
		rc = read_fd(sources->fd, &text, err);
	} else if (sources->command && !sources->file) {
		rc = run_line(sources, &text, err);
	} else if (file) {
		rc = unlock_read_file(file, sources->credentials, "the unlock file", &text, err);
	} else {
		rc = unlock_read_credential(sources->credentials, CREDENTIAL, &text, err);
	}
	rc = rc == 1 ? try_command_file(sources, &text, err) : rc;
	if (rc == 1) {
		rc = try_key_file(sources, out, err);
		if (rc <= 0) {
			return rc;
		}
	}
	rc = rc == 1 ? ask(sources, &text, err) : rc;
	return rc < 0 ? -1 : keyfile_or_passphrase(&text, out, err);
}

void unlock_release(struct seal_unlock *unlock)
{
	secret_release(&unlock->secret);
}
