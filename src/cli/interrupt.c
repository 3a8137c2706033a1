// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/file.h"

static volatile sig_atomic_t pending;
static int wake[2] = {-1, -1};

static void on_signal(int signal_number)
{
	int saved = errno;

	if (pending) {
		file_output_drop_all();
		_exit(128 + signal_number);
	}
	pending = signal_number;
	ssize_t n = write(wake[1], "", 1);

	(void)n;
	errno = saved;
}

void interrupt_init(void)
{
	static const int ours[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction sa = {.sa_handler = on_signal};

	if (pipe(wake) == 0) {
		fcntl(wake[0], F_SETFD, FD_CLOEXEC);
		fcntl(wake[1], F_SETFD, FD_CLOEXEC);
		fcntl(wake[1], F_SETFL, O_NONBLOCK);
	}
	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		struct sigaction old;

		// nohup and the like: what is ignored stays ignored.
		if (sigaction(ours[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
			sigaction(ours[i], &sa, NULL);
		}
	}
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); // a file that may not grow is an error, not death
}

int interrupt_fd(void)
{
	return wake[0];
}

bool interrupt_pending(void)
{
	return pending != 0;
}

void interrupt_note(int signal_number)
{
	if (!pending) {
		pending = signal_number;
	}
}

void interrupt_die_if_pending(void)
{
	if (!pending) {
		return;
	}
	file_output_drop_all();
	signal(pending, SIG_DFL);
	raise(pending);
	_exit(128 + pending);
}
