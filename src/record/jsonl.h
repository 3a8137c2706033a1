// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Reads one JSON object from a line, strictly: whatever two readers could understand differently
// is an error. Nothing in a line, however hostile, makes it recurse deeply or take memory out of
// proportion.

#ifndef RECORD_JSONL_H
#define RECORD_JSONL_H

#include <stddef.h>

#include <jansson.h>

#include "base/err.h"

#define JSONL_MAX_LINE  (64 << 20) // bytes
#define JSONL_MAX_DEPTH 64

// The most values in one line; two weeks of a signal at its step are 2.4 million.
#define JSONL_MAX_VALUES (4 << 20)

// The object on the line (without its newline), which belongs to the caller (json_decref).
// ERR_INPUT "bad_json" where the line is not one JSON object, is not UTF-8, holds a NUL even as
// an escape, a key twice in an object, or a number that is not finite or does not fit, or
// exceeds the limits above.
int jsonl_read(json_t **out, const char *line, size_t len, struct err *err);

// The text of a member, or NULL where there is none or it is no text. It stays with the object.
const char *jsonl_text(const json_t *object, const char *key);

// The member, or NULL where it is absent or null.
const json_t *jsonl_member(const json_t *object, const char *key);

// The path that `input`, or better `input_bytes`, names, as bytes to be freed with mem_free.
// ERR_INPUT "bad_record" where there is none.
int jsonl_input(char **out, const json_t *object, struct err *err);

#endif
