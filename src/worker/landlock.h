// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Landlock (Linux 5.13 and later): no file, no TCP port, no other process's sockets, ever again.

#ifndef WORKER_LANDLOCK_H
#define WORKER_LANDLOCK_H

// The version of the kernel's interface, 0 where there is none.
int landlock_version(void);

// Gives up all that this version knows, for this process and its threads to come. 0, or -1 where it
// does not work. Needs PR_SET_NO_NEW_PRIVS.
int landlock_enter(void);

#endif
