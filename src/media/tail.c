// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/tail.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define OGG_MOST_PAGE 65307 // a header of 27 bytes, 255 lacing values, 255 segments of 255
#define MOST_BOXES    100000
#define TS_LOOKED_AT  8     // packets that must begin where they should

static bool read_at(int fd, int64_t at, void *out, size_t n)
{
	return at >= 0 && pread(fd, out, n, at) == (ssize_t)n;
}

static uint64_t big_endian(const unsigned char *p, int n)
{
	uint64_t value = 0;

	for (int i = 0; i < n; i++) {
		value = value << 8 | p[i];
	}
	return value;
}

static uint32_t little_endian(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

// The size of an element whose id has so many bytes. Returns how many bytes id and size take, 0
// where that is no element; *known is false for an element that ends when another begins.
static int read_element(const unsigned char *p, int id_bytes, uint64_t *size, bool *known)
{
	int n = 1;

	while (n <= 8 && !(p[id_bytes] & (0x100 >> n))) {
		n++;
	}
	if (n > 8) {
		return 0;
	}
	uint64_t mask = (UINT64_C(1) << (7 * n)) - 1;

	*size = big_endian(p + id_bytes, n) & mask;
	*known = *size != mask;
	return id_bytes + n;
}

static int matroska(int fd, int64_t size)
{
	static const unsigned char segment[] = {0x18, 0x53, 0x80, 0x67};
	unsigned char head[12];
	uint64_t length;
	bool known;
	int n;

	if (!read_at(fd, 0, head, sizeof(head))) {
		return -1;
	}
	n = read_element(head, 4, &length, &known);
	if (n == 0 || !known || length > 4096) {
		return -1;
	}
	int64_t at = n + (int64_t)length;

	if (!read_at(fd, at, head, sizeof(head)) || memcmp(head, segment, sizeof(segment)) != 0) {
		return -1;
	}
	n = read_element(head, 4, &length, &known);
	if (n == 0 || !known || length > (uint64_t)INT64_MAX / 2) {
		return -1;
	}
	return at + n + (int64_t)length > size;
}

// A large AVI has several, one behind the other.
static int riff(int fd, int64_t size)
{
	unsigned char head[8];
	int64_t at = 0;

	while (read_at(fd, at, head, sizeof(head)) && memcmp(head, "RIFF", 4) == 0) {
		uint32_t length = little_endian(head + 4);

		if (length == 0 || length == UINT32_MAX) {
			return -1; // written to a pipe
		}
		at += 8 + (int64_t)length;
		if (at > size) {
			return 1;
		}
		at += length & 1;
	}
	return at > 0 ? 0 : -1;
}

static int flv(int fd, int64_t size)
{
	unsigned char p[4];

	if (!read_at(fd, size - 4, p, 4)) {
		return -1;
	}
	int64_t tag = (int64_t)big_endian(p, 4);

	return !(tag >= 11 && read_at(fd, size - 4 - tag, p, 4) &&
		(int64_t)big_endian(p + 1, 3) + 11 == tag);
}

static int ogg(int fd, int64_t size)
{
	static unsigned char buf[OGG_MOST_PAGE];
	const size_t n = size < OGG_MOST_PAGE ? (size_t)size : OGG_MOST_PAGE;

	if (!read_at(fd, size - (int64_t)n, buf, n)) {
		return -1;
	}
	for (size_t at = n >= 27 ? n - 27 : 0; at > 0; at--) {
		const unsigned char *page = buf + at;
		size_t end = at + 27;

		if (memcmp(page, "OggS", 4) != 0) {
			continue;
		}
		end += page[26];
		for (size_t i = 0; i < page[26] && at + 27 + i < n; i++) {
			end += page[27 + i];
		}
		return end != n || !(page[5] & 4);
	}
	return 1;
}

static bool has_stride(int fd, int64_t first, int stride)
{
	unsigned char sync;

	for (int i = 0; i < TS_LOOKED_AT; i++) {
		if (!read_at(fd, first + (int64_t)i * stride, &sync, 1) || sync != 0x47) {
			return false;
		}
	}
	return true;
}

static int transport(int fd, int64_t size)
{
	static const struct {
		int first;
		int stride;
	} kinds[] = {{0, 188}, {4, 192}, {0, 204}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (has_stride(fd, kinds[i].first, kinds[i].stride)) {
			return size % kinds[i].stride != 0;
		}
	}
	return -1;
}

// Whether media are missing is for the index to say; a box of any other kind must be whole. What no
// box begins like is what somebody hung on.
static int boxes(int fd, int64_t size)
{
	static const char whole[][5] = {"moov", "moof", "mfra", "sidx", "free", "skip", "udta", "meta"};
	unsigned char head[16];
	int64_t at = 0;

	for (int n = 0; n < MOST_BOXES && read_at(fd, at, head, 8); n++) {
		int64_t length = (int64_t)big_endian(head, 4);

		if (length == 1 && read_at(fd, at, head, 16)) {
			length = (int64_t)(big_endian(head + 8, 8) & INT64_MAX);
		}
		if (length < 8) {
			return -1; // to the end, or nonsense
		}
		for (size_t i = 0; length > size - at && i < sizeof(whole) / sizeof(whole[0]); i++) {
			if (memcmp(head + 4, whole[i], 4) == 0) {
				return 1;
			}
		}
		if (length >= size - at) {
			return -1;
		}
		at += length;
	}
	return -1;
}

int tail_is_cut(int fd, int64_t size, const char *format)
{
	static const struct {
		const char *format;
		int (*tell)(int fd, int64_t size);
	} rows[] = {
		{"matroska,webm", matroska}, {"avi", riff}, {"wav", riff}, {"flv", flv},
		{"ogg", ogg}, {"mpegts", transport}, {"mov,mp4,m4a,3gp,3g2,mj2", boxes},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(format, rows[i].format) == 0) {
			return rows[i].tell(fd, size);
		}
	}
	return -1;
}
