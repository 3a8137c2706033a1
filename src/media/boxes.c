// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/boxes.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define MAX_BOXES 1000

struct box {
	char type[4];
	int64_t header; // bytes before the content
	int64_t end;    // of the box in the file
};

static uint64_t big_endian(const unsigned char *p, int n)
{
	uint64_t value = 0;

	for (int i = 0; i < n; i++) {
		value = value << 8 | p[i];
	}
	return value;
}

static bool read_box(int fd, int64_t at, int64_t limit, struct box *out)
{
	unsigned char head[16];
	ssize_t n = at <= limit - 8 ? pread(fd, head, sizeof(head), at) : 0;

	if (n < 8) {
		return false;
	}
	uint64_t size = big_endian(head, 4);

	memcpy(out->type, head + 4, 4);
	out->header = 8;
	if (size == 1 && n == 16) {
		size = big_endian(head + 8, 8);
		out->header = 16;
	} else if (size == 0) {
		size = (uint64_t)(limit - at);
	}
	if (size < (uint64_t)out->header || size > (uint64_t)INT64_MAX) {
		return false;
	}
	if (__builtin_add_overflow(at, (int64_t)size, &out->end) || out->end > limit) {
		out->end = limit; // a file that was cut off: what there is counts
	}
	return true;
}

static bool has_type(const struct box *box, const char *type)
{
	return memcmp(box->type, type, 4) == 0;
}

static bool announces_fragments(int fd, int64_t at, int64_t end)
{
	struct box box;

	for (int i = 0; i < MAX_BOXES && read_box(fd, at, end, &box); i++) {
		if (has_type(&box, "mvex")) {
			return true;
		}
		at = box.end;
	}
	return false;
}

struct boxes boxes_scan(int fd, int64_t size)
{
	struct boxes out = {.faststart = -1, .fragmented = -1};
	bool moov = false;
	bool mdat = false;
	bool moof = false;
	struct box box;
	int64_t at = 0;

	for (int i = 0; i < MAX_BOXES && read_box(fd, at, size, &box); i++) {
		if (has_type(&box, "moov")) {
			out.faststart = mdat ? 0 : 1;
			moov = true;
			moof = moof || announces_fragments(fd, at + box.header, box.end);
		} else if (has_type(&box, "mdat")) {
			mdat = true;
		} else if (has_type(&box, "moof")) {
			moof = true;
		}
		if (moov && (mdat || moof)) {
			break;
		}
		at = box.end;
	}
	if (moov) {
		out.fragmented = moof ? 1 : 0;
	}
	return out;
}
