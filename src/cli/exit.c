// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/exit.h"

#include "cli/run.h"

static int worst;

static int gravity(int status)
{
	return status == EXIT_USAGE ? 100 : status;
}

void exit_raise(int status)
{
	if (gravity(status) > gravity(worst)) {
		worst = status;
	}
}

void exit_raise_for(enum err_kind kind)
{
	switch (kind) {
	case ERR_NONE:
		break;
	case ERR_REMOTE:
		exit_raise(EXIT_REMOTE);
		break;
	case ERR_KEY:
		exit_raise(EXIT_KEY);
		break;
	default:
		exit_raise(EXIT_FAILED);
		break;
	}
}

int exit_status(void)
{
	return worst;
}
