// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The table of record types: sound in itself, and, where the interface's own description lies
// beside the tree, the same as that: name by name, key by key, in the same order.

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "record/schema.h"
#include "tests/tap.h"

// The first words in backquotes of text up to the end of its line, joined by blanks; what stands in
// parentheses describes a part, and is left out.
static void quoted_words(struct str *out, const char *text)
{
	int depth = 0;

	for (const char *p = text; *p != '\0' && *p != '\n'; p++) {
		if (*p == '(') {
			depth++;
		} else if (*p == ')') {
			depth--;
		} else if (*p == '`' && depth == 0) {
			const char *end = strchr(p + 1, '`');

			if (!end) {
				return;
			}
			str_addf(out, "%.*s ", (int)(end - p - 1), p + 1);
			p = end;
		} else if (*p == '`') {
			p = strchr(p + 1, '`');
			if (!p) {
				return;
			}
		}
	}
}

// The keys of a type as the table of the interface has them, "" where it has no such row.
static void described_keys(struct str *out, const char *text, const char *type)
{
	struct str head = {0};

	str_addf(&head, "\n| `%s` |", type);
	const char *row = strstr(text, head.data);

	if (row) {
		const char *keys = strchr(row + head.len, '|');

		quoted_words(out, keys ? keys : "");
	}
	str_release(&head);
}

static void own_keys(struct str *out, const struct schema *schema)
{
	for (const char *const *key = schema->keys; *key; key++) {
		str_addf(out, "%s ", *key);
	}
}

static void check_same(const char *text)
{
	for (size_t i = 0; schema_at(i); i++) {
		const struct schema *schema = schema_at(i);
		struct str want = {0};
		struct str got = {0};

		// Progress goes to stderr, and is not in the table of what stdout holds; what the store
		// of keys tells of itself came after the table.
		if (schema->version > 0 && strcmp(schema->name, "progress") != 0 &&
			strcmp(schema->name, "slot") != 0 && strcmp(schema->name, "store") != 0) {
			described_keys(&want, text, schema->name);
			own_keys(&got, schema);
			is_str(str_text(&got), str_text(&want), "%s is as described", schema->name);
		}
		str_release(&want);
		str_release(&got);
	}
}

static void check_sound(void)
{
	for (size_t i = 0; schema_at(i); i++) {
		const struct schema *schema = schema_at(i);
		bool unique = true;

		is_str(schema_find(schema->name)->name, schema->name, "%s is found", schema->name);
		for (size_t k = 0; schema->keys[k]; k++) {
			for (size_t m = 0; m < k; m++) {
				unique = unique && strcmp(schema->keys[k], schema->keys[m]) != 0;
			}
		}
		ok(unique && schema->keys[0], "%s has keys, each once", schema->name);
		is_int(schema->version > 0, !strchr(schema->name, '.'), "%s: types have a version",
			schema->name);
	}
	ok(!schema_find("nonsense"), "what is not there is not found");
}

int main(void)
{
	const char *shared = getenv("HILITE_SHARED");
	const char *top = getenv("top_srcdir");
	struct str path = {0};
	struct str text = {0};
	struct err err = {0};

	check_sound();
	if (shared) {
		str_addf(&path, "%s/interface.md", shared);
	} else {
		str_addf(&path, "%s/../shared/interface.md", top ? top : ".");
	}
	if (access(path.data, R_OK) != 0) {
		skip(1, "the interface's description is not there");
	} else if (ok(file_read(path.data, 1 << 20, &text, &err) == 0, "it can be read")) {
		check_same(str_text(&text));
	}
	str_release(&path);
	str_release(&text);
	return tap_done();
}
