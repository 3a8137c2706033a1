// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "config.h"

#include "cli/help.h"

#include <string.h>

#include "base/str.h"
#include "cli/table.h"

#define WIDTH 80

// Prints text from the given column on, broken at spaces, with all but the first line indented.
static void print_wrapped(FILE *out, const char *text, size_t column)
{
	const size_t room = WIDTH - 1 - column;

	while (strlen(text) > room) {
		size_t len = room;

		while (len > 0 && text[len] != ' ') {
			len--;
		}
		if (len == 0) {
			len = strcspn(text, " "); // A word that fits nowhere stays whole.
		}
		fprintf(out, "%.*s\n", (int)len, text);
		text += len + strspn(text + len, " ");
		if (*text == '\0') {
			return;
		}
		fprintf(out, "%*s", (int)column, "");
	}
	fprintf(out, "%s\n", text);
}

// "  -o, --output-dir DIR"
static void describe_option(struct str *s, const struct option_row *row)
{
	if (row->letter != '\0') {
		str_addf(s, "  -%c, --%s", row->letter, row->name);
	} else {
		str_addf(s, "      --%s", row->name);
	}
	if (row->arg) {
		str_addf(s, row->bare ? "[=%s]" : " %s", row->arg);
	}
}

// " (values: auto, never; default: auto)", where there is something to say.
static void describe_value(struct str *s, const struct option_row *row)
{
	const char *between = " (";

	if (row->values) {
		str_adds(s, " (values: ");
		for (size_t i = 0; row->values[i]; i++) {
			str_addf(s, "%s%s", i == 0 ? "" : ", ", row->values[i]);
		}
		between = "; ";
	} else if (row->max) {
		str_addf(s, " (range: %s to %s", row->min, row->max);
		between = "; ";
	} else if (row->min) {
		str_addf(s, " (range: %s or more", row->min);
		between = "; ";
	}
	if (row->initial) {
		str_addf(s, "%sdefault: %s", between, row->initial);
	}
	if (row->bare) {
		str_addf(s, "; alone: %s", row->bare);
	}
	if (row->values || row->min || row->initial) {
		str_addc(s, ')');
	}
}

static bool is_common(const struct option_row *row)
{
	const unsigned int all = table_input_commands();

	return (row->commands & all) == all;
}

// The width of the left column: that of its longest entry, and two spaces.
static size_t find_column(enum command command)
{
	size_t widest = 0;

	for (size_t i = 0; i < n_option_rows; i++) {
		if (option_belongs(&option_rows[i], command)) {
			struct str left = {0};

			describe_option(&left, &option_rows[i]);
			widest = left.len > widest ? left.len : widest;
			str_release(&left);
		}
	}
	return widest + 2;
}

// The options of the command: its own, those that every command has, or both. Nothing is printed
// where there are none.
static void print_options(FILE *out, enum command command, bool own, bool common, const char *title)
{
	const size_t column = find_column(command);
	bool titled = false;

	for (size_t i = 0; i < n_option_rows; i++) {
		const struct option_row *row = &option_rows[i];
		struct str left = {0};
		struct str right = {0};

		if (!option_belongs(row, command) || !(is_common(row) ? common : own)) {
			continue;
		}
		if (!titled) {
			fprintf(out, "\n%s:\n", title);
			titled = true;
		}
		describe_option(&left, row);
		str_adds(&right, row->help);
		describe_value(&right, row);
		fprintf(out, "%-*s", (int)column, str_text(&left));
		print_wrapped(out, str_text(&right), column);
		str_release(&left);
		str_release(&right);
	}
}

static void print_commands(FILE *out)
{
	fputs("\nCommands:\n", out);
	for (int i = COMMAND_NONE + 1; i < COMMAND_N; i++) {
		fprintf(out, "  %-9s ", command_rows[i].name);
		print_wrapped(out, command_rows[i].summary, 12);
	}
}

void help_print(FILE *out, enum command command)
{
	const struct command_row *row = &command_rows[command];
	const char *program = command_rows[COMMAND_NONE].name;

	fprintf(out, "Usage: %s %s\n\n", program, row->usage);
	print_wrapped(out, row->summary, 0);
	if (row->verbs) {
		fputs("\nVerbs: ", out);
		print_wrapped(out, row->verbs, 7);
		print_options(out, command, true, true, "Options");
	} else if (!row->takes_inputs) {
		print_commands(out);
		print_options(out, command, true, true, "Options");
	} else {
		print_wrapped(out, "An INPUT is a path, or '-' for paths and records on stdin, "
			"one a line. Without any, stdin is read.", 0);
		print_options(out, command, true, false, "Options");
		print_options(out, command, false, true, "Options of every command");
	}
	if (row->takes_inputs || row->verbs) {
		fprintf(out, "\nThe manual: man %s-%s\n", program, row->name);
	} else {
		fprintf(out, "\n'%s COMMAND --help' tells more, 'man %s' all of it.\n", program,
			program);
	}
}

void help_version(FILE *out, const char *const *libraries)
{
	fprintf(out, "%s\n", PACKAGE_STRING);
	for (size_t i = 0; libraries[i]; i++) {
		fprintf(out, "%s\n", libraries[i]);
	}
}
