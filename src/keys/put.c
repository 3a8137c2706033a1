// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/put.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "keys/trusted.h"

// A temporary file is ".NAME.RANDOM.tmp", RANDOM eight hexadecimal digits.
#define N_RANDOM 8
#define SUFFIX   ".tmp"

static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

static int fail_write(const struct put *put, int error, struct err *err)
{
	if (error == EEXIST && put->is_new) {
		return err_set(err, ERR_INPUT, "output_exists", "%s '%s' is there already",
			put->what, put->path);
	}
	return err_set(err, ERR_IO,
		error == ENOSPC || error == EDQUOT ? "no_space" : "write_failed",
		"cannot write %s '%s': %s", put->what, put->path, err_reason(error));
}

// The folder may hold others' temporary files; those have another name or another length.
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

// The name must not be taken by the time that a first file gets it. Where there are no hard links,
// that cannot be had at once with the name.
static int put_in_place(const struct put *put, const char *temporary)
{
	if (!put->is_new) {
		return rename(temporary, put->path);
	}
	if (link(temporary, put->path) == 0) {
		unlink(temporary);
		return 0;
	}
	if (errno == EEXIST || access(put->path, F_OK) == 0) {
		errno = EEXIST;
		return -1;
	}
	return rename(temporary, put->path);
}

static int write_temporary(const struct put *put, const char *temporary, const void *bytes,
	size_t len, struct err *err)
{
	int fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int rc = 0;

	if (fd < 0) {
		return fail_write(put, errno, err);
	}
	if (file_write_all(fd, bytes, len) < 0 || fsync(fd) < 0) {
		rc = fail_write(put, errno, err);
	} else if (put->check) {
		rc = put->check(put->opaque, fd, err);
	}
	if (close(fd) < 0 && rc == 0) {
		rc = fail_write(put, errno, err);
	}
	return rc;
}

static int write_and_name(const struct put *put, const void *bytes, size_t len, bool *in_place,
	struct err *err)
{
	const char *slash = strrchr(put->path, '/');
	char *folder = trusted_folder(put->path);
	struct str prefix = {0};
	struct str temporary = {0};
	int rc;

	str_addf(&prefix, ".%s.", slash ? slash + 1 : put->path);
	if (put->alone) {
		sweep(folder, str_text(&prefix));
	}
	str_addf(&temporary, "%s/%s%08x%s", folder, str_text(&prefix),
		(unsigned)randombytes_random(), SUFFIX);
	rc = write_temporary(put, str_text(&temporary), bytes, len, err);
	if (rc == 0 && put_in_place(put, str_text(&temporary)) < 0) {
		rc = fail_write(put, errno, err);
	}
	*in_place = rc == 0;
	if (rc < 0) {
		unlink(str_text(&temporary));
	} else if (sync_folder(folder) < 0) {
		rc = fail_write(put, errno, err);
		err_wrap(err, "written, but a power cut could undo it");
	}
	str_release(&temporary);
	str_release(&prefix);
	mem_free(folder);
	return rc;
}

int put_file(const struct put *put, const void *bytes, size_t len, bool *in_place,
	struct err *err)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct sigaction kept;
	sigset_t held;
	sigset_t before;
	bool placed = false;

	sigemptyset(&held);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++) {
		sigaddset(&held, ending[i]);
	}
	sigprocmask(SIG_BLOCK, &held, &before);
	sigaction(SIGXFSZ, &ignore, &kept); // a file that may not grow is an error, not death
	int rc = write_and_name(put, bytes, len, &placed, err);

	sigaction(SIGXFSZ, &kept, NULL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (in_place) {
		*in_place = placed;
	}
	return rc;
}
