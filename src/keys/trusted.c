// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/trusted.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/mem.h"
#include "base/procfs.h"

char *trusted_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash) {
		return mem_strdup(".");
	}
	return mem_dup(path, slash == path ? 1 : (size_t)(slash - path));
}

static int fail_open(const char *path, const char *what, int error, struct err *err)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return err_set(err, ERR_KEY, "not_found", "%s '%s' is not there", what, path);
	case ELOOP:
		return err_set(err, ERR_KEY, "not_a_file", "%s '%s' is a symbolic link", what,
			path);
	case ENXIO:
	case ENODEV:
		return err_set(err, ERR_KEY, "not_a_file", "%s '%s' is a socket or a device", what,
			path);
	default:
		return err_set(err, ERR_KEY, "unreadable", "cannot open %s '%s': %s", what, path,
			err_reason(error));
	}
}

int trusted_is_there(const char *path, const char *what, struct err *err)
{
	struct stat st;

	if (lstat(path, &st) == 0) {
		return 1;
	}
	return errno == ENOENT || errno == ENOTDIR ? 0 : fail_open(path, what, errno, err);
}

static int check_owner(const struct stat *st, const char *path, const char *what, struct err *err)
{
	if (st->st_uid == geteuid() || st->st_uid == 0) {
		return 0;
	}
	return err_set(err, ERR_KEY, "bad_permissions", "%s '%s' belongs to another user", what,
		path);
}

int trusted_check_folder(const char *path, const char *what, struct err *err)
{
	char *folder = trusted_folder(path);
	struct stat st;
	int rc = stat(folder, &st);

	if (rc < 0) {
		fail_open(folder, "the folder", errno, err);
	} else if (check_owner(&st, folder, "the folder", err) < 0) {
		rc = -1;
	} else if (st.st_mode & (S_IWGRP | S_IWOTH)) {
		rc = err_set(err, ERR_KEY, "bad_permissions",
			"others may write in '%s', the folder of %s", folder, what);
		if ((st.st_mode & S_ISVTX) || st.st_uid != geteuid()) {
			err_hint(err, "keep it in a folder of your own");
		} else {
			err_hint(err, "chmod go-w '%s'", folder);
		}
	}
	mem_free(folder);
	return rc;
}

static int check_file(int fd, const char *path, enum trusted_place place, size_t most,
	const char *what, struct err *err)
{
	const mode_t forbidden = place == TRUSTED_CREDENTIAL ? S_IRWXO | S_IWGRP | S_IXGRP :
		S_IRWXO | S_IRWXG;
	struct stat st;

	if (fstat(fd, &st) < 0) {
		return fail_open(path, what, errno, err);
	}
	if (!S_ISREG(st.st_mode) || procfs_holds(fd)) {
		return err_set(err, ERR_KEY, "not_a_file", "%s '%s' is no regular file", what,
			path);
	}
	if (check_owner(&st, path, what, err) < 0) {
		return -1;
	}
	if (st.st_mode & forbidden) {
		err_set(err, ERR_KEY, "bad_permissions", "%s '%s' is open to others (mode %03o)",
			what, path, (unsigned)(st.st_mode & 0777));
		return place == TRUSTED_CREDENTIAL ? -1 : err_hint(err, "chmod 600 '%s'", path);
	}
	if (st.st_size < 0 || (uintmax_t)st.st_size > most) {
		return err_set(err, ERR_KEY, "too_large", "%s '%s' is larger than %zu bytes", what,
			path, most);
	}
	return 0;
}

int trusted_open(const char *path, enum trusted_place place, size_t most, const char *what,
	int *out_fd, struct err *err)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0) {
		return fail_open(path, what, errno, err);
	}
	if (check_file(fd, path, place, most, what, err) < 0 ||
		trusted_check_folder(path, what, err) < 0) {
		close(fd);
		return -1;
	}
	*out_fd = fd;
	return 0;
}

int trusted_make_folder(const char *path, struct err *err)
{
	char *folder = trusted_folder(path);
	int rc = folder_make(folder, err);

	mem_free(folder);
	return rc;
}
