// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A filter of system calls: what decoding needs and nothing else.

#ifndef WORKER_SECCOMP_H
#define WORKER_SECCOMP_H

#include <stdbool.h>

// Is it in the kernel, and does this program have a filter for its architecture?
bool seccomp_available(void);

// From here on, a call that is not on the list fails with EPERM; execve, ptrace and calls of a
// foreign architecture kill. With writing, an output that is open may be written and cut. 0, or -1
// where it does not work. Needs PR_SET_NO_NEW_PRIVS.
int seccomp_enter(bool writing);

#endif
