// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// hilite cut: spans to clips (cut_clips), to one reel (cut_reel), or to a list (cut_list).

#include "cli/command.h"
#include "cli/cut_clips.h"
#include "cli/cut_how.h"
#include "cli/cut_list.h"
#include "cli/cut_reel.h"
#include "cli/exit.h"
#include "cli/outputs.h"
#include "cli/tell.h"
#include "record/template.h"

static int check(struct cut_how *how, const struct options *opt, struct err *err)
{
	if (cut_how_read(how, opt, err) < 0 || template_check(opt->name, err) < 0) {
		return -1;
	}
	return outputs_make_folder(opt, err);
}

int cmd_cut(const struct options *opt)
{
	struct cut_how how;
	struct err err = {0};
	int status = EXIT_USAGE;

	if (opt->list != OPT_LIST_NONE) {
		return cut_list(opt);
	}
	if (check(&how, opt, &err) < 0) {
		tell_error(&err, NULL);
	} else {
		status = opt->reel ? cut_reel(opt, &how) : cut_clips(opt, &how);
	}
	cut_how_release(&how);
	return status;
}
