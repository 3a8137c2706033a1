// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/store_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "keys/entries.h"
#include "keys/put.h"
#include "keys/seal.h"
#include "keys/trusted.h"

// All that fd gives, at most `most` bytes and one more.
static int read_all(int fd, size_t most, struct str *out)
{
	char buf[4096];

	while (out->len <= most) {
		ssize_t n = read(fd, buf, sizeof(buf));

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0) {
			return (int)n;
		}
		str_add(out, buf, (size_t)n);
	}
	return 0;
}

int store_file_read(const char *path, struct str *out, struct err *err)
{
	int fd;

	if (trusted_open(path, TRUSTED_OWN, SEAL_MOST, "the store", &fd, err) < 0) {
		return -1;
	}
	int rc = read_all(fd, SEAL_MOST, out);

	if (rc < 0) {
		err_set(err, ERR_KEY, "unreadable", "cannot read the store '%s': %s", path,
			err_reason(errno));
	} else if (out->len > SEAL_MOST) {
		rc = err_set(err, ERR_KEY, "damaged", "the store '%s' grew while it was read",
			path);
	}
	close(fd);
	return rc;
}

// What was written, and what opens it.
struct written {
	const struct str *bytes;
	const struct secret *mk;
};

// What was written has to open, or it shall not take the place of what does.
static int read_back(void *opaque, int fd, struct err *err)
{
	const struct written *written = opaque;
	struct str got = {0};
	struct seal seal = {.n_slots = 0};
	struct secret payload = {0};
	struct entries entries = {0};
	int rc = lseek(fd, 0, SEEK_SET) < 0 ? -1 : read_all(fd, SEAL_MOST, &got);

	if (rc < 0 || got.len != written->bytes->len ||
		memcmp(got.data, written->bytes->data, got.len) != 0) {
		rc = err_set(err, ERR_IO, "write_failed",
			"the store did not come back from the disk as it was written");
	}
	rc = rc < 0 ? rc : seal_parse(&seal, got.data, got.len, err);
	rc = rc < 0 ? rc : seal_open(&seal, written->mk, &payload, err);
	rc = rc < 0 ? rc : entries_parse(&entries, &payload, err);
	entries_release(&entries);
	secret_release(&payload);
	seal_release(&seal);
	str_release(&got);
	return rc;
}

int store_file_write(const char *path, const struct str *bytes, const struct secret *mk,
	bool is_new, bool *in_place, struct err *err)
{
	struct written written = {bytes, mk};
	const struct put put = {
		.path = path,
		.what = "the store",
		.is_new = is_new,
		.alone = true,
		.check = read_back,
		.opaque = &written,
	};

	return put_file(&put, bytes->data, bytes->len, in_place, err);
}
