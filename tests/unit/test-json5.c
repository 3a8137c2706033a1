// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <string.h>

#include "record/json5.h"
#include "tests/tap.h"

static const struct {
	const char *what;
	const char *in;
	const char *want; // NULL: refused
	const char *rest; // of the text, behind the object
} rows[] = {
	{"JSON stays", "{\"a\":[1,-2.5e3,true,null,\"x\\n\"]}", "{\"a\":[1,-2.5e3,true,null,\"x\\n\"]}", ""},
	{"names without marks", "{a: 1, $b_2: {\xc3\xa9: false}}", "{\"a\":1,\"$b_2\":{\"\xc3\xa9\":false}}", ""},
	{"words that are values", "{a:true,b:null,true:1}", "{\"a\":true,\"b\":null,\"true\":1}", ""},
	{"single marks", "{'a':'it\\'s \"so\"'}", "{\"a\":\"it's \\\"so\\\"\"}", ""},
	{"escapes", "{a:'\\x41\\v\\0\\q\\u00e9\\\\'}", "{\"a\":\"\\u0041\\u000b\\u0000q\\u00e9\\\\\"}", ""},
	{"a text over lines", "{a:'b\\\nc\\\r\nd'}", "{\"a\":\"bcd\"}", ""},
	{"a tab in a text", "{a:'b\tc'}", "{\"a\":\"b\\u0009c\"}", ""},
	{"commas before brackets", "{a:[1,2,],b:{c:1,},}", "{\"a\":[1,2],\"b\":{\"c\":1}}", ""},
	{"comments", "// one\n{/* two */a/**/:1 // three\n}", "{\"a\":1}", ""},
	{"numbers", "{a:[.5,5.,+1,-.5e+3,0x1F,-0xa]}", "{\"a\":[0.5,5.0,1,-0.5e+3,31,-10]}", ""},
	{"white space of all kinds", "\xef\xbb\xbf{\xc2\xa0" "a\v:\f1\xe2\x80\xa8}", "{\"a\":1}", ""},
	{"what is behind it stays", "{a:1}\n{b:2}", "{\"a\":1}", "\n{b:2}"},
	{"two commas are for the reader to refuse", "{a:1,,b:2}", "{\"a\":1,,\"b\":2}", ""},
	{"bare pieces stay apart", "{a:1 2,b:fal se,c:5 e-1,d/**/e:1}",
		"{\"a\":1 2,\"b\":fal se,\"c\":5 e -1,d \"e\":1}", ""},
	{"a comma with nothing before it", "{,a:[,]}", "{,\"a\":[,]}", ""},
	{"a point alone", "{a:.}", NULL, NULL},
	{"nothing", "", NULL, NULL},
	{"no object", "[1]", NULL, NULL},
	{"no end", "{a:1", NULL, NULL},
	{"a text without an end", "{a:'b", NULL, NULL},
	{"a text that ends in a backslash", "{a:'b\\", NULL, NULL},
	{"a line break in a text", "{a:'b\n'}", NULL, NULL},
	{"a comment without an end", "{a:1/*", NULL, NULL},
	{"half an escape", "{a:'\\x4'}", NULL, NULL},
	{"a sign alone", "{a:-}", NULL, NULL},
	{"a hexadecimal number too far", "{a:0x12345678901234}", NULL, NULL},
	{"no value", "{a:*}", NULL, NULL},
};

int main(void)
{
	struct str out = {0};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err err = {0};
		size_t used = 0;

		str_clear(&out);
		if (json5_object(&out, rows[i].in, strlen(rows[i].in), &used, &err) < 0) {
			is_str(err.code, rows[i].want ? "" : "bad_json", rows[i].what);
			continue;
		}
		is_str(str_text(&out), rows[i].want ? rows[i].want : "(refused)", rows[i].what);
		if (rows[i].rest && rows[i].rest[0] != '\0') {
			is_str(rows[i].in + used, rows[i].rest, "and that is told");
		}
	}
	str_clear(&out);
	for (int i = 0; i < 2000; i++) {
		str_adds(&out, "{a:");
	}
	struct str sink = {0};
	struct err err = {0};
	size_t used;

	ok(json5_object(&sink, str_text(&out), out.len, &used, &err) < 0, "brackets without number");
	str_release(&sink);
	str_release(&out);
	return tap_done();
}
