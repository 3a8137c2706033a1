// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What is kept between runs: answers of services, and when they were asked.

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "remote/cache.h"
#include "remote/rate.h"
#include "tests/tap.h"

#define S INT64_C(1000000)

static char folder[64];

static void name_of(char out[HASH_HEX], int i)
{
	const struct hash_part part = {&i, sizeof(i)};

	hash_hex(out, &part, 1);
}

static void check_hash(void)
{
	const struct hash_part one[] = {{"ab", 2}, {"c", 1}};
	const struct hash_part other[] = {{"a", 1}, {"bc", 2}};
	char a[HASH_HEX];
	char b[HASH_HEX];

	hash_hex(a, one, 2);
	hash_hex(b, one, 2);
	is_str(a, b, "the same parts, the same name");
	hash_hex(b, other, 2);
	ok(strcmp(a, b) != 0, "other bounds, another name");
	is_int((int)strlen(a), 64, "of 64 digits");
}

static void check_cache(void)
{
	char name[HASH_HEX];
	struct str bytes = {0};
	struct str got = {0};
	struct err err = {0};
	struct str path = {0};

	name_of(name, 1);
	ok(!cache_get(folder, name, &got), "nothing is kept yet");
	str_adds(&bytes, "an answer");
	ok(cache_put(folder, name, &bytes, &err) == 0, "an answer is kept: %s", err.message);
	ok(cache_get(folder, name, &got), "and comes back");
	is_str(str_text(&got), "an answer", "as it was");
	str_addf(&path, "%s/%s.answer", folder, name);
	ok(chmod(str_text(&path), 0644) == 0, "opened to others");
	ok(!cache_get(folder, name, &got), "it counts for nothing");
	ok(unlink(str_text(&path)) == 0 && symlink("/etc/passwd", str_text(&path)) == 0, "a link");
	ok(!cache_get(folder, name, &got), "neither");
	ok(cache_put(folder, name, &bytes, &err) == 0, "is replaced");
	str_release(&path);
	str_release(&bytes);
	str_release(&got);
}

// As many as there may be, and then some.
static void check_bound(void)
{
	struct str bytes = {0};
	struct str got = {0};
	struct err err = {0};
	char name[HASH_HEX];
	int n = 0;

	for (int i = 0; i < 1 << 20; i++) {
		str_addc(&bytes, 'x');
	}
	for (int i = 0; i < CACHE_MOST_BYTES / (1 << 20) + 3; i++) {
		name_of(name, i + 10);
		n += cache_put(folder, name, &bytes, &err) == 0;
	}
	is_int(n, CACHE_MOST_BYTES / (1 << 20) + 3, "all are written");
	ok(cache_get(folder, name, &got), "the last is there");
	name_of(name, 10);
	ok(!cache_get(folder, name, &got), "the first is gone");
	str_release(&bytes);
	str_release(&got);
}

static void check_rate(void)
{
	struct str path = {0};
	struct err err = {0};
	const int64_t t = 1000000 * S;

	str_addf(&path, "%s/rate", folder);
	is_int(rate_ask(str_text(&path), 2, t, &err), 0, "a first request");
	is_int(rate_ask(str_text(&path), 2, t + 10 * S, &err), 0, "a second");
	is_int(rate_ask(str_text(&path), 2, t + 20 * S, &err), 40 * S, "a third waits for the first to be old");
	is_int(rate_ask(str_text(&path), 3, t + 20 * S, &err), 0, "but not where three may be");
	is_int(rate_ask(str_text(&path), 2, t + 61 * S, &err), 9 * S, "then for the second");
	is_int(rate_ask(str_text(&path), 2, t + 81 * S, &err), 0, "and then it is its turn");
	is_int(rate_ask(str_text(&path), 1, t - 500 * S, &err), 0, "a clock that was set back");
	is_int(rate_ask("/proc/none/rate", 1, t, &err), -1, "where nothing can be counted");
	is_str(err.code, "write_failed", "that is an error");
	str_release(&path);
}

int main(void)
{
	struct str command = {0};

	snprintf(folder, sizeof(folder), "/tmp/hilite-kept.%ld", (long)getpid());
	check_hash();
	check_cache();
	check_bound();
	check_rate();
	str_addf(&command, "rm -rf %s", folder);
	ok(system(str_text(&command)) == 0, "removed");
	str_release(&command);
	return tap_done();
}
