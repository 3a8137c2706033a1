// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/process.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

extern char **environ;

#ifdef __linux__

#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

void process_harden(void)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void process_follow_parent(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

int process_cpus(void)
{
	cpu_set_t set;
	int n = 0;

	if (sched_getaffinity(0, sizeof(set), &set) == 0) {
		n = CPU_COUNT(&set);
	}
	return n > 0 ? n : 1;
}

static int close_range_call(int first)
{
#ifdef SYS_close_range
	return (int)syscall(SYS_close_range, (unsigned)first, ~0u, 0u);
#else
	(void)first;
	return -1;
#endif
}

#else

void process_harden(void)
{
}

void process_follow_parent(void)
{
}

int process_cpus(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n > 0 ? (int)n : 1;
}

static int close_range_call(int first)
{
	(void)first;
	return -1;
}

#endif

void process_raise_descriptors(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < r.rlim_max) {
		r.rlim_cur = r.rlim_max;
		setrlimit(RLIMIT_NOFILE, &r);
	}
}

void process_close_from(int first)
{
	if (close_range_call(first) == 0) {
		return;
	}
	long most = sysconf(_SC_OPEN_MAX);

	if (most < 0 || most > 65536) {
		most = 65536;
	}
	for (int fd = first; fd < most; fd++) {
		close(fd);
	}
}

void process_wipe_environment(void)
{
	static char *none[] = {NULL};

	for (char **e = environ; e && *e; e++) {
		memset(*e, 0, strlen(*e));
	}
	environ = none;
}
