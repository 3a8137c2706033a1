// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/folder.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/mem.h"

int folder_make(const char *folder, struct err *err)
{
	char *path = mem_strdup(folder);
	int rc = 0;

	for (char *p = path + (path[0] != '\0'); rc == 0; p++) {
		if (*p != '/' && *p != '\0') {
			continue;
		}
		const char kept = *p;

		*p = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST) {
			// A parent may be closed to us and hold the rest all the same.
			struct stat st;
			int error = errno;

			if (stat(path, &st) < 0) {
				rc = err_set(err, ERR_IO, "write_failed", "cannot make '%s': %s", path,
					err_reason(error));
			}
		}
		*p = kept;
		if (kept == '\0') {
			break;
		}
	}
	mem_free(path);
	return rc;
}
