// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <string.h>

#include "base/utf8.h"
#include "tests/tap.h"

struct row {
	const char *in;
	bool valid;
	const char *repaired;
	const char *escaped;
};

#define FFFD "\xef\xbf\xbd"

static const struct row rows[] = {
	{"", true, "", ""},
	{"abc", true, "abc", "abc"},
	{"\xc3\xa4", true, "\xc3\xa4", "\xc3\xa4"},
	{"\xe2\x82\xac", true, "\xe2\x82\xac", "\xe2\x82\xac"},
	{"\xf0\x9f\x98\x80", true, "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
	{"a\xff" "b", false, "a" FFFD "b", "a\\xffb"},
	{"\xc0\xaf", false, FFFD FFFD, "\\xc0\\xaf"},
	{"\xed\xa0\x80", false, FFFD FFFD FFFD, "\\xed\\xa0\\x80"},
	{"\xf4\x90\x80\x80", false, FFFD FFFD FFFD FFFD, "\\xf4\\x90\\x80\\x80"},
	{"\xe2\x82", false, FFFD FFFD, "\\xe2\\x82"},
	{"\x1b[31m", true, "\x1b[31m", "\\x1b[31m"},
	{"a\nb", true, "a\nb", "a\\x0ab"},
	{"\xe2\x80\xae", true, "\xe2\x80\xae", "\\u202e"},
	{"\xc2\x9b", true, "\xc2\x9b", "\\u009b"},
	{"\x7f", true, "\x7f", "\\x7f"},
};

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		struct str repaired = {0};
		struct str escaped = {0};

		is_int(utf8_valid(r->in, strlen(r->in)), r->valid, "row %zu: validity", i);
		utf8_repair(&repaired, r->in, strlen(r->in));
		is_str(str_text(&repaired), r->repaired, "row %zu: repaired", i);
		utf8_escape(&escaped, r->in, strlen(r->in));
		is_str(str_text(&escaped), r->escaped, "row %zu: escaped", i);
		str_release(&repaired);
		str_release(&escaped);
	}
	is_int(utf8_char("\xe2\x82\xac", 2), 0, "a character that is cut off is none");
	return tap_done();
}
