// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// JSON5 (the relaxed JSON that LosslessCut writes) as strict JSON: names without quotation marks,
// texts in single ones, comments, commas before a closing bracket, numbers such as .5, +1 and 0x1F.
// Infinity, NaN and names with escapes are refused.

#ifndef RECORD_JSON5_H
#define RECORD_JSON5_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

// How many bytes of white space and whole comments the text begins with.
size_t json5_space(const char *text, size_t len);

// Adds the first object of the text to out as JSON, without a newline; *used is how many bytes of
// the text that was. What is wrong in another way than the relaxed form (a comma too many, a name
// without a value) comes out as it is, for a strict reader to refuse. ERR_INPUT "bad_json".
int json5_object(struct str *out, const char *text, size_t len, size_t *used, struct err *err);

#endif
