// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/options.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "cli/table.h"
#include "cli/value.h"

struct parser {
	struct options *out;
	char *const *rest; // the next word of argv
	size_t n_rest;
	bool ended;        // by "--"
};

static const char *next_word(struct parser *parser)
{
	parser->n_rest--;
	return *parser->rest++;
}

const char *options_command_name(enum command command)
{
	return command == COMMAND_NONE ? "" : command_rows[command].name;
}

// The second half of most hints: which help would have told.
static int hint_help(enum command command, struct err *err)
{
	if (command == COMMAND_NONE) {
		return err_hint(err, "try 'hilite --help'");
	}
	return err_hint(err, "try 'hilite %s --help'", command_rows[command].name);
}

static int find_command(enum command *out, const char *word, struct err *err)
{
	struct nearest nearest;

	nearest_init(&nearest, word, strlen(word));
	for (int i = COMMAND_NONE + 1; i < COMMAND_N; i++) {
		if (strcmp(command_rows[i].name, word) == 0) {
			*out = (enum command)i;
			return 0;
		}
		nearest_try(&nearest, command_rows[i].name);
	}
	err_set(err, ERR_USAGE, "unknown_command", "unknown command '%s'", word);
	if (nearest.found) {
		return err_hint(err, "did you mean '%s'?", nearest.found);
	}
	return hint_help(COMMAND_NONE, err);
}

static int fail_unknown(const struct parser *parser, const char *name, size_t len, struct err *err)
{
	struct nearest nearest;

	nearest_init(&nearest, name, len);
	for (size_t i = 0; i < n_option_rows; i++) {
		if (option_belongs(&option_rows[i], parser->out->command)) {
			nearest_try(&nearest, option_rows[i].name);
		}
	}
	err_set(err, ERR_USAGE, "unknown_option", "unknown option '--%.*s'", (int)len, name);
	if (nearest.found) {
		return err_hint(err, "did you mean '--%s'?", nearest.found);
	}
	return hint_help(parser->out->command, err);
}

// The option is there, but not here. The hint names the first command that has it.
static int fail_elsewhere(const struct parser *parser, const struct option_row *row,
	const char *typed, struct err *err)
{
	int owner = COMMAND_NONE;

	if (parser->out->command == COMMAND_NONE) {
		err_set(err, ERR_USAGE, "misplaced_option", "option '%s' must come after a command",
			typed);
		return hint_help(COMMAND_NONE, err);
	}
	while (!option_belongs(row, (enum command)owner)) {
		owner++;
	}
	err_set(err, ERR_USAGE, "misplaced_option", "option '%s' is not for '%s'", typed,
		command_rows[parser->out->command].name);
	return err_hint(err, "it belongs to 'hilite%s%s'", owner == COMMAND_NONE ? "" : " ",
		options_command_name((enum command)owner));
}

static int take_value(struct parser *parser, const struct option_row *row, const char *typed,
	struct err *err)
{
	if (parser->n_rest == 0) {
		return err_set(err, ERR_USAGE, "missing_value", "option '%s' needs a value: %s",
			typed, row->arg);
	}
	return value_set(parser->out, row, next_word(parser), err);
}

// "--name" or "--name=value". Names are never shortened: an abbreviation that is unique today would
// break a script when the next option comes.
static int parse_long(struct parser *parser, const char *word, struct err *err)
{
	const char *name = word + 2;
	const size_t len = strcspn(name, "=");
	const struct option_row *row = NULL;
	char typed[64];

	for (size_t i = 0; i < n_option_rows && !row; i++) {
		const char *known = option_rows[i].name;

		if (strncmp(known, name, len) == 0 && known[len] == '\0') {
			row = &option_rows[i];
		}
	}
	if (!row) {
		return fail_unknown(parser, name, len, err);
	}
	snprintf(typed, sizeof(typed), "--%s", row->name);
	if (!option_belongs(row, parser->out->command)) {
		return fail_elsewhere(parser, row, typed, err);
	}
	if (option_takes_value(row)) {
		if (name[len] == '=') {
			return value_set(parser->out, row, name + len + 1, err);
		}
		return row->bare ? value_set(parser->out, row, row->bare, err) :
			take_value(parser, row, typed, err);
	}
	if (name[len] == '=') {
		return err_set(err, ERR_USAGE, "unexpected_value", "option '%s' takes no value",
			typed);
	}
	value_raise(parser->out, row);
	return 0;
}

// One or more letters behind one dash; the first that takes a value has the rest of the word, or
// the next word.
static int parse_letters(struct parser *parser, const char *word, struct err *err)
{
	for (const char *p = word + 1; *p != '\0'; p++) {
		const char typed[] = { '-', *p, '\0' };
		const struct option_row *row = NULL;

		for (size_t i = 0; i < n_option_rows && !row; i++) {
			if (option_rows[i].letter == *p) {
				row = &option_rows[i];
			}
		}
		if (!row) {
			// A byte that is not ASCII is no letter of its own: show the word instead.
			const char *shown = (unsigned char)*p < 0x80 ? typed : word;

			err_set(err, ERR_USAGE, "unknown_option", "unknown option '%s'", shown);
			return hint_help(parser->out->command, err);
		}
		if (!option_belongs(row, parser->out->command)) {
			return fail_elsewhere(parser, row, typed, err);
		}
		if (option_takes_value(row)) {
			if (p[1] != '\0') {
				return value_set(parser->out, row, p + 1, err);
			}
			return take_value(parser, row, typed, err);
		}
		value_raise(parser->out, row);
	}
	return 0;
}

static int parse_operand(struct parser *parser, const char *word, struct err *err)
{
	struct options *out = parser->out;

	if (out->command == COMMAND_NONE) {
		return find_command(&out->command, word, err);
	}
	if (out->command == COMMAND_HELP) {
		out->want_help = true;
		return find_command(&out->command, word, err);
	}
	out->inputs = mem_grow(out->inputs, &out->inputs_cap, out->n_inputs + 1,
		sizeof(*out->inputs));
	out->inputs[out->n_inputs++] = word;
	return 0;
}

static int parse_word(struct parser *parser, struct err *err)
{
	const char *word = next_word(parser);

	if (parser->ended || word[0] != '-' || word[1] == '\0') {
		return parse_operand(parser, word, err);
	}
	if (strcmp(word, "--") == 0) {
		parser->ended = true;
		return 0;
	}
	if (word[1] == '-') {
		return parse_long(parser, word, err);
	}
	return parse_letters(parser, word, err);
}

// Does a come before b, as far as can be told without the input?
static bool is_before(const struct time_spec *a, const struct time_spec *b)
{
	if (a->unit == TIME_ABSENT || a->unit != b->unit || a->from_end != b->from_end) {
		return true;
	}
	return a->from_end ? a->value > b->value : a->value < b->value;
}

// Files that go with the inputs are read whole before those, so that stdin cannot be one of them.
static int check_files(const struct options *options, struct err *err)
{
	for (size_t i = 0; i < options->with.n; i++) {
		if (strcmp(options->with.list[i], "-") == 0) {
			return err_set(err, ERR_USAGE, "bad_value",
				"--with '-' is not a file: stdin is for inputs");
		}
	}
	if (options->transcript && strcmp(options->transcript, "-") == 0) {
		return err_set(err, ERR_USAGE, "bad_value",
			"--transcript '-' is not a file: stdin is for inputs");
	}
	if (options->transcript && options->n_inputs > 1) {
		return err_set(err, ERR_USAGE, "conflict",
			"--transcript belongs to one input, and there are %zu", options->n_inputs);
	}
	return 0;
}

// The text of an option's default: a string option that was not given points at it.
static const char *default_of(const char *name)
{
	size_t i = 0;

	while (strcmp(option_rows[i].name, name) != 0) {
		i++;
	}
	return option_rows[i].initial;
}

// A cut list goes to stdout as a whole.
static int check_list(const struct options *options, struct err *err)
{
	if (options->list == OPT_LIST_NONE) {
		return 0;
	}
	if (options->output_dir) {
		err_set(err, ERR_USAGE, "conflict", "--list and --output-dir exclude each other");
		return err_hint(err, "a list is written to the standard output");
	}
	if (options->reel) {
		return err_set(err, ERR_USAGE, "conflict", "--list and --reel exclude each other");
	}
	if (options->resume) {
		return err_set(err, ERR_USAGE, "conflict",
			"--list and --resume exclude each other");
	}
	return 0;
}

// A reel is one file, told of when all inputs are done.
static int check_reel(const struct options *options, struct err *err)
{
	if (!options->reel) {
		return 0;
	}
	if (strcmp(options->reel, "-") == 0) {
		return err_set(err, ERR_USAGE, "bad_value",
			"--reel '-' is not a file: stdout is for records");
	}
	const struct {
		const char *name;
		bool given;
	} others[] = {
		{"output-dir", options->output_dir},
		{"resume", options->resume},
		{"name", options->name != default_of("name")},
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (others[i].given) {
			return err_set(err, ERR_USAGE, "conflict",
				"--reel and --%s exclude each other", others[i].name);
		}
	}
	return 0;
}

// Two files are held against each other, and nothing else is done.
static int check_compare(const struct options *options, struct err *err)
{
	if (!options->compare) {
		return 0;
	}
	if (options->n_inputs != 2 || strcmp(options->inputs[0], "-") == 0 ||
		strcmp(options->inputs[1], "-") == 0) {
		return err_set(err, ERR_USAGE, "bad_value", "--compare is for two files");
	}
	const struct {
		const char *name;
		bool given;
	} others[] = {
		{"scan", options->scan != OPT_SCAN_NONE},
		{"require", options->require.n > 0},
		{"rules", options->rules.n > 0},
		{"report", options->report},
		{"resume", options->resume},
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (others[i].given) {
			return err_set(err, ERR_USAGE, "conflict",
				"--compare and --%s exclude each other", others[i].name);
		}
	}
	return 0;
}

// What no single option can tell. An option of another command is absent, or has its default.
static int check_together(const struct options *options, struct err *err)
{
	if (options->command == COMMAND_NONE) {
		err_set(err, ERR_USAGE, "missing_command", "no command");
		return hint_help(COMMAND_NONE, err);
	}
	if (options->keep && options->drop) {
		return err_set(err, ERR_USAGE, "conflict", "--keep and --drop exclude each other");
	}
	if (options->max > 0 && options->min > options->max) {
		return err_set(err, ERR_USAGE, "conflict",
			"--min (%g s) is longer than --max (%g s)", time_to_seconds(options->min),
			time_to_seconds(options->max));
	}
	if (options->pool && options->resume) {
		return err_set(err, ERR_USAGE, "conflict",
			"--pool and --resume exclude each other");
	}
	if (!is_before(&options->from, &options->to)) {
		return err_set(err, ERR_USAGE, "conflict", "--to is not after --from");
	}
	if (check_compare(options, err) < 0 || check_list(options, err) < 0 ||
		check_reel(options, err) < 0) {
		return -1;
	}
	return check_files(options, err);
}

int options_parse(struct options *out, int argc, char *const *argv, struct err *err)
{
	struct parser parser = { .out = out };

	if (argc > 1) {
		parser.rest = argv + 1;
		parser.n_rest = (size_t)argc - 1;
	}
	*out = (struct options){0};
	for (size_t i = 0; i < n_option_rows; i++) {
		value_init(out, &option_rows[i]);
	}
	while (parser.n_rest > 0 && !out->want_help && !out->want_version) {
		if (parse_word(&parser, err) < 0) {
			return -1;
		}
	}
	if (out->command == COMMAND_HELP && !out->want_help) {
		out->want_help = true;
		out->command = COMMAND_NONE;
	} else if (out->want_help && out->command == COMMAND_NONE && parser.n_rest > 0 &&
		parser.rest[0][0] != '-') {
		return find_command(&out->command, next_word(&parser), err);
	}
	return out->want_help || out->want_version ? 0 : check_together(out, err);
}

void options_release(struct options *options)
{
	mem_free(options->inputs);
	options->inputs = NULL;
	options->n_inputs = 0;
	options->inputs_cap = 0;
	for (size_t i = 0; i < n_option_rows; i++) {
		value_release(options, &option_rows[i]);
	}
}
