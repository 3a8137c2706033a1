// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/command.h"

#include <stddef.h>

#include "cli/run.h"

static int (*const commands[COMMAND_N])(const struct options *opt) = {
	[COMMAND_PROBE] = cmd_probe,
	[COMMAND_SAMPLE] = cmd_sample,
	[COMMAND_ANALYZE] = cmd_analyze,
	[COMMAND_CUT] = cmd_cut,
	[COMMAND_KEY] = cmd_key,
};

int command_run(const struct options *opt)
{
	return commands[opt->command] ? commands[opt->command](opt) : EXIT_USAGE;
}
