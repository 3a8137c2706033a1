// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/program.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/run.h"
#include "cli/tell.h"
#include "media/averr.h"
#include "worker/confine.h"

static int close_stdout(void)
{
	if (!ferror(stdout) && fflush(stdout) == 0) {
		return EXIT_ALL_WELL;
	}
	log_say(LOG_ERROR, "cannot write to standard output: %s", err_reason(errno));
	return EXIT_FAILED;
}

static int tell_version(void)
{
	struct str sandbox = {0};

	str_adds(&sandbox, "sandbox: ");
	confine_describe(&sandbox);
	const char *const lines[] = {averr_versions(), str_text(&sandbox), NULL};

	help_version(stdout, lines);
	str_release(&sandbox);
	return close_stdout();
}

static void set_log(const struct options *opt)
{
	static const enum log_level levels[] = {LOG_WARNING, LOG_INFO, LOG_DEBUG};
	int verbose = opt->verbose < 2 ? opt->verbose : 2;

	log_init(levels[verbose], opt->log_format == OPT_LOG_FORMAT_JSON);
	if (opt->quiet) {
		log_silence();
	}
}

int program_main(int argc, char *const *argv)
{
	struct options opt;
	struct err err = {0};
	int status;
	int rc = options_parse(&opt, argc, argv, &err);

	set_log(&opt);
	if (rc < 0) {
		tell_error(&err, NULL);
		status = EXIT_USAGE;
	} else if (opt.want_version) {
		status = tell_version();
	} else if (opt.want_help) {
		help_print(stdout, opt.command);
		status = close_stdout();
	} else {
		status = command_run(&opt);
	}
	options_release(&opt);
	return status;
}
