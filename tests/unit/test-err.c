// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "tests/tap.h"

static void test_set(void)
{
	struct err err = {0};

	is_int(err_set(&err, ERR_INPUT, "not_found", "cannot open '%s'", "a"), -1,
		"err_set gives -1");
	is_int(err.kind, ERR_INPUT, "the kind is kept");
	is_str(err.code, "not_found", "the code is kept");
	is_str(err.message, "cannot open 'a'", "the message is formatted");
	is_str(err.hint, "", "there is no hint yet");
	err_hint(&err, "look %d times", 2);
	is_int(err_wrap(&err, "input %d", 7), -1, "err_wrap gives -1");
	is_str(err.message, "input 7: cannot open 'a'", "the prefix stands before");
	is_str(err.hint, "look 2 times", "wrapping keeps the hint");
	err_clear(&err);
	is_int(err.kind, ERR_NONE, "a cleared error is none");
}

static void test_cut(void)
{
	char text[2000];
	struct err err = {0};

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (size_t i = 1; i + 2 < sizeof(text); i += 2) {
		memcpy(text + i, "\xc3\xa4", 2);
	}
	err_set(&err, ERR_MEDIA, "long", "%s", text);
	ok(strlen(err.message) < ERR_MESSAGE_SIZE, "a long message is cut");
	ok(utf8_valid(err.message, strlen(err.message)), "at the bound of a character");
	err_wrap(&err, "%s", text);
	ok(utf8_valid(err.message, strlen(err.message)), "also when it is wrapped");
}

static void test_kinds(void)
{
	for (int i = 1; i < ERR_N_KINDS; i++) {
		is_int(err_kind_parse(err_kind_name(i)), i, "kind %s goes there and back",
			err_kind_name(i));
	}
	is_int(err_kind_parse("nonsense"), ERR_NONE, "an unknown kind is none");
	is_int(err_kind_parse(""), ERR_NONE, "and so is an empty one");
}

int main(void)
{
	test_set();
	test_cut();
	test_kinds();
	return tap_done();
}
