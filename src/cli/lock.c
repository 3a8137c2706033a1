// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

int lock_take(const char *path, int *out_fd, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);

	if (fd < 0) {
		return err_set(err, ERR_USAGE, "lock_failed", "cannot open the lock '%s': %s", path,
			err_reason(errno));
	}
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EWOULDBLOCK) {
			err_set(err, ERR_USAGE, "locked", "another run holds the lock '%s'", path);
		} else {
			err_set(err, ERR_USAGE, "lock_failed", "cannot lock '%s': %s", path,
				err_reason(errno));
		}
		close(fd);
		return -1;
	}
	*out_fd = fd;
	return 0;
}
