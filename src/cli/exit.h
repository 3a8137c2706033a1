// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The exit status, kept in one place: a worse one is never lowered by a later success.

#ifndef CLI_EXIT_H
#define CLI_EXIT_H

#include "base/err.h"

// Takes the status if it is graver than the one so far (0, 1, 3, 4, 5 in that order; 2 is final).
void exit_raise(int status);

// The status that an input's failure of that kind stands for; ERR_NONE for none.
void exit_raise_for(enum err_kind kind);

int exit_status(void);

#endif
