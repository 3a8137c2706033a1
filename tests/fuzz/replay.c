// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Stands in for libFuzzer in make check, so that the fuzz targets never rot: feeds each file of the
// target's corpus, each of its beginnings, and some thousand damaged copies, always the same ones,
// to the target. A crash, or a finding of a sanitizer, ends the program before its plan, which the
// test driver takes as a failure. The corpus of fuzz-x is the folder tests/fuzz/corpus/x; other
// files and folders may be given as arguments.

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/tap.h"

#define MAX_SIZE    (1 << 20)
#define N_BEGINNING 4096
#define N_DAMAGED   500

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The target gets a copy of the exact size, so that a read behind its end is seen.
static void feed(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size > 0 ? size : 1);

	if (copy == NULL) {
		abort();
	}
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
	return *state >> 8;
}

// Changes one to four bytes, each to a number at the edge of something or to any.
static void feed_damaged(const uint8_t *data, size_t size)
{
	static const uint8_t edges[] = { 0, 1, 0x7f, 0x80, 0xff, '"', '{', '-', '\n' };
	uint8_t *copy = malloc(size);
	uint32_t state = (uint32_t)size;

	if (copy == NULL) {
		abort();
	}
	for (int i = 0; i < N_DAMAGED; i++) {
		memcpy(copy, data, size);
		for (uint32_t n = next_random(&state) % 4 + 1; n > 0; n--) {
			const uint32_t value = next_random(&state);
			const size_t at = next_random(&state) % size;

			const uint8_t edge = edges[value / 2 % sizeof(edges)];

			copy[at] = value & 1 ? edge : (uint8_t)(value / 2);
		}
		feed(copy, size);
	}
	free(copy);
}

static void replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(MAX_SIZE);

	if (data == NULL) {
		abort();
	}
	if (ok(file != NULL, "%s can be read", path)) {
		const size_t size = fread(data, 1, MAX_SIZE, file);

		for (size_t n = 0; n < size && n < N_BEGINNING; n++) {
			feed(data, n);
		}
		feed(data, size);
		if (size > 0) {
			feed_damaged(data, size);
		}
		ok(ferror(file) == 0, "%s is survived", path);
		fclose(file);
	}
	free(data);
}

static void replay(const char *path)
{
	struct stat st;
	struct dirent **names = NULL;

	if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode)) {
		replay_file(path);
		return;
	}
	const int n = scandir(path, &names, NULL, alphasort);

	ok(n > 2, "corpus '%s' has files", path);
	for (int i = 0; i < n; i++) {
		char file[4096];

		snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name);
		if (names[i]->d_name[0] != '.') {
			replay_file(file);
		}
		free(names[i]);
	}
	free(names);
}

int main(int argc, char **argv)
{
	const char *source = getenv("top_srcdir");
	const char *name = strrchr(argv[0], '/');
	char path[4096];

	for (int i = 1; i < argc; i++) {
		replay(argv[i]);
	}
	if (argc == 1) {
		name = name == NULL ? argv[0] : name + 1;
		name = strncmp(name, "fuzz-", 5) == 0 ? name + 5 : name;
		source = source == NULL ? "." : source;
		snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/%s", source, name);
		replay(path);
	}
	return tap_done();
}
