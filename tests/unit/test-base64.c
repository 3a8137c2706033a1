// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "tests/tap.h"

// The examples of RFC 4648, section 10, and bytes that are no text.
static const struct {
	const char *bytes;
	const char *text;
} rows[] = {
	{"", ""},
	{"f", "Zg=="},
	{"fo", "Zm8="},
	{"foo", "Zm9v"},
	{"foob", "Zm9vYg=="},
	{"fooba", "Zm9vYmE="},
	{"foobar", "Zm9vYmFy"},
	{"caf\xe9\xff.mp4", "Y2Fm6f8ubXA0"},
	{"\xfb\xff\xbf", "+/+/"},
};

static const char *const bad[] = {
	"Z", "Zg", "Zg=", "Zg===", "=", "====", "Zh==", "Zm9=", "Zg==Zg==", "Zm9v\n", " Zm9v",
	"Zm-_",
	"Zm9v=", "Z=g=", "Zm\xc3\xa4=",
};

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str text = {0};
		struct str bytes = {0};

		base64_add(&text, rows[i].bytes, strlen(rows[i].bytes));
		is_str(str_text(&text), rows[i].text, "encode %zu", i);
		is_int(base64_decode(&bytes, rows[i].text, strlen(rows[i].text)), 0,
			"decode %zu", i);
		is_str(str_text(&bytes), rows[i].bytes, "bytes %zu", i);
		str_release(&text);
		str_release(&bytes);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct str bytes = {0};

		str_adds(&bytes, "kept");
		is_int(base64_decode(&bytes, bad[i], strlen(bad[i])), -1, "refused %zu", i);
		is_str(str_text(&bytes), "kept", "nothing added %zu", i);
		str_release(&bytes);
	}
	// Every byte, at each of the three places in a group.
	for (size_t len = 255; len < 258; len++) {
		unsigned char all[257];
		struct str text = {0};
		struct str bytes = {0};

		for (size_t i = 0; i < len; i++) {
			all[i] = (unsigned char)i;
		}
		base64_add(&text, all, len);
		is_int(base64_decode(&bytes, text.data, text.len), 0, "%zu bytes decode", len);
		is_int((intmax_t)bytes.len, (intmax_t)len, "%zu bytes are as many", len);
		is_mem(bytes.data, all, len, "%zu bytes come back", len);
		str_release(&text);
		str_release(&bytes);
	}
	return tap_done();
}
