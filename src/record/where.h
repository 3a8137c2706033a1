// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Where in an input a check found its value: for the fields that are the longest of something.

#ifndef RECORD_WHERE_H
#define RECORD_WHERE_H

#include "media/facts.h"
#include "record/rule.h"

struct where {
	const struct fact_spans *spans; // lie in the facts; NULL: the field has no place
	int64_t least_us;               // only those that are so long
};

// Where more was found than an upper bound allows: all such spans. Else the longest.
struct where where_is(const struct rule_result *check, const struct facts *facts);

#endif
