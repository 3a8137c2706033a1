// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Command lines, and what must come of them.

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/help.h"
#include "base/nearest.h"
#include "cli/options.h"
#include "cli/table.h"
#include "tests/tap.h"

#define MAX_WORDS 32

// Splits line at spaces ("_" is an empty word) and parses it as what follows the program's name.
// The words live in static memory, so that out may point into them until the next call.
static int parse(struct options *out, const char *line, struct err *err)
{
	static char text[512];
	static char program[] = "hilite";
	static char *argv[MAX_WORDS];
	int argc = 0;

	memset(err, 0, sizeof(*err));
	snprintf(text, sizeof(text), "%s", line);
	argv[argc++] = program;
	for (char *p = strtok(text, " "); p && argc < MAX_WORDS - 1; p = strtok(NULL, " ")) {
		if (strcmp(p, "_") == 0) {
			*p = '\0';
		}
		argv[argc++] = p;
	}
	argv[argc] = NULL;
	return options_parse(out, argc, argv, err);
}

static void test_defaults(void)
{
	struct options o;
	struct err err;

	is_int(parse(&o, "analyze", &err), 0, "a command alone");
	is_int(o.command, COMMAND_ANALYZE, "its name is known");
	is_int((intmax_t)o.n_inputs, 0, "it has no inputs");
	is_int(o.engine, OPT_ENGINE_LOCAL, "engine");
	is_int(o.profile, OPT_PROFILE_BUDGET, "profile");
	is_int(o.content, OPT_CONTENT_AUTO, "content");
	is_int(o.top, 0, "top is absent");
	is_int(o.target.unit, TIME_ABSENT, "target is absent");
	is_int(o.min, 0, "min is absent");
	is_int(o.max, 30 * TIME_SECOND, "max");
	ok(isnan(o.threshold), "threshold is absent");
	is_int(o.from.unit, TIME_ABSENT, "from is absent");
	is_int(o.jobs, 1, "jobs");
	is_int(o.timeout, 3600 * TIME_SECOND, "timeout");
	is_int(o.max_memory, 0, "max-memory is absent");
	is_int(o.progress, OPT_PROGRESS_AUTO, "progress");
	is_int(o.log_format, OPT_LOG_FORMAT_TEXT, "log-format");
	is_int(o.sandbox, OPT_SANDBOX_AUTO, "sandbox");
	is_str(o.name, "{name}-{index:03}.{ext}", "name");
	is_str(o.lock, NULL, "lock is absent");
	ok(!o.quiet && !o.want_help && !o.want_version && !o.null, "flags are down");
	options_release(&o);
}

static void test_values(void)
{
	struct options o;
	struct err err;

	is_int(parse(&o, "analyze a --top=5 -j4 b --jobs 8 -qvv --threshold 0.25 --target 15% - "
		"--content sport --max 1:00 --from -10 -- --top", &err), 0, "all sorts together");
	is_str(err.message, "", "no error");
	is_int(o.top, 5, "--top=5");
	is_int(o.jobs, 8, "the later --jobs holds");
	ok(o.quiet, "-q of a bundle");
	is_int(o.verbose, 2, "-vv of a bundle");
	is_real(o.threshold, 0.25, 0, "--threshold");
	is_int(o.target.unit, TIME_PERCENT, "--target 15%%");
	is_int(o.content, OPT_CONTENT_SPORT, "--content");
	is_int(o.max, 60 * TIME_SECOND, "--max");
	ok(o.from.from_end && o.from.value == 10 * TIME_SECOND,
		"--from -10: a value may begin with -");
	if (is_int((intmax_t)o.n_inputs, 4, "four inputs")) {
		is_str(o.inputs[0], "a", "before the options");
		is_str(o.inputs[1], "b", "between them");
		is_str(o.inputs[2], "-", "- is an input");
		is_str(o.inputs[3], "--top", "an input behind --");
	}
	options_release(&o);

	is_int(parse(&o, "analyze --with a x --with=b", &err), 0, "an option given twice");
	if (is_int((intmax_t)o.with.n, 2, "has two values")) {
		is_str(o.with.list[0], "a", "the first");
		is_str(o.with.list[1], "b", "the second");
	}
	options_release(&o);
	is_int((intmax_t)o.with.n, 0, "and none afterwards");

	is_int(parse(&o,
		"cut -qoout --keep ..10,20..-5 --pad 250ms --merge --force --name x_{rank} "
		"-0 --max-memory 1GiB --mode copy --to 50%", &err), 0, "cut");
	is_str(o.output_dir, "out", "-qoout: a value in a bundle");
	is_str(o.keep, "..10,20..-5", "--keep");
	is_int(o.pad, 250000, "--pad");
	is_int(o.max_memory, INT64_C(1) << 30, "--max-memory");
	is_int(o.to.unit, TIME_PERCENT, "--to 50%%");
	ok(o.merge && o.force && o.null, "flags");
	options_release(&o);
}

static void test_errors(void)
{
	static const struct {
		const char *line;
		const char *code;
		const char *message;
		const char *hint;
	} cases[] = {
		{"", "missing_command", "no command", "try 'hilite --help'"},
		{"prob", "unknown_command", "unknown command 'prob'", "did you mean 'probe'?"},
		{"film.mp4", "unknown_command", "unknown command 'film.mp4'",
			"try 'hilite --help'"},
		{"help ct", "unknown_command", "unknown command 'ct'", "did you mean 'cut'?"},
		{"--help ct", "unknown_command", "unknown command 'ct'", "did you mean 'cut'?"},
		{"analyze --tpo 3", "unknown_option", "unknown option '--tpo'",
			"did you mean '--top'?"},
		{"analyze --thresh=3", "unknown_option", "unknown option '--thresh'",
			"did you mean '--threshold'?"},
		{"probe --xyzzy", "unknown_option", "unknown option '--xyzzy'",
			"try 'hilite probe --help'"},
		{"probe --=1", "unknown_option", "unknown option '--'",
			"try 'hilite probe --help'"},
		{"cut -qx", "unknown_option", "unknown option '-x'", "try 'hilite cut --help'"},
		{"cut -\303\251", "unknown_option", "unknown option '-\303\251'",
			"try 'hilite cut --help'"},
		{"-x", "unknown_option", "unknown option '-x'", "try 'hilite --help'"},
		{"probe --top 3", "misplaced_option", "option '--top' is not for 'probe'",
			"it belongs to 'hilite analyze'"},
		{"probe -o x", "misplaced_option", "option '-o' is not for 'probe'",
			"it belongs to 'hilite sample'"},
		{"probe --version", "misplaced_option", "option '--version' is not for 'probe'",
			"it belongs to 'hilite'"},
		{"-v probe", "misplaced_option", "option '-v' must come after a command",
			"try 'hilite --help'"},
		{"help -q", "misplaced_option", "option '-q' is not for 'help'",
			"it belongs to 'hilite probe'"},
		{"cut -o", "missing_value", "option '-o' needs a value: DIR", ""},
		{"analyze --top", "missing_value", "option '--top' needs a value: N", ""},
		{"probe --quiet=1", "unexpected_value", "option '--quiet' takes no value", ""},
		{"cut --mode smooth", "bad_value", "--mode 'smooth' is not one of: smart, copy, exact", ""},
		{"probe --progress alwys", "bad_value",
			"--progress 'alwys' is not one of: auto, never, always, json",
			"did you mean 'always'?"},
		{"probe --progress=", "bad_value",
			"--progress '' is not one of: auto, never, always, json", ""},
		{"cut -o _", "bad_value", "--output-dir is empty", ""},
		{"probe -j x", "bad_number", "--jobs 'x' is not a whole number", ""},
		{"probe -j +1", "bad_number", "--jobs '+1' is not a whole number", ""},
		{"probe -j=1", "bad_number", "--jobs '=1' is not a whole number", ""},
		{"probe --jobs 1.5", "bad_number", "--jobs '1.5' is not a whole number", ""},
		{"probe -j 0", "out_of_range", "--jobs '0' is not between 1 and 64", ""},
		{"probe -j -1", "out_of_range", "--jobs '-1' is not between 1 and 64", ""},
		{"probe -j 99999999999999999999", "out_of_range",
			"--jobs '99999999999999999999' is not between 1 and 64", ""},
		{"analyze --threshold nan", "bad_number", "--threshold 'nan' is not a number", ""},
		{"analyze --threshold 0x1", "bad_number", "--threshold '0x1' is not a number", ""},
		{"analyze --threshold 1e999", "bad_number", "--threshold '1e999' is not a number",
			""},
		{"analyze --threshold 0,5", "bad_number", "--threshold '0,5' is not a number", ""},
		{"analyze --threshold -0.1", "out_of_range",
			"--threshold '-0.1' is not between 0 and 1",
			""},
		{"probe --timeout 0", "out_of_range", "--timeout '0' is less than 1ms", ""},
		{"probe --timeout 50%", "bad_time", "--timeout '50%' is not a plain duration", ""},
		{"probe --timeout -5", "bad_time", "--timeout '-5' is not a plain duration", ""},
		{"cut --pad 3f", "bad_time", "--pad '3f' is not a plain duration", ""},
		{"analyze --target 10f", "bad_time",
			"--target '10f' is neither a duration nor a percentage", ""},
		{"analyze --target 0", "bad_time",
			"--target '0' is neither a duration nor a percentage", ""},
		{"probe --max-memory 1M", "out_of_range", "--max-memory '1M' is less than 64MiB",
			""},
		{"cut --keep 1..2 --drop 3..4", "conflict", "--keep and --drop exclude each other",
			""},
		{"analyze --min 2 --max 1", "conflict", "--min (2 s) is longer than --max (1 s)", ""},
		{"cut --from 5 --to 5", "conflict", "--to is not after --from", ""},
		{"cut --from -5 --to -10", "conflict", "--to is not after --from", ""},
		{"analyze --pool --resume x", "conflict",
			"--pool and --resume exclude each other", ""},
		{"analyze --with a --with -", "bad_value",
			"--with '-' is not a file: stdin is for inputs", ""},
		{"analyze --with _", "bad_value", "--with is empty", ""},
		{"analyze --transcript -", "bad_value",
			"--transcript '-' is not a file: stdin is for inputs", ""},
		{"analyze --transcript t.srt a b", "conflict",
			"--transcript belongs to one input, and there are 2", ""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct options o;
		struct err err;

		is_int(parse(&o, cases[i].line, &err), -1, "'%s' is refused", cases[i].line);
		is_int(err.kind, ERR_USAGE, "  as usage");
		is_str(err.code, cases[i].code, "  code");
		is_str(err.message, cases[i].message, "  message");
		is_str(err.hint, cases[i].hint, "  hint");
		options_release(&o);
	}
}

// Their words are those of base/; what counts here is that the option is named.
static void test_wrapped_errors(void)
{
	static const struct {
		const char *line;
		const char *code;
		const char *start;
	} cases[] = {
		{"cut --from abc", "bad_time", "--from: "},
		{"cut --pad _", "bad_time", "--pad: "},
		{"cut --keep 5", "bad_range", "--keep: "},
		{"cut --drop a..b", "bad_time", "--drop: "},
		{"probe --max-memory 1X", "bad_size", "--max-memory: "},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct options o;
		struct err err;

		is_int(parse(&o, cases[i].line, &err), -1, "'%s' is refused", cases[i].line);
		is_str(err.code, cases[i].code, "  code");
		ok(strncmp(err.message, cases[i].start, strlen(cases[i].start)) == 0,
			"  '%s' names the option", err.message);
		options_release(&o);
	}
}

// The form of the message is the user's choice even when it is a later word that is wrong.
static void test_kept_on_failure(void)
{
	struct options o;
	struct err err;

	is_int(parse(&o, "probe --log-format json x --bogus", &err), -1,
		"a fault behind --log-format");
	is_int(o.command, COMMAND_PROBE, "the command is known");
	is_int(o.log_format, OPT_LOG_FORMAT_JSON, "and the form too");
	options_release(&o);
	is_int((intmax_t)o.n_inputs, 0, "released");
}

static void test_help_words(void)
{
	static const struct {
		const char *line;
		enum command command;
		bool version;
	} cases[] = {
		{"--help", COMMAND_NONE, false},
		{"-h", COMMAND_NONE, false},
		{"help", COMMAND_NONE, false},
		{"help cut", COMMAND_CUT, false},
		{"--help cut", COMMAND_CUT, false},
		{"cut --help --bogus", COMMAND_CUT, false},
		{"analyze x -qh", COMMAND_ANALYZE, false},
		{"help --help", COMMAND_HELP, false},
		{"help help", COMMAND_HELP, false},
		{"--version", COMMAND_NONE, true},
		{"--version --bogus", COMMAND_NONE, true},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct options o;
		struct err err;

		is_int(parse(&o, cases[i].line, &err), 0, "'%s'", cases[i].line);
		is_int(o.want_version, cases[i].version, "  version");
		is_int(o.want_help, !cases[i].version, "  help");
		is_int(o.command, cases[i].command, "  on what");
		options_release(&o);
	}
}

static void test_empty_argv(void)
{
	char *argv[] = {NULL};
	struct options o;
	struct err err = {0};

	is_int(options_parse(&o, 0, argv, &err), -1, "not even the program's name");
	is_str(err.code, "missing_command", "  code");
	options_release(&o);
}

static void test_nearest(void)
{
	static const struct {
		const char *word;
		const char *want;
	} cases[] = {
		{"probe", "probe"}, {"porbe", "probe"}, {"prbe", "probe"}, {"probee", "probe"},
		{"prone", "probe"}, {"ana", "analyze"}, {"analyse", "analyze"},
		{"anaylze", "analyze"},
		{"p", NULL}, {"", NULL}, {"qqqqq", NULL}, {"sample", NULL},
		{"analyzeanalyzeanalyzeanalyzeanalyze", NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct nearest nearest;

		nearest_init(&nearest, cases[i].word, strlen(cases[i].word));
		nearest_try(&nearest, "analyze");
		nearest_try(&nearest, "probe");
		is_str(nearest.found, cases[i].want, "nearest to '%s'", cases[i].word);
	}
}

static void test_help_width(void)
{
	for (int i = COMMAND_NONE; i < COMMAND_N; i++) {
		char *text = NULL;
		size_t len = 0;
		size_t widest = 0;
		FILE *out = open_memstream(&text, &len);

		if (!ok(out != NULL, "memory as a stream")) {
			return;
		}
		help_print(out, (enum command)i);
		fclose(out);
		for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1) {
			const size_t width = strcspn(line, "\n");

			widest = width > widest ? width : widest;
		}
		ok(widest < 80, "help of '%s' is %zu columns wide", command_rows[i].name, widest);
		ok(len > 0 && text[len - 1] == '\n' && !strstr(text, " \n"), "  and cleanly ended");
		free(text);
	}
}

int main(void)
{
	test_defaults();
	test_values();
	test_errors();
	test_wrapped_errors();
	test_kept_on_failure();
	test_help_words();
	test_empty_argv();
	test_nearest();
	test_help_width();
	return tap_done();
}
