// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "worker/landlock.h"

#ifdef __linux__

#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

// The numbers are one for all architectures (unified since 5.1); old headers lack them.
#ifndef __NR_landlock_create_ruleset
#define __NR_landlock_create_ruleset 444
#define __NR_landlock_restrict_self  446
#endif

#define RULESET_VERSION 1u

// struct landlock_ruleset_attr of version 6; a kernel of a lower version takes the first part.
struct ruleset {
	uint64_t fs;     // since 1
	uint64_t net;    // since 4
	uint64_t scoped; // since 6
};

int landlock_version(void)
{
	long version = syscall(__NR_landlock_create_ruleset, NULL, 0, RULESET_VERSION);

	return version > 0 ? (int)version : 0;
}

// All rights to files that a version knows: 13 at first, then refer, truncate and ioctl on devices.
static uint64_t file_rights(int version)
{
	static const int bits[] = {0, 13, 14, 15, 15, 16};
	int n = version < 6 ? bits[version] : 16;

	return (UINT64_C(1) << n) - 1;
}

int landlock_enter(void)
{
	int version = landlock_version();

	if (version == 0) {
		return -1;
	}
	struct ruleset rules = {.fs = file_rights(version)};
	size_t size = sizeof(rules.fs);

	if (version >= 4) {
		rules.net = 3; // bind and connect of TCP
		size += sizeof(rules.net);
	}
	if (version >= 6) {
		rules.scoped = 3; // abstract sockets and signals to others
		size += sizeof(rules.scoped);
	}
	long fd = syscall(__NR_landlock_create_ruleset, &rules, size, 0);

	if (fd < 0) {
		return -1;
	}
	long rc = syscall(__NR_landlock_restrict_self, fd, 0);

	close((int)fd);
	return rc == 0 ? 0 : -1;
}

#else

int landlock_version(void)
{
	return 0;
}

int landlock_enter(void)
{
	return -1;
}

#endif
