// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The record types that hilite writes, and the keys of each in their order. This table is the
// one home of both: the writer checks every record against it while it is being built.

#ifndef RECORD_SCHEMA_H
#define RECORD_SCHEMA_H

#include <stddef.h>

// A type ("media"), or an object inside one ("media.video").
struct schema {
	const char *name;
	int version;             // `v` of a type, 0 for an object inside one
	const char *const *keys; // NULL-terminated; a type's come after `type`, `v` and `input`
};

// The row of that name, or NULL.
const struct schema *schema_find(const char *name);

// The rows one by one, NULL behind the last.
const struct schema *schema_at(size_t index);

#endif
