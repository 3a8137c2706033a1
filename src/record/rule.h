// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Rules about a `media` record: FIELD OP VALUE, as "video.width >= 1280" or "video.codec = h264|hevc".
// A rule is read and judged to make sense before any input is; then it is held against records.

#ifndef RECORD_RULE_H
#define RECORD_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum rule_op {
	RULE_EQUAL,
	RULE_NOT_EQUAL,
	RULE_LESS,
	RULE_LESS_EQUAL,
	RULE_GREATER,
	RULE_GREATER_EQUAL,
	RULE_MATCHES,
	RULE_MATCHES_NOT,
};

struct rule_piece;
struct rule_field;

struct rule {
	char *text;                     // as it was written, without spaces around
	char *path;                     // of the field
	const struct rule_field *field; // constant
	enum rule_op op;
	char *value;                    // the pieces' texts lie in it
	struct rule_piece *pieces;      // alternatives
	size_t n_pieces;
	void *regex;                    // of RULE_MATCHES and RULE_MATCHES_NOT, else NULL
};

enum rule_kind { RULE_NULL, RULE_NUMBER, RULE_TEXT, RULE_BOOL };

// What came of it.
struct rule_result {
	const struct rule *rule;
	int ok;               // 1 it holds, 0 it does not, -1 it cannot be said
	enum rule_kind kind;  // of the value that was found
	double number;
	bool flag;
	const char *word;     // lies in the record
};

// Reads a rule. ERR_USAGE: bad_rule, with the nearest field where that is wrong. To be released also
// then.
int rule_read(struct rule *out, const char *text, struct err *err);

// What it takes to tell the field.
enum rule_needs {
	RULE_NEEDS_HEADER,
	RULE_NEEDS_PACKETS, // all of them, read
	RULE_NEEDS_FRAMES,  // all of them, decoded
};

enum rule_needs rule_needs(const struct rule *rule);

// The number that a rule of an order (<, <=, >, >=) compares with.
double rule_bound(const struct rule *rule);

// Harmless on zeroed storage.
void rule_release(struct rule *rule);

// What came of several rules.
struct rule_results {
	void *media;              // in which texts of the results lie
	struct rule_result *list; // one a rule, in their order
	size_t n;
	int ok;                   // 1 all hold, 0 some do not, -1 nothing was asked
};

// Holds rules against a media record, a line of JSON. A field of something that is null, a missing
// sound say, makes its rule wrong; one that is null itself makes it unsaid, unless that is what the
// rule asks for. strict: what cannot be said does not hold. To be released.
void rule_check_all(const struct rule *rules, size_t n, const struct str *line, bool strict,
	struct rule_results *out);

// Does it count as a failure?
bool rule_fails(const struct rule_result *result, bool strict);

// Harmless on zeroed storage.
void rule_results_release(struct rule_results *results);

#endif
