// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/secret.h"

#include <errno.h>
#include <sodium.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

// What sodium_malloc() puts before the bytes.
#define CANARY_SIZE 16

static bool begun;
static bool unlocked_pages;

#ifdef __linux__
static int keep_from_others(void)
{
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
#else
static int keep_from_others(void)
{
	return 0;
}
#endif

int secret_begin(struct err *err)
{
	static const struct rlimit none = {0, 0};

	if (begun) {
		return 0;
	}
	if (sodium_init() < 0) {
		return err_set(err, ERR_KEY, "unprotected", "cannot prepare libsodium");
	}
	if (keep_from_others() < 0 || setrlimit(RLIMIT_CORE, &none) < 0) {
		return err_set(err, ERR_KEY, "unprotected",
			"cannot keep secrets out of core files: %s", err_reason(errno));
	}
	begun = true;
	return 0;
}

// The pages of an allocation are its own; a child that does not run another program at once would
// have a copy of them otherwise. An old kernel that does not know how is no reason to stop.
#ifdef MADV_WIPEONFORK
static void blank_in_children(const unsigned char *data, size_t cap)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t first = ((uintptr_t)data - CANARY_SIZE) & ~(page - 1);
	uintptr_t last = ((uintptr_t)data + cap + page - 1) & ~(page - 1);

	madvise((void *)first, last - first, MADV_WIPEONFORK);
}
#else
static void blank_in_children(const unsigned char *data, size_t cap)
{
	(void)data;
	(void)cap;
}
#endif

int secret_alloc(struct secret *secret, size_t cap, struct err *err)
{
	secret_release(secret);
	if (secret_begin(err) < 0) {
		return -1;
	}
	secret->data = sodium_malloc(cap > 0 ? cap : 1);
	if (!secret->data) {
		return err_set(err, ERR_LIMIT, "memory_limit", "no memory for a secret");
	}
	secret->cap = cap;
	// sodium_malloc() does not tell when it could not lock.
	if (sodium_mlock(secret->data, cap) < 0) {
		unlocked_pages = true;
	}
	blank_in_children(secret->data, cap);
	return 0;
}

int secret_copy(struct secret *secret, const void *bytes, size_t len, struct err *err)
{
	if (secret_alloc(secret, len, err) < 0) {
		return -1;
	}
	memcpy(secret->data, bytes, len);
	secret->len = len;
	return 0;
}

void secret_release(struct secret *secret)
{
	sodium_free(secret->data);
	*secret = (struct secret){0};
}

void secret_trim(struct secret *secret)
{
	if (secret->len > 0 && secret->data[secret->len - 1] == '\n') {
		secret->len--;
		if (secret->len > 0 && secret->data[secret->len - 1] == '\r') {
			secret->len--;
		}
	}
}

static int fail_read(struct secret *secret, const char *what, struct err *err)
{
	const int error = errno;

	secret_release(secret);
	return err_set(err, error == EBADF ? ERR_KEY : ERR_IO,
		error == EBADF ? "bad_secret" : "read_failed", "cannot read %s: %s", what,
		err_reason(error));
}

static int check_length(struct secret *secret, const char *what, struct err *err)
{
	if (secret->len > 0 && secret->len <= SECRET_MOST) {
		return 0;
	}
	const char *why = secret->len == 0 ? "is empty" : "is longer than 4096 bytes";

	secret_release(secret);
	return err_set(err, ERR_KEY, "bad_secret", "%s %s", what, why);
}

// One more than may be, and the newline, so that too long a secret shows.
#define ROOM (SECRET_MOST + 3)

int secret_read(struct secret *secret, int fd, const char *what, struct err *err)
{
	if (secret_alloc(secret, ROOM, err) < 0) {
		return -1;
	}
	while (secret->len < secret->cap) {
		ssize_t n = read(fd, secret->data + secret->len, secret->cap - secret->len);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0) {
			return fail_read(secret, what, err);
		}
		if (n == 0) {
			break;
		}
		secret->len += (size_t)n;
	}
	secret_trim(secret);
	return check_length(secret, what, err);
}

int secret_read_line(struct secret *secret, int fd, const char *what, struct err *err)
{
	if (secret_alloc(secret, ROOM, err) < 0) {
		return -1;
	}
	while (secret->len < secret->cap) {
		ssize_t n = read(fd, secret->data + secret->len, 1);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0) {
			return fail_read(secret, what, err);
		}
		if (n == 0 && secret->len == 0) {
			secret_release(secret);
			return 1;
		}
		if (n == 0 || secret->data[secret->len++] == '\n') {
			break;
		}
	}
	secret_trim(secret);
	return check_length(secret, what, err);
}

int secret_check_text(const struct secret *secret, const char *what, struct err *err)
{
	bool bad = secret->len == 0;

	for (size_t i = 0; i < secret->len; i++) {
		bad = bad || secret->data[i] < 0x20 || secret->data[i] == 0x7f;
	}
	return bad ? err_set(err, ERR_KEY, "bad_secret",
		"%s is no single line of printable characters", what) : 0;
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
	return a->len == b->len && (a->len == 0 || sodium_memcmp(a->data, b->data, a->len) == 0);
}

void secret_wipe(void *bytes, size_t n)
{
	if (n > 0) {
		sodium_memzero(bytes, n);
	}
}

bool secret_is_locked(void)
{
	return !unlocked_pages;
}
