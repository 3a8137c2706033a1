// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/webp_look.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define HEADER 12 // "RIFF", the size of the rest, "WEBP"
#define CHUNK  8  // a name and the size of what follows, which is padded to an even number
#define FRAME  16 // place, size, length and flags of a frame

static bool read_at(int fd, int64_t at, uint8_t *buf, size_t n)
{
	return pread(fd, buf, n, at) == (ssize_t)n;
}

static uint32_t little(const uint8_t *p, int bytes)
{
	uint32_t value = 0;

	for (int i = bytes - 1; i >= 0; i--) {
		value = value << 8 | p[i];
	}
	return value;
}

int webp_look(struct webp_look *out, int fd, int64_t size_bytes)
{
	uint8_t buf[FRAME];
	int64_t at = HEADER;

	*out = (struct webp_look){0};
	if (!read_at(fd, 0, buf, HEADER) || memcmp(buf, "RIFF", 4) != 0 ||
		memcmp(buf + 8, "WEBP", 4) != 0 || little(buf + 4, 4) + CHUNK != size_bytes) {
		return -1;
	}
	while (at < size_bytes) {
		if (!read_at(fd, at, buf, CHUNK)) {
			return -1;
		}
		bool frame = memcmp(buf, "ANMF", 4) == 0;
		// A lone picture outside of a frame: what does not move.
		bool still = memcmp(buf, "VP8 ", 4) == 0 || memcmp(buf, "VP8L", 4) == 0;
		int64_t size = little(buf + 4, 4);

		if (frame) {
			if (size < FRAME || !read_at(fd, at + CHUNK, buf, FRAME)) {
				return -1;
			}
			out->frames++;
			out->end_ms += little(buf + 12, 3);
		}
		out->frames += still;
		at += CHUNK + size + (size & 1);
	}
	out->still = out->frames == 1 && out->end_ms == 0;
	return at == size_bytes && out->frames > 0 ? 0 : -1;
}
