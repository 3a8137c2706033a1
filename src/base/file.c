// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/procfs.h"

// Temporary files that exist now, for the handler of a signal that ends us. A slot is set before
// the file is made and cleared after it is gone or renamed.
#define MAX_TEMPORARIES 256

static _Atomic(char *) temporaries[MAX_TEMPORARIES];

static const char *kind_of_file(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "a directory";
	case S_IFIFO:
		return "a FIFO";
	case S_IFCHR:
	case S_IFBLK:
		return "a device";
	case S_IFSOCK:
		return "a socket";
	default:
		return "not a regular file";
	}
}

static int open_failed(const char *path, int error, struct err *err)
{
	const char *code = "unreadable";

	if (error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG || error == ELOOP) {
		code = "not_found";
	}
	return err_set(err, ERR_INPUT, code, "cannot open '%s': %s", path, err_reason(error));
}

int file_open_input(const char *path, int *out_fd, int64_t *out_size, struct err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0) {
		if (errno == ENXIO || errno == ENODEV) {
			return err_set(err, ERR_INPUT, "not_a_file",
				"'%s' is a socket or a device", path);
		}
		return open_failed(path, errno, err);
	}
	if (fstat(fd, &st) < 0) {
		open_failed(path, errno, err);
		goto fail;
	}
	if (!S_ISREG(st.st_mode)) {
		err_set(err, ERR_INPUT, "not_a_file", "'%s' is %s", path, kind_of_file(st.st_mode));
		goto fail;
	}
	if (procfs_holds(fd)) {
		err_set(err, ERR_INPUT, "not_a_file", "'%s' is a file of the kernel's", path);
		goto fail;
	}
	*out_fd = fd;
	*out_size = st.st_size;
	return 0;
fail:
	close(fd);
	return -1;
}

int file_read(const char *path, size_t max, struct str *out, struct err *err)
{
	int64_t size;
	int fd;
	char buf[65536];
	size_t before = out->len;

	if (file_open_input(path, &fd, &size, err) < 0) {
		return -1;
	}
	for (;;) {
		ssize_t n = read(fd, buf, sizeof(buf));

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0) {
			err_set(err, ERR_IO, "read_failed", "cannot read '%s': %s", path,
				err_reason(errno));
			break;
		}
		if (n == 0) {
			close(fd);
			return 0;
		}
		if (out->len - before + (size_t)n > max) {
			err_set(err, ERR_LIMIT, "too_large", "'%s' is larger than %zu bytes", path,
				max);
			break;
		}
		str_add(out, buf, (size_t)n);
	}
	close(fd);
	str_cut(out, before);
	return -1;
}

int file_write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0) {
			if (errno == EINTR) {
				continue;
			}
			return -1;
		}
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static void forget(struct file_output *out)
{
	for (size_t i = 0; i < MAX_TEMPORARIES; i++) {
		if (atomic_load(&temporaries[i]) == out->temporary) {
			atomic_store(&temporaries[i], NULL);
			break;
		}
	}
	mem_free(out->temporary);
	mem_free(out->path);
	*out = (struct file_output){.fd = -1};
}

static bool remember(char *temporary)
{
	for (size_t i = 0; i < MAX_TEMPORARIES; i++) {
		char *empty = NULL;

		if (atomic_compare_exchange_strong(&temporaries[i], &empty, temporary)) {
			return true;
		}
	}
	return false;
}

// ".NAME.PID-N.tmp" in the folder of path; a long name is left out, since 255 bytes are the most
// that a name may have.
static char *temporary_name(const char *path)
{
	static atomic_uint counter;
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	struct str s = {0};

	str_add(&s, path, (size_t)(name - path));
	str_addf(&s, ".%s%shilite-%ld-%u.tmp", strlen(name) < 200 ? name : "",
		strlen(name) < 200 ? "." : "", (long)getpid(), atomic_fetch_add(&counter, 1));
	return str_detach(&s);
}

static int exists_error(const char *path, struct err *err)
{
	err_set(err, ERR_INPUT, "output_exists", "'%s' exists", path);
	return err_hint(err, "--force writes over it");
}

static int output_failed(const char *path, int error, struct err *err)
{
	const char *code = "write_failed";

	if (error == EEXIST) {
		return exists_error(path, err);
	}
	if (error == ENOSPC || error == EDQUOT) {
		code = "no_space";
	} else if (error == ENOENT || error == ENOTDIR) {
		code = "no_directory";
	}
	return err_set(err, ERR_IO, code, "cannot write '%s': %s", path, err_reason(error));
}

int file_output_check(const char *path, bool force, struct err *err)
{
	struct stat st;

	if (lstat(path, &st) < 0) {
		return 0;
	}
	if (!force) {
		return exists_error(path, err);
	}
	if (S_ISDIR(st.st_mode)) {
		return err_set(err, ERR_INPUT, "output_exists", "'%s' is a directory", path);
	}
	return 0;
}

int file_output_open(struct file_output *out, const char *path, bool force, struct err *err)
{
	*out = (struct file_output){.fd = -1};
	if (file_output_check(path, force, err) < 0) {
		return -1;
	}
	out->path = mem_strdup(path);
	out->temporary = temporary_name(path);
	if (!remember(out->temporary)) {
		forget(out);
		return err_set(err, ERR_LIMIT, "too_many_outputs", "too many outputs at once");
	}
	out->fd = open(out->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (out->fd < 0) {
		int error = errno;

		forget(out);
		return output_failed(path, error, err);
	}
	return 0;
}

// A name that another process took since we looked must survive: link() refuses to replace,
// rename() does not. Where the file system has no links, the second look just before is all there
// is.
static int publish_new(const char *temporary, const char *path)
{
	struct stat st;

	if (link(temporary, path) == 0) {
		unlink(temporary);
		return 0;
	}
	if (errno == EEXIST) {
		return -1;
	}
	if (lstat(path, &st) == 0) {
		errno = EEXIST;
		return -1;
	}
	return rename(temporary, path);
}

// The rename itself must survive a power cut. A file system that cannot do this says EINVAL: let it
// be.
static void sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash ? mem_dup(path, (size_t)(slash - path) + 1) : mem_strdup(".");
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	mem_free(folder);
}

int file_output_publish(struct file_output *out, bool force, struct err *err)
{
	int fd = out->fd;
	int rc = fsync(fd);
	int error = errno;

	if (rc < 0 && error == EINVAL) {
		rc = 0; // a special file system that keeps nothing
	}
	if (close(fd) < 0 && rc == 0) {
		rc = -1;
		error = errno;
	}
	out->fd = -1;
	if (rc == 0) {
		rc = force ? rename(out->temporary, out->path) : publish_new(out->temporary,
			out->path);
		error = errno;
	}
	if (rc < 0) {
		output_failed(out->path, error, err);
		file_output_drop(out);
		return -1;
	}
	sync_folder(out->path);
	forget(out);
	return 0;
}

void file_output_drop(struct file_output *out)
{
	if (!out->temporary) {
		return;
	}
	if (out->fd >= 0) {
		close(out->fd);
	}
	unlink(out->temporary);
	forget(out);
}

void file_output_drop_all(void)
{
	for (size_t i = 0; i < MAX_TEMPORARIES; i++) {
		const char *path = atomic_load(&temporaries[i]);

		if (path) {
			unlink(path);
		}
	}
}

bool file_same(const char *path, int fd)
{
	struct stat a;
	struct stat b;

	return stat(path, &a) == 0 && fstat(fd, &b) == 0 && a.st_dev == b.st_dev &&
		a.st_ino == b.st_ino;
}
