// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Rules from the inside, for record/rule*.c only.

#ifndef RECORD_RULE_INTERNAL_H
#define RECORD_RULE_INTERNAL_H

#include <jansson.h>

#include "base/nearest.h"
#include "record/rule.h"

enum rule_type {
	RULE_OF_NUMBER,
	RULE_OF_SIZE,   // a number, in which a unit of bytes may be written
	RULE_OF_TEXT,
	RULE_OF_BOOL,
	RULE_OF_OBJECT, // is there one, or is it null?
};

struct rule_field {
	const char *path;   // a part of which may be "*": any number; of a tag, any name
	enum rule_type type;
	enum rule_needs needs;
};

struct rule_piece {
	bool is_null;
	bool is_range;
	bool flag;
	double low;         // of a number both are the same
	double high;        // infinite where the range is open
	int decimals;       // of a number that is no range; -1: it is to be met exactly
	const char *word;
};

// The field of that path, or NULL; then nearest has the one that was probably meant.
const struct rule_field *rule_find_field(const char *path, struct nearest *nearest);

// The value of a record at that path, which may be null. NULL, and *missing: what it would be a part of
// is null, or not there.
const json_t *rule_find_value(const json_t *media, const char *path, bool *missing);

// Holds one against a record.
void rule_check(const struct rule *rule, const json_t *media, struct rule_result *out);

#endif
