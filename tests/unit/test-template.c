// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/timecode.h"
#include "base/utf8.h"
#include "record/template.h"
#include "tests/tap.h"

static const struct template_values usual = {
	.name = "talk", .ext = "mp4", .title = "crowd/rises\n", .index = 7, .rank = 2,
	.start_us = 83456789, .end_us = 97200000, .time_us = -500000, .score = 0.87314,
};

static const struct template_values unknown = {
	.index = -1, .rank = -1, .start_us = TIME_UNKNOWN, .end_us = TIME_UNKNOWN,
	.time_us = TIME_UNKNOWN, .score = (double)NAN,
};

static const struct {
	const char *template;
	const char *want; // NULL: refused
} rows[] = {
	{"{name}-{index:03}.{ext}", "talk-007.mp4"},
	{"{index}{rank:02}", "702"},
	{"{start}-{end}", "83.457-97.2"},
	{"{start:08}", "0083.457"},
	{"{time}", "-0.5"},
	{"{time:06}", "-000.5"},
	{"{score}", "0.8731"},
	{"{title}.{ext}", "crowd_rises_.mp4"},
	{"{{{name}}}", "{talk}"},
	{"}}{{", "}{"},
	{".{name}", "_talk"},
	{".", "_"},
	{"..", "_."},
	{"plain.mkv", "plain.mkv"},
	{"\xc3\xa4 {name}", "\xc3\xa4 talk"},
	{"", NULL},
	{"{", NULL},
	{"}", NULL},
	{"{name", NULL},
	{"name}", NULL},
	{"{}", NULL},
	{"{nam}", NULL},
	{"{names}", NULL},
	{"{Name}", NULL},
	{"{name:03}", NULL},
	{"{index:3}", NULL},
	{"{index:0}", NULL},
	{"{index:}", NULL},
	{"{index:021}", NULL},
	{"{index:099999999999999999999}", NULL},
	{"{index:03", NULL},
	{"{{name}", NULL},
	{"{name}}", NULL},
	{"a/{name}", NULL},
	{"a\nb", NULL},
	{"a\xc2\x85" "b", NULL},
};

static void check_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err err = {0};
		struct str name = {0};
		const int rc = template_check(rows[i].template, &err);

		if (!rows[i].want) {
			ok(rc < 0 && err.kind == ERR_USAGE && strcmp(err.code, "bad_template") == 0,
				"refused %zu", i);
			continue;
		}
		is_int(rc, 0, "accepted %zu", i);
		template_expand(&name, rows[i].template, &usual);
		is_str(str_text(&name), rows[i].want, "expanded %zu", i);
		str_release(&name);
	}
}

static void check_unknown(void)
{
	struct str name = {0};

	template_expand(&name, "{name}{title}{ext}{index}{rank:03}{start}{end}{time:05}{score}",
		&unknown);
	is_str(str_text(&name), "_", "nothing known: still a name");
	str_clear(&name);
	struct template_values dots = unknown;

	dots.name = "..";
	dots.ext = "/\x7f";
	template_expand(&name, "{name}{ext}", &dots);
	is_str(str_text(&name), "_.__", "values cannot leave the folder");
	str_release(&name);
}

// Long names: at most 255 bytes, whole characters, the number and the extension kept.
static void check_long(const char *unit, size_t n)
{
	struct str text = {0};
	struct str name = {0};
	struct template_values values = usual;

	for (size_t i = 0; i < n; i++) {
		str_adds(&text, unit);
	}
	values.name = text.data;
	template_expand(&name, "{name}-{index:03}.{ext}", &values);
	ok(name.len <= TEMPLATE_MAX_NAME && name.len > TEMPLATE_MAX_NAME - 4, "long name is cut");
	ok(utf8_valid(name.data, name.len), "at a character's bound");
	is_str(name.data + name.len - 8, "-007.mp4", "number and extension stay");
	str_clear(&name);
	template_expand(&name, "{name}{name}{name}{name}{start}{start}{start}{start}.{ext}",
		&values);
	ok(name.len <= TEMPLATE_MAX_NAME, "a name many times");
	is_str(name.data + name.len - 4, ".mp4", "keeps its extension");
	str_release(&text);
	str_release(&name);
}

static void check_very_long(void)
{
	struct str template = {0};
	struct str name = {0};

	for (int i = 0; i < 60; i++) {
		str_adds(&template, "{start:015}");
	}
	str_adds(&template, ".{ext}");
	struct err err;

	is_int(template_check(template.data, &err), -1, "too many wide numbers are refused");
	str_clear(&template);
	for (int i = 0; i < 60; i++) {
		str_adds(&template, "{start}");
	}
	str_adds(&template, ".{ext}");
	is_int(template_check(template.data, &err), 0, "many numbers are not");
	template_expand(&name, template.data, &usual);
	is_int((intmax_t)name.len, TEMPLATE_MAX_NAME, "and are cut");
	is_str(name.data + name.len - 4, ".mp4", "before the extension");
	str_release(&template);
	str_release(&name);
}

static void check_stem(const char *path, const char *want)
{
	struct str stem = {0};

	template_stem(&stem, path);
	is_str(str_text(&stem), want, "stem of %s", path);
	str_release(&stem);
}

int main(void)
{
	check_rows();
	check_unknown();
	check_long("a", 300);
	check_long("\xc3\xa4", 200);
	check_long("\xf0\x9f\x98\x80", 100);
	check_very_long();
	check_stem("talk.mp4", "talk");
	check_stem("a.b/talk", "talk");
	check_stem("/x/talk.tar.gz", "talk.tar");
	check_stem(".mp4", ".mp4");
	return tap_done();
}
