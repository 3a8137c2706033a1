// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The text of a model, to claims. It is outside data: read strictly, of a bounded size, and cleaned
// of what would do something on a terminal.

#ifndef REMOTE_ANSWER_H
#define REMOTE_ANSWER_H

#include <stddef.h>

#include <jansson.h>

#include "analysis/claims.h"
#include "base/err.h"

// Reads the JSON object that is asked for, also where a model put it between fences (```), or, if
// lenient, words around it. Claims that are of another form are counted as dropped. ERR_REMOTE
// "bad_answer" where there is no such object; out is released by the caller in any case.
int answer_read(struct claims *out, const char *text, size_t len, bool lenient, struct err *err);

// A time as it was asked for: "H:MM:SS.mmm", "MM:SS" with or without a fraction, or a number of
// seconds. Minutes and seconds are below 60 where something larger stands before them. Returns 0, or
// -1 where it is none of these.
int answer_time(const char *text, int64_t *out_us);

// The shape of the answer as a JSON Schema, in the dialect of OpenAI (strict) or of Gemini
// (responseSchema: types in capitals, an order of keys). Belongs to the caller.
json_t *answer_schema(bool gemini);

#endif
