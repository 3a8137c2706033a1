// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The rows that are made of options.txt, for the parser and for --help.

#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/options.h"

// What a value is; options.txt says which member each one fills.
enum option_type {
	OPTION_FLAG,
	OPTION_COUNT,
	OPTION_ENUM,
	OPTION_INT,
	OPTION_FD,
	OPTION_REAL,
	OPTION_SIZE,
	OPTION_DURATION,
	OPTION_TIME,
	OPTION_TARGET,
	OPTION_RANGES,
	OPTION_TIMES,
	OPTION_STRING,
	OPTION_PATH,
	OPTION_PATHS,
};

struct option_row {
	const char *name;          // without its dashes
	char letter;               // 0: none
	enum option_type type;
	size_t offset;             // of its member in struct options
	const char *arg;           // what the value is called, "N"; NULL where it takes none
	const char *min;           // bounds in the notation of the type, or NULL
	const char *max;
	const char *const *values; // of an enum, NULL-terminated
	const char *initial;       // the default, or NULL
	const char *bare;          // what it means without a value, which then stands behind "="; NULL:
	                           // it needs one
	unsigned int commands;     // COMMAND_BIT of each that it belongs to
	const char *help;
};

struct command_row {
	const char *name;
	const char *summary;
	const char *usage; // what follows the program's name
	const char *verbs; // what its first word may be, or NULL
	bool takes_inputs; // or else words of its own, or names of commands
};

#define COMMAND_BIT(command) (1U << (command))

extern const struct option_row option_rows[];
extern const size_t n_option_rows;

// Indexed by enum command; COMMAND_NONE is the program itself.
extern const struct command_row command_rows[COMMAND_N];

// The options of every command that works on inputs have all these bits.
unsigned int table_input_commands(void);

static inline bool option_takes_value(const struct option_row *row)
{
	return row->arg != NULL;
}

static inline bool option_belongs(const struct option_row *row, enum command command)
{
	return (row->commands & COMMAND_BIT(command)) != 0;
}

#endif
