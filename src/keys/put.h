// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Small files of ours, put under their name whole or not at all: written beside it with mode 0600,
// synced, renamed, the folder synced. The signals that end a program wait meanwhile, so that
// nothing is left lying; a killed writer's file is removed by the next one.

#ifndef KEYS_PUT_H
#define KEYS_PUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct put {
	const char *path;
	const char *what; // in messages: "the store"
	bool is_new;      // nothing may be there yet, else ERR_INPUT "output_exists"
	bool alone;       // no other writes it at this time: what killed writers left may be removed
	// Looks at what was written before it gets its name; NULL: nothing is to be looked at.
	int (*check)(void *opaque, int fd, struct err *err);
	void *opaque;
};

// ERR_IO "no_space", "write_failed", or the check's error. *in_place (may be NULL) says whether the
// file has its name: that can be so on failure, where only the folder could not be synced.
int put_file(const struct put *put, const void *bytes, size_t len, bool *in_place,
	struct err *err);

#endif
