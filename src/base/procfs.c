// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/procfs.h"

#ifdef __linux__

#include <stddef.h>
#include <sys/vfs.h>

// f_type of statfs(2): proc, sysfs, debugfs, tracefs, securityfs, cgroup, cgroup2, bpf.
static const unsigned long kinds[] = {
	0x9fa0, 0x62656572, 0x64626720, 0x74726163, 0x73636673, 0x27e0eb, 0x63677270, 0xcafe4a11,
};

bool procfs_holds(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0) {
		return false;
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if ((unsigned long)fs.f_type == kinds[i]) {
			return true;
		}
	}
	return false;
}

#else

bool procfs_holds(int fd)
{
	(void)fd;
	return false;
}

#endif
