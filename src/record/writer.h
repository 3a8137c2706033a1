// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Builds one record as a line of JSON. Each key is checked against the schema as it is written:
// a key too many, too few or out of order is a mistake of ours and ends in an assertion. It
// writes text directly, so that there is nothing that can fail and a long array of values needs
// no tree.
//
// In every function `key` is the next key of the object that is open, or NULL inside an array.
// What is not known (TIME_UNKNOWN, FACT_UNKNOWN, NaN) becomes null.

#ifndef RECORD_WRITER_H
#define RECORD_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "record/schema.h"

#define WRITER_DEPTH 8

struct writer_level {
	const struct schema *schema; // NULL: an array, or an object with keys of any name
	size_t n_keys;               // of the schema, written so far
	bool array;
	bool begun;                  // something stands in it
};

// Needs no release.
struct writer {
	struct str *out;
	struct writer_level levels[WRITER_DEPTH];
	size_t depth;
};

// Begins a record of that type about the input at path (bytes, or NULL: `input` is null) at the
// end of out. A path that is not UTF-8 is repaired in `input` and whole in `input_bytes`.
void writer_begin(struct writer *writer, struct str *out, const char *type, const char *path);

// Begins a record that is about no input, and has no `input`.
void writer_begin_bare(struct writer *writer, struct str *out, const char *type);

// Ends the record and the line.
void writer_end(struct writer *writer);

// Opens an object of the schema with that name; "" lets it have any keys (which must differ).
void writer_object(struct writer *writer, const char *key, const char *schema);

void writer_array(struct writer *writer, const char *key);

// Closes the object or array that was opened last.
void writer_close(struct writer *writer);

void writer_null(struct writer *writer, const char *key);

// 1 true, 0 false, below 0 null.
void writer_bool(struct writer *writer, const char *key, int value);

void writer_int(struct writer *writer, const char *key, int64_t value);

// Microseconds as seconds: 12, 83.456789.
void writer_seconds(struct writer *writer, const char *key, int64_t us);

// The nearest number with so many decimals (at most 9), without needless zeros: 25, 29.97003,
// 0.8731. Not finite, or beyond 10^15: null.
void writer_decimal(struct writer *writer, const char *key, double value, int decimals);

// num / den with six decimals; null where either is not positive.
void writer_ratio(struct writer *writer, const char *key, int64_t num, int64_t den);

// NULL becomes null, "" stays "". Bytes that are not UTF-8 become U+FFFD; what could upset a
// terminal (control characters, bidirectional formatting) is escaped.
void writer_text(struct writer *writer, const char *key, const char *text);

// The same, but "" is null too: a word that is not known.
void writer_word(struct writer *writer, const char *key, const char *word);

#endif
