// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"
#include "media/boxes.h"
#include "tests/tap.h"

static void box(struct str *s, uint32_t size, const char *type, size_t content)
{
	const unsigned char head[4] = {size >> 24, size >> 16 & 255, size >> 8 & 255, size & 255};

	str_add(s, head, 4);
	str_add(s, type, 4);
	for (size_t i = 0; i < content; i++) {
		str_addc(s, '\0');
	}
}

static struct boxes scan(const struct str *s)
{
	char name[] = "/tmp/hilite-boxes.XXXXXX";
	int fd = mkstemp(name);
	struct boxes boxes = {9, 9};

	unlink(name);
	if (write(fd, str_text(s), s->len) == (ssize_t)s->len) {
		boxes = boxes_scan(fd, (int64_t)s->len);
	}
	close(fd);
	return boxes;
}

static void check(const struct str *s, int faststart, int fragmented, const char *what)
{
	struct boxes boxes = scan(s);

	is_int(boxes.faststart, faststart, "%s: where the index is", what);
	is_int(boxes.fragmented, fragmented, "%s: fragments", what);
}

int main(void)
{
	struct str s = {0};

	check(&s, -1, -1, "nothing");
	box(&s, 16, "ftyp", 8);
	box(&s, 24, "mdat", 16);
	box(&s, 16, "moov", 8);
	check(&s, 0, 0, "moov behind mdat");
	str_clear(&s);
	box(&s, 16, "ftyp", 8);
	box(&s, 16, "moov", 8);
	box(&s, 24, "mdat", 16);
	check(&s, 1, 0, "moov before mdat");
	str_clear(&s);
	box(&s, 16, "moov", 0);
	box(&s, 8, "mvex", 0);
	box(&s, 8, "moof", 0);
	check(&s, 1, 1, "mvex in moov");
	str_clear(&s);
	box(&s, 8, "moov", 0);
	box(&s, 8, "moof", 0);
	check(&s, 1, 1, "a moof");
	str_clear(&s);
	box(&s, 4, "moov", 0);
	check(&s, -1, -1, "a size below 8 ends the walk");
	str_clear(&s);
	box(&s, 0, "mdat", 100);
	check(&s, -1, -1, "a box to the end of the file hides what follows");
	str_clear(&s);
	box(&s, 1, "mdat", 0);
	str_add(&s, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	check(&s, -1, -1, "a size of 2^64-1 ends the walk");
	str_clear(&s);
	box(&s, 1000000, "moov", 20);
	check(&s, 1, 0, "a box that was cut off counts");
	str_release(&s);
	return tap_done();
}
