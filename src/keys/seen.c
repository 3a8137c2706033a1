// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/seen.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "keys/little.h"
#include "keys/put.h"
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
	err_set(err, ERR_KEY, "rolled_back", "what was noted of the store in '%s' was altered",
		path);
	return err_hint(err, "if the store is as you left it: hilite key accept");
}

// A folder that is closed to us (a service without a home) says nothing, as one that is not there.
static bool is_absent(int error)
{
	return error == ENOENT || error == ENOTDIR || error == EACCES || error == EPERM;
}

// Reads at most `most` bytes. Returns how many, or -1 with errno.
static ssize_t read_file(int fd, unsigned char *bytes, size_t most)
{
	size_t n = 0;
	ssize_t got;

	do {
		got = read(fd, bytes + n, most - n);
		n += got > 0 ? (size_t)got : 0;
	} while ((got > 0 && n < most) || (got < 0 && errno == EINTR));
	return got < 0 ? -1 : (ssize_t)n;
}

static int compare(const char *path, const unsigned char *bytes, const struct seal *seal,
	const struct secret *mk, bool *out_noted, struct err *err)
{
	const uint64_t newest = little_get64(bytes + AT_GENERATION);
	unsigned char wanted[SIZE];

	if (memcmp(bytes, magic, sizeof(magic)) != 0 ||
		memcmp(bytes + AT_ID, seal_id(seal), SEAL_ID) != 0) {
		return fail_altered(path, err);
	}
	if (newest > seal_generation(seal)) {
		err_set(err, ERR_KEY, "rolled_back",
			"the store is older (generation %llu) than one that was here before (%llu)",
			(unsigned long long)seal_generation(seal), (unsigned long long)newest);
		return err_hint(err, "if you put an old copy back yourself: hilite key accept");
	}
	memcpy(wanted, bytes, SIZE);
	authenticate(wanted, mk);
	*out_noted = newest == seal_generation(seal) && sodium_memcmp(wanted, bytes, SIZE) == 0;
	return 0;
}

int seen_check(const char *path, const struct seal *seal, const struct secret *mk, bool *out_noted,
	struct err *err)
{
	unsigned char bytes[SIZE + 1];
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	*out_noted = false;
	if (fd < 0 && is_absent(errno)) {
		return 0;
	}
	ssize_t n = fd < 0 ? -1 : read_file(fd, bytes, sizeof(bytes));

	if (n < 0) {
		err_set(err, ERR_KEY, "unreadable", "cannot read '%s': %s", path,
			err_reason(errno));
	}
	if (fd >= 0) {
		close(fd);
	}
	if (n < 0) {
		return -1;
	}
	return n != SIZE ? fail_altered(path, err) : compare(path, bytes, seal, mk, out_noted, err);
}

int seen_note(const char *path, const struct seal *seal, const struct secret *mk, struct err *err)
{
	const struct put put = {.path = path, .what = "what was seen of the store", .alone = true};
	unsigned char bytes[SIZE] = {0};

	if (trusted_make_folder(path, err) < 0) {
		return -1;
	}
	memcpy(bytes, magic, sizeof(magic));
	memcpy(bytes + AT_ID, seal_id(seal), SEAL_ID);
	little_put64(bytes + AT_GENERATION, seal_generation(seal));
	authenticate(bytes, mk);
	return put_file(&put, bytes, SIZE, NULL, err);
}
