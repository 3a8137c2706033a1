// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/store_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "keys/entries.h"
#include "keys/seal.h"
#include "keys/trusted.h"

// A temporary file is ".NAME.RANDOM.tmp", NAME that of the store, RANDOM eight hexadecimal digits.
#define N_RANDOM 8
#define SUFFIX   ".tmp"

// All that fd gives, at most `most` bytes and one more.
static int read_all(int fd, size_t most, struct str *out)
{
	char buf[4096];

	while (out->len <= most) {
		ssize_t n = read(fd, buf, sizeof(buf));

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0) {
			return (int)n;
		}
		str_add(out, buf, (size_t)n);
	}
	return 0;
}

int store_file_read(const char *path, struct str *out, struct err *err)
{
	int fd;

	if (trusted_open(path, TRUSTED_OWN, SEAL_MOST, "the store", &fd, err) < 0) {
		return -1;
	}
	int rc = read_all(fd, SEAL_MOST, out);

	if (rc < 0) {
		err_set(err, ERR_KEY, "unreadable", "cannot read the store '%s': %s", path,
			err_reason(errno));
	} else if (out->len > SEAL_MOST) {
		rc = err_set(err, ERR_KEY, "damaged", "the store '%s' grew while it was read", path);
	}
	close(fd);
	return rc;
}

static int fail_write(const char *path, int error, struct err *err)
{
	const char *code = error == ENOSPC || error == EDQUOT ? "no_space" : "write_failed";

	return err_set(err, ERR_IO, code, "cannot write the store '%s': %s", path,
		err_reason(error));
}

// What was written has to open, or it shall not take the place of what does.
static int read_back(int fd, const struct str *bytes, const struct secret *mk, struct err *err)
{
	struct str got = {0};
	struct seal seal = {.n_slots = 0};
	struct secret payload = {0};
	struct entries entries = {0};
	int rc = lseek(fd, 0, SEEK_SET) < 0 ? -1 : read_all(fd, SEAL_MOST, &got);

	if (rc < 0 || got.len != bytes->len || memcmp(got.data, bytes->data, got.len) != 0) {
		rc = err_set(err, ERR_IO, "write_failed",
			"the store did not come back from the disk as it was written");
	}
	rc = rc < 0 ? rc : seal_parse(&seal, got.data, got.len, err);
	rc = rc < 0 ? rc : seal_open(&seal, mk, &payload, err);
	rc = rc < 0 ? rc : entries_parse(&entries, &payload, err);
	entries_release(&entries);
	secret_release(&payload);
	seal_release(&seal);
	str_release(&got);
	return rc;
}

// Killed writers leave their temporary files; nobody else is writing while we hold the lock. The
// folder may hold another store, whose files have another name or another length.
static void sweep(const char *folder, const char *prefix)
{
	const size_t n_prefix = strlen(prefix);
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	if (!dir) {
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (str_starts(entry->d_name, prefix) &&
			strlen(entry->d_name) == n_prefix + N_RANDOM + strlen(SUFFIX) &&
			strcmp(entry->d_name + n_prefix + N_RANDOM, SUFFIX) == 0) {
			unlinkat(dirfd(dir), entry->d_name, 0);
		}
	}
	closedir(dir);
}

static int sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);
	int error = errno;

	if (fd >= 0) {
		close(fd);
	}
	errno = error;
	// A file system that cannot do this has nothing to sync.
	return rc < 0 && errno != EINVAL ? -1 : 0;
}

// The name must not be taken by the time that a first store gets it.
static int put_in_place(const char *temporary, const char *path, bool is_new)
{
	if (!is_new) {
		return rename(temporary, path);
	}
	if (link(temporary, path) == 0) {
		unlink(temporary);
		return 0;
	}
	return errno == EEXIST ? -1 : rename(temporary, path);
}

static int write_temporary(const char *temporary, const struct str *bytes, const struct secret *mk,
	const char *path, struct err *err)
{
	int fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0) {
		return fail_write(path, errno, err);
	}
	int rc = file_write_all(fd, bytes->data, bytes->len) < 0 || fsync(fd) < 0 ?
		fail_write(path, errno, err) : read_back(fd, bytes, mk, err);

	if (close(fd) < 0 && rc == 0) {
		rc = fail_write(path, errno, err);
	}
	return rc;
}

int store_file_write(const char *path, const struct str *bytes, const struct secret *mk, bool is_new,
	struct err *err)
{
	const char *slash = strrchr(path, '/');
	char *folder = trusted_folder(path);
	struct str prefix = {0};
	struct str temporary = {0};
	int rc;

	str_addf(&prefix, ".%s.", slash ? slash + 1 : path);
	sweep(folder, str_text(&prefix));
	str_addf(&temporary, "%s/%s%08x%s", folder, str_text(&prefix),
		(unsigned)randombytes_random(), SUFFIX);
	rc = write_temporary(str_text(&temporary), bytes, mk, path, err);
	if (rc == 0 && put_in_place(str_text(&temporary), path, is_new) < 0) {
		rc = fail_write(path, errno, err);
	}
	if (rc < 0) {
		unlink(str_text(&temporary));
	} else if (sync_folder(folder) < 0) {
		rc = fail_write(path, errno, err);
		err_wrap(err, "written, but a power cut could undo it");
	}
	str_release(&temporary);
	str_release(&prefix);
	mem_free(folder);
	return rc;
}
