// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "remote/rate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"
#include "base/mem.h"

#define MINUTE_US INT64_C(60000000)

// The times as they stand in the file, in this machine's own form: nobody else reads it.
struct times {
	int64_t list[RATE_MOST];
	size_t n;
};

// Those of the last minute; one from the future is of a clock that was set, and counts for nothing.
static void read_times(int fd, struct times *out, int64_t now_us)
{
	int64_t all[RATE_MOST];
	const ssize_t got = pread(fd, all, sizeof(all), 0);
	const size_t n = got > 0 ? (size_t)got / sizeof(all[0]) : 0;

	out->n = 0;
	for (size_t i = 0; i < n; i++) {
		if (all[i] <= now_us && all[i] > now_us - MINUTE_US) {
			out->list[out->n++] = all[i];
		}
	}
}

// The oldest of the last per_minute ones decides.
static int64_t wait_of(const struct times *times, int per_minute, int64_t now_us)
{
	if (times->n < (size_t)per_minute) {
		return 0;
	}
	const int64_t oldest_us = times->list[times->n - (size_t)per_minute];

	return oldest_us + MINUTE_US - now_us;
}

static int write_times(int fd, struct times *times, int64_t now_us)
{
	if (times->n == RATE_MOST) {
		memmove(times->list, times->list + 1, (RATE_MOST - 1) * sizeof(times->list[0]));
		times->n--;
	}
	times->list[times->n++] = now_us;
	return ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0 ? -1 :
		file_write_all(fd, times->list, times->n * sizeof(times->list[0]));
}

static bool take_lock(int fd)
{
	int rc;

	do {
		rc = flock(fd, LOCK_EX); // held for as long as it takes to read and write a page
	} while (rc < 0 && errno == EINTR);
	return rc == 0;
}

static int open_file(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	char *folder = mem_dup(path, slash ? (size_t)(slash - path) : 0);
	int rc = folder_make(folder, err);

	mem_free(folder);
	return rc < 0 ? -1 :
		open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0600);
}

int64_t rate_ask(const char *path, int per_minute, int64_t now_us, struct err *err)
{
	struct times times;
	struct stat st;
	int64_t wait_us = -1;
	int fd = open_file(path, err);

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && take_lock(fd)) {
		read_times(fd, &times, now_us);
		wait_us = wait_of(&times, per_minute, now_us);
		if (wait_us == 0 && write_times(fd, &times, now_us) < 0) {
			wait_us = -1;
		}
	}
	if (wait_us < 0) {
		err_set(err, ERR_IO, "write_failed", "cannot count requests in '%s': %s", path,
			err_reason(errno));
	}
	if (fd >= 0) {
		close(fd);
	}
	return wait_us;
}
