// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Subtitle files, good and bad: what is read is told as "START-END TEXT|" in milliseconds, with '/'
// for a newline in a cue.

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "record/subtitles.h"
#include "tests/tap.h"

static const struct {
	const char *what;
	const char *in;
	const char *want; // NULL: refused
} table[] = {
	{ "SRT", "1\n00:00:01,000 --> 00:00:02,500\nHello\nyou\n\n2\n00:01:00,000 --> 01:00:00,001\nx\n",
		"1000-2500 Hello/you|60000-3600001 x|" },
	{ "CRLF", "1\r\n00:00:01,000 --> 00:00:02,000\r\na\r\nb\r\n\r\n", "1000-2000 a/b|" },
	{ "CR alone", "1\r00:00:01,000 --> 00:00:02,000\ra\r\r", "1000-2000 a|" },
	{ "a BOM", "\xef\xbb\xbf" "1\n00:00:01,000 --> 00:00:02,000\na\n", "1000-2000 a|" },
	{ "no newline at the end", "00:00:01,000 --> 00:00:02,000\na", "1000-2000 a|" },
	{ "no numbers", "00:01,000 --> 00:02,000\na\n\n00:03,000 --> 00:04,000\nb\n",
		"1000-2000 a|3000-4000 b|" },
	{ "no empty line between", "1\n00:00:01,000 --> 00:00:02,000\na\n2\n"
		"00:00:03,000 --> 00:00:04,000\nb\n", "1000-2000 a|3000-4000 b|" },
	{ "a number that is said", "1\n00:00:01,000 --> 00:00:02,000\n42\n\n", "1000-2000 42|" },
	{ "a lone number before times without an empty line", "1\n00:00:01,000 --> 00:00:02,000\n42\n"
		"00:00:03,000 --> 00:00:04,000\nb\n", "3000-4000 b|" },
	{ "points, blanks, short fractions", " 0:0:1.5  -->  0:0:2.25 \na\n", "1500-2250 a|" },
	{ "long fractions", "00:01.0000009 --> 00:02.999999999\na\n", "1000-2999 a|" },
	{ "the corners of a box", "00:00:01,000 --> 00:00:02,000 X1:1 X2:2 Y1:3 Y2:4\na\n",
		"1000-2000 a|" },
	{ "tags and overrides", "00:01,000 --> 00:02,000\n<i>a</i> {\\an8}b <font color=\"red\">c"
		"</font>\n", "1000-2000 a b c|" },
	{ "what only looks like tags", "00:01,000 --> 00:02,000\na < b > c <3 {x} <i\n",
		"1000-2000 a < b > c <3 {x} <i|" },
	{ "out of order", "00:03,000 --> 00:04,000\nb\n\n00:01,000 --> 00:02,000\na\n",
		"1000-2000 a|3000-4000 b|" },
	{ "overlapping", "00:01,000 --> 00:05,000\na\n\n00:02,000 --> 00:03,000\nb\n",
		"1000-5000 a|2000-3000 b|" },
	{ "an end before the start", "00:05,000 --> 00:04,000\na\n", "5000-8000 a|" },
	{ "and another one soon", "00:05,000 --> 00:04,000\na\n\n00:06,000 --> 00:07,000\nb\n",
		"5000-6000 a|6000-7000 b|" },
	{ "bad UTF-8", "00:01,000 --> 00:02,000\na\xff\xc0\xaf z\xe2\x82\n",
		"1000-2000 a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd z\xef\xbf\xbd\xef\xbf\xbd|" },
	{ "control characters", "00:01,000 --> 00:02,000\na\x01\x1b[31mb\tc\x7f\n",
		"1000-2000 a [31mb c|" },
	{ "a cue without text", "00:01,000 --> 00:02,000\n\n00:03,000 --> 00:04,000\nb\n",
		"3000-4000 b|" },
	{ "times that are none", "00:01,000 -> 00:02,000\na\n\n1 --> 2\nb\n\n00:01 --> 00:02x\nc\n\n"
		"-00:00:01,000 --> 00:00:02,000\nd\n\n00:03 --> 00:04\ne\n", "3000-4000 e|" },
	{ "hours beyond all bounds", "999999:00:00,000 --> 999999:00:01,000\na\n\n"
		"00:01,000 --> 00:02,000\nb\n", "1000-2000 b|" },
	{ "many digits", "99999999999999999999:00:00,000 --> 00:00:01,000\na\n\n"
		"00:01,000 --> 00:02,000\nb\n", "1000-2000 b|" },
	{ "WebVTT", "WEBVTT - a title\nKind: captions\n\n00:01.000 --> 00:02.000 align:start "
		"line:0%\n<v Ann>Hi <00:01.500><c.loud>you</c>\n\nintro\n1:00:00.000 --> "
		"1:00:01.000\nx &amp; y &lt;z&gt;&nbsp;!\n",
		"1000-2000 Hi you|3600000-3601000 x & y <z> !|" },
	{ "its notes, styles and regions", "WEBVTT\n\nNOTE\n00:01.000 --> 00:02.000\nno\n\nNOTE no\n"
		"00:01.000 --> 00:02.000\nno\n\nSTYLE\n::cue { color: red }\n00:01.000 --> 00:02.000\n"
		"\nREGION\nid:x\n\nNOTED\n00:03.000 --> 00:04.000\nyes\n", "3000-4000 yes|" },
	{ "entities are read once", "00:01,000 --> 00:02,000\n&amp;lt;i&amp;gt; &amp; &x;\n",
		"1000-2000 &lt;i&gt; & &x;|" },
	{ "WebVTT without a cue", "WEBVTT\n", "" },
	{ "nothing", "", NULL },
	{ "no subtitles", "[Script Info]\nTitle: x\n", NULL },
	{ "UTF-16", "\xff\xfe" "1", NULL },
};

static void tell(struct str *out, const struct transcript *t)
{
	for (size_t i = 0; i < t->n; i++) {
		str_addf(out, "%lld-%lld ", (long long)t->list[i].start_us / 1000,
			(long long)t->list[i].end_us / 1000);
		for (const char *p = transcript_text(t, i); *p != '\0'; p++) {
			str_addc(out, *p == '\n' ? '/' : *p);
		}
		str_addc(out, '|');
	}
}

static void test_table(void)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct transcript t = {0};
		struct str got = {0};
		struct err err = {0};
		const int rc = subtitles_parse(&t, table[i].in, strlen(table[i].in), &err);

		tell(&got, &t);
		if (table[i].want) {
			is_int(rc, 0, "%s: is read", table[i].what);
			is_str(str_text(&got), table[i].want, "%s", table[i].what);
		} else {
			ok(rc < 0 && err.kind == ERR_USAGE && strcmp(err.code, "bad_transcript") == 0,
				"%s: is refused", table[i].what);
		}
		str_release(&got);
		transcript_release(&t);
	}
}

static void test_nul(void)
{
	static const char text[] = "00:01,000 --> 00:02,000\na\0b\n";
	struct transcript t = {0};
	struct err err = {0};

	is_int(subtitles_parse(&t, text, sizeof(text) - 1, &err), 0, "a NUL is read");
	is_str(t.n == 1 ? transcript_text(&t, 0) : "", "a b", "as a blank");
	transcript_release(&t);
}

// Ten megabytes of a line, of cues and of things that want to be tags.
static void test_large(void)
{
	static const char *const fills[] = { "<a", "{\\a", "00:01,000 --> 00:02,000\na\n", "&amp;",
		"1\n", "a " };

	for (size_t i = 0; i < sizeof(fills) / sizeof(fills[0]); i++) {
		struct transcript t = {0};
		struct str text = {0};
		struct err err = {0};
		const clock_t start = clock();

		str_adds(&text, "00:01,000 --> 00:02,000\n");
		while (text.len < 10 << 20) {
			str_adds(&text, fills[i]);
		}
		subtitles_parse(&t, text.data, text.len, &err);
		const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;

		ok(seconds < 5 && t.n <= TRANSCRIPT_MAX_CUES, "10 MB of '%s' in %.2f s", fills[i],
			seconds);
		str_release(&text);
		transcript_release(&t);
	}
}

static void test_file(void)
{
	char name[] = "hilite-subtitles-XXXXXX";
	const int fd = mkstemp(name);
	struct transcript t = {0};
	struct err err = {0};

	ok(fd >= 0 && write(fd, "nothing", 7) == 7 && close(fd) == 0, "a file");
	is_int(subtitles_read(&t, name, &err), -1, "without a cue is refused");
	ok(strstr(err.message, name) != NULL && err.kind == ERR_USAGE, "by its name: %s",
		err.message);
	unlink(name);
	is_int(subtitles_read(&t, name, &err), -1, "one that is not there too");
	ok(strstr(err.message, name) != NULL && err.kind == ERR_USAGE, "by its name: %s",
		err.message);
	transcript_release(&t);
}

int main(void)
{
	test_table();
	test_nul();
	test_large();
	test_file();
	return tap_done();
}
