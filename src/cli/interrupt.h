// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Signals that end a run. The first one lets it tidy up; a second one does not wait for that.

#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

// Takes over SIGINT, SIGTERM, SIGHUP, and ignores SIGPIPE (a write then fails with EPIPE).
void interrupt_init(void);

// Readable once a signal has come.
int interrupt_fd(void);

bool interrupt_pending(void);

// The same as if the signal had come: for a pipe whose reader is gone.
void interrupt_note(int signal_number);

// Ends the process by the signal that came, so that the shell sees it, or returns when none did.
void interrupt_die_if_pending(void);

#endif
