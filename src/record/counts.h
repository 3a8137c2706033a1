// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Things that are counted, by name, as an object of a record has them.

#ifndef RECORD_COUNTS_H
#define RECORD_COUNTS_H

#include <stddef.h>
#include <stdint.h>

struct record_count {
	const char *name;
	int64_t n; // below 0: not known
};

struct record_counts {
	const struct record_count *list;
	size_t n; // 0: null stands in their place
};

#endif
