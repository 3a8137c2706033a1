// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "remote/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"
#include "base/mem.h"

#define SUFFIX     ".answer"
#define MOST_BYTES (4 << 20) // of one

static bool is_ours(int fd, struct stat *st)
{
	return fstat(fd, st) == 0 && S_ISREG(st->st_mode) && st->st_uid == geteuid() &&
		!(st->st_mode & (S_IRWXG | S_IRWXO)) && st->st_size > 0 && st->st_size <= MOST_BYTES;
}

bool cache_get(const char *folder, const char name[HASH_HEX], struct str *out)
{
	struct str path = {0};
	struct stat st;
	char buf[8192];
	ssize_t n = -1;

	str_addf(&path, "%s/%s%s", folder, name, SUFFIX);
	int fd = open(str_text(&path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd >= 0 && is_ours(fd, &st)) {
		do {
			n = read(fd, buf, sizeof(buf));
			str_add(out, buf, n > 0 ? (size_t)n : 0);
		} while (n > 0 && out->len <= MOST_BYTES);
		futimens(fd, NULL); // it was used
	}
	if (fd >= 0) {
		close(fd);
	}
	str_release(&path);
	return n == 0;
}

struct kept {
	char name[HASH_HEX + sizeof(SUFFIX)];
	off_t size;
	struct timespec used;
};

static int by_use(const void *a, const void *b)
{
	const struct kept *x = a;
	const struct kept *y = b;

	if (x->used.tv_sec != y->used.tv_sec) {
		return x->used.tv_sec < y->used.tv_sec ? -1 : 1;
	}
	return x->used.tv_nsec < y->used.tv_nsec ? -1 : x->used.tv_nsec > y->used.tv_nsec;
}

static struct kept *list(DIR *dir, size_t *n)
{
	struct kept *kept = NULL;
	const struct dirent *entry;
	size_t cap = 0;

	*n = 0;
	while ((entry = readdir(dir)) != NULL) {
		struct kept one;
		struct stat st;

		if (strlen(entry->d_name) != HASH_HEX - 1 + strlen(SUFFIX) ||
			strcmp(entry->d_name + HASH_HEX - 1, SUFFIX) != 0 ||
			fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
			continue;
		}
		strcpy(one.name, entry->d_name);
		one.size = st.st_size;
		one.used = st.st_mtim;
		kept = mem_grow(kept, &cap, *n + 1, sizeof(one));
		kept[(*n)++] = one;
	}
	return kept;
}

// Some more than has to go goes, so that this is not done each time.
static void make_room(const char *folder)
{
	DIR *dir = opendir(folder);
	size_t n = 0;
	off_t sum = 0;

	if (!dir) {
		return;
	}
	struct kept *kept = list(dir, &n);

	for (size_t i = 0; i < n; i++) {
		sum += kept[i].size;
	}
	if (n > CACHE_MOST_FILES || sum > CACHE_MOST_BYTES) {
		qsort(kept, n, sizeof(*kept), by_use);
		for (size_t i = 0; i < n && (n - i > CACHE_MOST_FILES * 3 / 4 ||
			sum > CACHE_MOST_BYTES / 4 * 3); i++) {
			unlinkat(dirfd(dir), kept[i].name, 0);
			sum -= kept[i].size;
		}
	}
	mem_free(kept);
	closedir(dir);
}

static int write_file(const char *temporary, const char *path, const struct str *bytes)
{
	int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0) {
		return -1;
	}
	int rc = file_write_all(fd, bytes->data, bytes->len);

	rc = close(fd) < 0 ? -1 : rc;
	rc = rc < 0 ? rc : rename(temporary, path);
	if (rc < 0) {
		const int error = errno;

		unlink(temporary);
		errno = error;
	}
	return rc;
}

int cache_put(const char *folder, const char name[HASH_HEX], const struct str *bytes,
	struct err *err)
{
	struct str path = {0};
	struct str temporary = {0};
	int rc;

	if (folder_make(folder, err) < 0) {
		return -1;
	}
	str_addf(&path, "%s/%s%s", folder, name, SUFFIX);
	str_addf(&temporary, "%s/.%s.%ld", folder, name, (long)getpid());
	rc = write_file(str_text(&temporary), str_text(&path), bytes);
	if (rc < 0) {
		err_set(err, ERR_IO, "write_failed", "cannot write '%s': %s", str_text(&path),
			err_reason(errno));
	}
	str_release(&temporary);
	str_release(&path);
	make_room(folder);
	return rc;
}
