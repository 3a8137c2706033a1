// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/seen.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "keys/little.h"
#include "keys/trusted.h"

enum {
	AT_ID = 8,
	AT_GENERATION = 24,
	AT_MAC = 32,
	SIZE = 64,
};

static const unsigned char magic[8] = {'H', 'I', 'L', 'I', 'T', 'E', 'S', 'N'};

char *seen_path(const char *folder, const struct seal *seal)
{
	char hex[2 * SEAL_ID + 1];
	struct str path = {0};

	sodium_bin2hex(hex, sizeof(hex), seal_id(seal), SEAL_ID);
	str_addf(&path, "%s/keys-%s.seen", folder, hex);
	return str_detach(&path);
}

// The MAC is told from other uses of the master key by the word that the text begins with.
static void authenticate(unsigned char *bytes, const struct secret *mk)
{
	crypto_generichash(bytes + AT_MAC, SIZE - AT_MAC, bytes, AT_MAC, mk->data, mk->len);
}

static int fail_altered(const char *path, struct err *err)
{
	err_set(err, ERR_KEY, "rolled_back", "what was noted of the store in '%s' was altered", path);
	return err_hint(err, "if the store is as you left it: hilite key accept");
}

int seen_check(const char *path, const struct seal *seal, const struct secret *mk,
	uint64_t *out_newest, struct err *err)
{
	unsigned char bytes[SIZE + 1];
	unsigned char wanted[SIZE];
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	size_t n = 0;
	ssize_t got;

	*out_newest = 0;
	if (fd < 0 && errno == ENOENT) {
		return 0;
	}
	if (fd < 0) {
		return err_set(err, ERR_KEY, "unreadable", "cannot open '%s': %s", path,
			err_reason(errno));
	}
	do {
		got = read(fd, bytes + n, sizeof(bytes) - n);
		n += got > 0 ? (size_t)got : 0;
	} while ((got > 0 && n < sizeof(bytes)) || (got < 0 && errno == EINTR));
	close(fd);
	if (got < 0) {
		return err_set(err, ERR_KEY, "unreadable", "cannot read '%s': %s", path,
			err_reason(errno));
	}
	if (n != SIZE || memcmp(bytes, magic, sizeof(magic)) != 0 ||
		memcmp(bytes + AT_ID, seal_id(seal), SEAL_ID) != 0) {
		return fail_altered(path, err);
	}
	memcpy(wanted, bytes, SIZE);
	authenticate(wanted, mk);
	if (sodium_memcmp(wanted, bytes, SIZE) != 0) {
		return fail_altered(path, err);
	}
	*out_newest = little_get64(bytes + AT_GENERATION);
	if (*out_newest <= seal_generation(seal)) {
		return 0;
	}
	err_set(err, ERR_KEY, "rolled_back",
		"the store is older (generation %llu) than one that was here before (%llu)",
		(unsigned long long)seal_generation(seal), (unsigned long long)*out_newest);
	return err_hint(err, "if you put an old copy back yourself: hilite key accept");
}

int seen_note(const char *path, const struct seal *seal, const struct secret *mk, struct err *err)
{
	unsigned char bytes[SIZE] = {0};
	struct str temporary = {0};
	int error = 0;
	int fd;

	if (trusted_make_folder(path, err) < 0) {
		return -1;
	}
	memcpy(bytes, magic, sizeof(magic));
	memcpy(bytes + AT_ID, seal_id(seal), SEAL_ID);
	little_put64(bytes + AT_GENERATION, seal_generation(seal));
	authenticate(bytes, mk);
	str_addf(&temporary, "%s.%ld.tmp", path, (long)getpid());
	unlink(str_text(&temporary));
	fd = open(str_text(&temporary), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	error = errno;
	if (fd >= 0) {
		error = file_write_all(fd, bytes, SIZE) < 0 || fsync(fd) < 0 ? errno : 0;
		if (close(fd) < 0 && error == 0) {
			error = errno;
		}
		if (error == 0 && rename(str_text(&temporary), path) < 0) {
			error = errno;
		}
		if (error != 0) {
			unlink(str_text(&temporary));
		}
	}
	str_release(&temporary);
	return error == 0 ? 0 : err_set(err, ERR_IO, "write_failed", "cannot write '%s': %s", path,
		err_reason(error));
}
