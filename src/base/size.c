// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/size.h"

#include <stdlib.h>
#include <string.h>

struct unit {
	const char *name;
	int64_t bytes;
};

static const struct unit units[] = {
	{"", 1},
	{"B", 1},
	{"k", 1000},
	{"K", 1000},
	{"kB", 1000},
	{"M", 1000 * 1000},
	{"MB", 1000 * 1000},
	{"G", 1000 * 1000 * 1000},
	{"GB", 1000 * 1000 * 1000},
	{"KiB", 1024},
	{"MiB", 1024 * 1024},
	{"GiB", 1024 * 1024 * 1024},
};

static int fail(const char *text, struct err *err)
{
	err_set(err, ERR_USAGE, "bad_size", "'%s' is not a size", text);
	return err_hint(err, "sizes are written as 500k, 20M, 1G or 64MiB");
}

int size_parse(int64_t *out, const char *text, struct err *err)
{
	size_t n = strspn(text, "0123456789");
	size_t dot = text[n] == '.' ? strspn(text + n + 1, "0123456789") + 1 : 0;

	if (n == 0 || n > 18 || dot == 1 || dot > 10) {
		return fail(text, err);
	}
	const char *name = text + n + dot;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		int64_t bytes = units[i].bytes;
		int64_t whole;

		if (strcmp(name, units[i].name) != 0) {
			continue;
		}
		if (__builtin_mul_overflow((int64_t)strtoll(text, NULL, 10), bytes, &whole)) {
			break;
		}
		// A fraction of one unit is below 2^30 and exact enough in a double.
		int64_t part = dot > 0 ? (int64_t)(strtod(text + n, NULL) * (double)bytes) : 0;

		if (__builtin_add_overflow(whole, part, out)) {
			break;
		}
		return 0;
	}
	return fail(text, err);
}
