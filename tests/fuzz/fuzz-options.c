// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The command line: words that end at a NUL, as the kernel hands them over. Whatever they are, what
// is accepted must hold what options.txt promises of it.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/options.h"

#define MAX_WORDS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct options *o)
{
	if (o->want_help || o->want_version) {
		return;
	}
	const bool sound = o->command > COMMAND_NONE && o->command < COMMAND_HELP &&
		o->jobs >= 1 && o->jobs <= 64 && o->top >= 0 && o->top <= 1000 &&
		!(o->threshold < 0) && !(o->threshold > 1) && o->timeout > 0 && o->min <= o->max &&
		o->pad >= 0 && o->verbose >= 0 && o->progress <= OPT_PROGRESS_JSON &&
		!(o->keep && o->drop);

	if (!sound) {
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char program[] = "hilite";
	char *argv[MAX_WORDS + 2] = {program};
	int argc = 1;
	char *text = mem_dup(data, size);

	for (size_t at = 0; at < size && argc <= MAX_WORDS; at += strlen(text + at) + 1) {
		argv[argc++] = text + at;
	}
	struct options options;
	struct err err = {0};

	if (options_parse(&options, argc, argv, &err) == 0) {
		check(&options);
	} else if (err.kind != ERR_USAGE || err.code[0] == '\0' || err.message[0] == '\0') {
		abort();
	}
	options_release(&options);
	mem_free(text);
	return 0;
}
