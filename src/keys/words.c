// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/words.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"

static void add(struct words *words, char *word)
{
	words->list = mem_grow(words->list, &words->cap, words->n + 1, sizeof(*words->list));
	words->list[words->n++] = word;
}

// Reads one word from p on. Returns what follows it, or NULL where a quote does not end.
static const char *take(struct str *word, const char *p)
{
	char quote = '\0';

	for (; *p != '\0'; p++) {
		if (*p == '\\' && quote != '\'') {
			p++;
			if (*p == '\0') {
				return NULL;
			}
			str_addc(word, *p);
		} else if (quote != '\0' ? *p == quote : *p == '\'' || *p == '"') {
			quote = quote != '\0' ? '\0' : *p;
		} else if (quote == '\0' && strchr(" \t\r\n", *p)) {
			break;
		} else {
			str_addc(word, *p);
		}
	}
	return quote == '\0' ? p : NULL;
}

int words_split(struct words *out, const char *text, const char *what, struct err *err)
{
	const char *p = text + strspn(text, " \t\r\n");

	*out = (struct words){0};
	while (*p != '\0') {
		struct str word = {0};

		p = take(&word, p);
		if (!p) {
			str_release(&word);
			words_release(out);
			return err_set(err, ERR_USAGE, "bad_command", "a quote in %s does not end",
				what);
		}
		add(out, str_detach(&word));
		p += strspn(p, " \t\r\n");
	}
	if (out->n == 0) {
		return err_set(err, ERR_USAGE, "bad_command", "%s is empty", what);
	}
	add(out, NULL);
	out->n--;
	return 0;
}

void words_release(struct words *words)
{
	for (size_t i = 0; i < words->n; i++) {
		mem_free(words->list[i]);
	}
	mem_free(words->list);
	*words = (struct words){0};
}
