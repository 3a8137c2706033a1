// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/str.h"
#include "keys/words.h"
#include "tests/tap.h"

int main(void)
{
	static const struct {
		const char *in;
		const char *want; // the words, each in brackets; NULL: refused
	} table[] = {
		{"pass show x", "[pass][show][x]"},
		{"  a\tb\n", "[a][b]"},
		{"a 'b c' d", "[a][b c][d]"},
		{"a \"b c\" d", "[a][b c][d]"},
		{"a b\\ c", "[a][b c]"},
		{"a ''", "[a][]"},
		{"a 'b\\c'", "[a][b\\c]"},
		{"a \"b\\\"c\"", "[a][b\"c]"},
		{"a'b'\"c\"", "[abc]"},
		{"echo $HOME *;`id`", "[echo][$HOME][*;`id`]"},
		{"op read op://x/y?z", "[op][read][op://x/y?z]"},
		{"", NULL}, {"   ", NULL}, {"a 'b", NULL}, {"a \"b", NULL}, {"a\\", NULL},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct words words;
		struct err err = {0};
		struct str got = {0};
		int rc = words_split(&words, table[i].in, "it", &err);

		is_int(rc, table[i].want ? 0 : -1, "'%s'", table[i].in);
		for (size_t k = 0; rc == 0 && k < words.n; k++) {
			str_addf(&got, "[%s]", words.list[k]);
		}
		is_str(rc == 0 ? str_text(&got) : NULL, table[i].want, "'%s': its words", table[i].in);
		ok(rc < 0 || !words.list[words.n], "'%s': ended by NULL", table[i].in);
		words_release(&words);
		str_release(&got);
	}
	return tap_done();
}
