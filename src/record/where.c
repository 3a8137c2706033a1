// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/where.h"

#include <math.h>
#include <string.h>

struct where where_is(const struct rule_result *check, const struct facts *facts)
{
	const struct {
		const char *path;
		const struct fact_spans *spans;
	} rows[] = {
		{"scan.longest_black", &facts->scan.black},
		{"scan.longest_frozen", &facts->scan.frozen},
		{"scan.longest_silent", &facts->scan.silent},
	};
	struct where where = {0};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].path, check->rule->path) == 0 && check->kind == RULE_NUMBER) {
			where.spans = rows[i].spans;
			where.least_us = where.spans->longest_us;
		}
	}
	if (where.spans && check->ok == 0 && (check->rule->op == RULE_LESS ||
		check->rule->op == RULE_LESS_EQUAL)) {
		int64_t most_us = llround(fmin(rule_bound(check->rule), 1e9) * 1e6);

		where.least_us = check->rule->op == RULE_LESS ? most_us : most_us + 1;
	}
	return where;
}
