// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Files as wholes: read, and written so that they appear under their name complete or not at all.

#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

// Opens an input for reading without ever blocking: a regular file, or an error of kind ERR_INPUT
// with one of the codes not_found, not_a_file, unreadable. Files of procfs and sysfs are refused:
// what they say they are is not what they are. The descriptor is close-on-exec and belongs to the
// caller.
int file_open_input(const char *path, int *out_fd, int64_t *out_size, struct err *err);

// Reads the whole file, at most max bytes, into out (appended). ERR_LIMIT "too_large" beyond.
int file_read(const char *path, size_t max, struct str *out, struct err *err);

// Writes it all, in spite of short writes and signals. Returns 0, or -1 with errno.
int file_write_all(int fd, const void *data, size_t len);

// An output that is being written, beside its final name.
struct file_output {
	char *path;      // the final name
	char *temporary; // the name it has now; NULL once published or dropped
	int fd;
};

// Makes the temporary file beside path (mode 0666 less the umask). ERR_IO or ERR_INPUT on failure:
// output_exists (unless force), no_directory, no_space, … The output belongs to the caller until
// file_output_publish or file_output_drop; a signal handler's tidy-up drops what is left over.
int file_output_open(struct file_output *out, const char *path, bool force, struct err *err);

// Would file_output_open refuse the name? ERR_INPUT output_exists.
int file_output_check(const char *path, bool force, struct err *err);

// fsync, then rename to the final name (never over an existing file unless force), then release.
// On failure the temporary file is gone and out is released all the same.
int file_output_publish(struct file_output *out, bool force, struct err *err);

// Removes the temporary file and releases; harmless on a released or zeroed output.
void file_output_drop(struct file_output *out);

// Removes every temporary file that is open in this process; async-signal-safe, for a handler.
void file_output_drop_all(void);

// Is path (followed through links) the very file that fd is?
bool file_same(const char *path, int fd);

#endif
