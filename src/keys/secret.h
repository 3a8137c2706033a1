// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Bytes that nobody else may see: in pages of their own between guard pages, locked so that they
// are never swapped out, blank in a child (MADV_WIPEONFORK), overwritten when they are released.

#ifndef KEYS_SECRET_H
#define KEYS_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

// The longest secret of a person or a service, in bytes.
#define SECRET_MOST 4096

// Zeroed storage holds none. Who declares it releases it.
struct secret {
	unsigned char *data;
	size_t len;
	size_t cap;
};

// Before the first secret is read: prepares libsodium, and sees to it that the process leaves no
// core and that others of the same user can read neither its memory nor its environment
// (PR_SET_DUMPABLE, RLIMIT_CORE). Harmless when called again. ERR_KEY "unprotected" where that
// cannot be had.
int secret_begin(struct err *err);

// Room for cap bytes; what was held is released. ERR_LIMIT "memory_limit" where there is none.
int secret_alloc(struct secret *secret, size_t cap, struct err *err);

// A copy of the bytes, which stay the caller's to wipe.
int secret_copy(struct secret *secret, const void *bytes, size_t len, struct err *err);

// Overwrites and frees; zeroed storage is left alone.
void secret_release(struct secret *secret);

// All that fd gives until its end, less one newline there (and a carriage return before it).
// ERR_KEY "bad_secret" where it is empty or longer than SECRET_MOST, ERR_IO "read_failed". The
// message calls it `what`. fd stays open.
int secret_read(struct secret *secret, int fd, const char *what, struct err *err);

// The next line, without its newline, and no byte more. 1: there is none. Else as secret_read.
int secret_read_line(struct secret *secret, int fd, const char *what, struct err *err);

// Cuts one newline off the end.
void secret_trim(struct secret *secret);

// Printable and nothing else, as it has to be to go into a header of a request: no control
// character (and so no NUL, no newline). ERR_KEY "bad_secret"; the message does not show it.
int secret_check_text(const struct secret *secret, const char *what, struct err *err);

bool secret_equal(const struct secret *a, const struct secret *b);

// Overwrites n bytes that are not a secret's own storage: a copy on the stack, a variable of the
// environment.
void secret_wipe(void *bytes, size_t n);

// Could all pages that were asked for be locked so far? A container may allow none.
bool secret_is_locked(void);

#endif
