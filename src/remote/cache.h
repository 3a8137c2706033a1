// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Answers of services that held, kept by a hash of all that was asked: to ask the same again costs
// nothing. One file an answer, for this user alone, in a folder that has a bound: what was not used for
// the longest time goes.

#ifndef REMOTE_CACHE_H
#define REMOTE_CACHE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"

#define CACHE_MOST_FILES 2000
#define CACHE_MOST_BYTES (64 << 20)

// Reads what is kept under the name (added to out). False where there is nothing of ours.
bool cache_get(const char *folder, const char name[HASH_HEX], struct str *out);

// Keeps it. A cache that cannot be written is no reason to fail: what went wrong is in err, -1.
int cache_put(const char *folder, const char name[HASH_HEX], const struct str *bytes,
	struct err *err);

#endif
