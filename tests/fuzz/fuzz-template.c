// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Names of outputs. Lines: the template, the input's path, the title, the extension. What comes
// out is always a name for a file in the folder at hand, and not a hidden one.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "record/template.h"

#define N_TEXTS 4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_name(const struct str *name)
{
	if (name->len == 0 || name->len > TEMPLATE_MAX_NAME || name->data[0] == '.') {
		abort();
	}
	for (size_t i = 0; i < name->len; i++) {
		const unsigned char c = (unsigned char)name->data[i];

		if (c < 0x20 || c == 0x7f || c == '/') {
			abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = mem_dup(data, size);
	const char *texts[N_TEXTS] = {"", "", "", ""};
	char *rest = copy;
	struct err err;

	for (size_t i = 0; i < N_TEXTS && rest; i++) {
		texts[i] = strsep(&rest, "\n");
	}
	if (template_check(texts[0], &err) == 0) {
		struct str stem = {0};
		struct str name = {0};

		template_stem(&stem, texts[1]);
		const struct template_values values = {
			.name = str_text(&stem), .title = texts[2], .ext = texts[3],
			.index = (int64_t)size, .rank = -1, .start_us = -(int64_t)size * 12345,
			.end_us = INT64_MAX / 2, .time_us = INT64_MIN, .score = (double)size / 1000,
		};

		template_expand(&name, texts[0], &values);
		check_name(&name);
		str_release(&stem);
		str_release(&name);
	} else if (err.kind != ERR_USAGE) {
		abort();
	}
	mem_free(copy);
	return 0;
}
