// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Files of the user's own signals.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/score.h"
#include "analysis/signals.h"
#include "base/file.h"
#include "record/user_tracks.h"
#include "tests/tap.h"

static char file_name[] = "hilite-user-tracks-XXXXXX";

static int read_text(struct user_tracks *own, const char *text, struct err *err)
{
	FILE *file = fopen(file_name, "w");

	if (!file || fputs(text, file) < 0 || fclose(file) != 0) {
		perror(file_name);
		exit(99);
	}
	*err = (struct err){0};
	return user_tracks_read(own, file_name, err);
}

static const struct {
	const char *what;
	const char *text;
	const char *want; // in the message
} bad[] = {
	{ "no JSON", "{\"name\":\"a\",\"time\":1,\"value\":1}\nx\n", "line 2: not a JSON record" },
	{ "no name", "{\"time\":1,\"value\":1}\n", "line 1: it has no text 'name'" },
	{ "an empty name", "{\"name\":\"\",\"time\":1,\"value\":1}\n", "'name'" },
	{ "a name that is no text", "{\"name\":1,\"time\":1,\"value\":1}\n", "'name'" },
	{ "a name that is too long", "{\"name\":\"123456789012345678901234\",\"time\":1,"
		"\"value\":1}\n", "more than 23 bytes" },
	{ "a control character", "{\"name\":\"a\\n\",\"time\":1,\"value\":1}\n", "control" },
	{ "a track of ours", "{\"name\":\"motion\",\"time\":1,\"value\":1}\n", "'motion' is" },
	{ "a signal of ours", "{\"name\":\"loud\",\"time\":1,\"value\":1}\n", "'loud' is" },
	{ "no time", "{\"name\":\"a\",\"value\":1}\n", "'time'" },
	{ "a time as text", "{\"name\":\"a\",\"time\":\"1\",\"value\":1}\n", "'time'" },
	{ "a time beyond bounds", "{\"name\":\"a\",\"time\":1e300,\"value\":1}\n", "'time'" },
	{ "no value", "{\"name\":\"a\",\"time\":1}\n", "'value'" },
	{ "a value beyond bounds", "{\"name\":\"a\",\"time\":1,\"value\":-1e9}\n", "'value'" },
	{ "a value that is not finite", "{\"name\":\"a\",\"time\":1,\"value\":1e999}\n", "line 1" },
	{ "a value that is true", "{\"name\":\"a\",\"time\":1,\"value\":true}\n", "'value'" },
	{ "an input that is none", "{\"name\":\"a\",\"time\":1,\"value\":1,\"input\":[]}\n",
		"'input'" },
	{ "a key twice", "{\"name\":\"a\",\"name\":\"b\",\"time\":1,\"value\":1}\n", "line 1" },
};

static void test_bad(void)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct user_tracks *own = user_tracks_new();
		struct err err;

		is_int(read_text(own, bad[i].text, &err), -1, "%s: refused", bad[i].what);
		ok(err.kind == ERR_USAGE && strstr(err.message, bad[i].want)
			&& strstr(err.message, file_name), "%s: '%s'", bad[i].what, err.message);
		user_tracks_free(own);
	}
}

static double value_of(const struct tracks *tracks, const char *name, int64_t time_us)
{
	const struct track *track = tracks_find(tracks, name);

	return track ? (double)track_at(track, time_us) : (double)NAN;
}

static void test_good(void)
{
	struct user_tracks *own = user_tracks_new();
	struct tracks tracks = {.start_us = 10000000, .end_us = 20000000};
	struct err err;

	is_int(read_text(own, "\xef\xbb\xbf{\"name\":\"goal\",\"time\":15.1,\"value\":2}\r\n\n  \n"
		"{\"name\":\"goal\",\"time\":15.2,\"value\":5,\"by\":\"x\"}\n"
		"{\"name\":\"goal\",\"time\":15.3,\"value\":-7}\n"
		"{\"name\":\"goal\",\"time\":11,\"value\":1,\"input\":\"a\"}\n"
		"{\"name\":\"goal\",\"time\":12,\"value\":1,\"input\":\"b\"}\n"
		"{\"name\":\"goal\",\"time\":9.9,\"value\":1}\n"
		"{\"name\":\"goal\",\"time\":20,\"value\":1}", &err), 0, "good: %s", err.message);
	is_int(read_text(own, "{\"input_bytes\":\"Yf8=\",\"name\":\"chat\",\"time\":13,\"value\":3}\n"
		"{\"input\":null,\"name\":\"heart\",\"time\":-4,\"value\":3}\n", &err), 0,
		"a second file");
	user_tracks_sort(own);
	user_tracks_add(own, "a", &tracks);
	is_int((intmax_t)tracks.n_tracks, 1, "only what has a value there");
	is_str(tracks.list[0].unit, SCORE_USER_UNIT, "by its unit");
	is_int(tracks.list[0].start_us, 10000000, "from where it was looked");
	is_real(value_of(&tracks, "goal", 15000000), 5, 0, "the largest in a bin");
	is_real(value_of(&tracks, "goal", 11000000), 1, 0, "what belongs to this input");
	ok(isnan(value_of(&tracks, "goal", 12000000)), "not what belongs to another");
	ok(isnan(value_of(&tracks, "goal", 20000000)), "nor what lies behind it");
	tracks_release(&tracks);
	tracks = (struct tracks){.start_us = 10000000, .end_us = 20000000};
	user_tracks_add(own, "a\xff", &tracks);
	is_real(value_of(&tracks, "chat", 13000000), 3, 0, "an input that is not UTF-8");
	tracks_release(&tracks);
	user_tracks_free(own);
}

static void test_room(void)
{
	struct user_tracks *own = user_tracks_new();
	struct err err;
	char line[128];

	is_int((intmax_t)user_tracks_room(), (intmax_t)(SCORE_MAX_SIGNALS - n_signal_rows),
		"as many names as the score has room for");
	for (size_t i = 0; i <= user_tracks_room(); i++) {
		snprintf(line, sizeof(line), "{\"name\":\"n%zu\",\"time\":1,\"value\":1}\n", i);
		is_int(read_text(own, line, &err), i < user_tracks_room() ? 0 : -1, "name %zu", i);
	}
	ok(strstr(err.message, "one name too many"), "'%s'", err.message);
	is_int(read_text(own, "{\"name\":\"n0\",\"time\":2,\"value\":1}\n", &err), 0,
		"a known one still has room");
	user_tracks_free(own);
}

static void test_missing(void)
{
	struct user_tracks *own = user_tracks_new();
	struct err err;

	is_int(user_tracks_read(own, "no-such-file", &err), -1, "a file that is not there");
	is_int(err.kind, ERR_USAGE, "is an error of set-up");
	user_tracks_free(own);
}

int main(void)
{
	const int fd = mkstemp(file_name);

	if (fd < 0 || close(fd) < 0) {
		perror(file_name);
		return 99;
	}
	test_bad();
	test_good();
	test_room();
	test_missing();
	unlink(file_name);
	return tap_done();
}
