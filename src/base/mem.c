// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

// Fixed, since glibc would raise it with every large block that is freed. Of coded pictures only
// the rarest are larger: at 128 KiB every keyframe was mapped and unmapped by itself, page by page,
// which cost a sixth of all CPU that the keyframes of 1080p need.
#define LARGE_BYTES (1 << 20)

static int failure_status = 3;

void mem_on_failure(int status)
{
	failure_status = status;
}

// Says it without allocating, and leaves without running handlers that might.
__attribute__((noreturn)) static void fail(void)
{
	static const char text[] = "hilite: out of memory\n";
	ssize_t n = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)n;
	_exit(failure_status);
}

void *mem_alloc(size_t size)
{
	void *p = malloc(size > 0 ? size : 1);

	if (!p) {
		fail();
	}
	return p;
}

void *mem_zalloc(size_t size)
{
	void *p = calloc(1, size > 0 ? size : 1);

	if (!p) {
		fail();
	}
	return p;
}

void *mem_resize(void *p, size_t n, size_t size)
{
	if (size > 0 && n > PTRDIFF_MAX / size) {
		fail();
	}
	size_t bytes = n * size;
	void *q = realloc(p, bytes > 0 ? bytes : 1);

	if (!q) {
		fail();
	}
	return q;
}

void *mem_grow(void *p, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap && p) {
		return p;
	}
	size_t to = *cap + *cap / 2;

	if (to < need) {
		to = need;
	}
	if (to < 8) {
		to = 8;
	}
	p = mem_resize(p, to, size);
	*cap = to;
	return p;
}

char *mem_strdup(const char *s)
{
	return mem_dup(s, strlen(s));
}

char *mem_dup(const void *p, size_t n)
{
	char *copy = mem_alloc(n + 1);

	if (n > 0) {
		memcpy(copy, p, n);
	}
	copy[n] = '\0';
	return copy;
}

void mem_free(void *p)
{
	free(p);
}

#ifdef __GLIBC__

void mem_keep_little(void)
{
	mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
	mallopt(M_ARENA_MAX, 1);
}

void mem_give_back(void)
{
	malloc_trim(0);
}

#else

void mem_keep_little(void)
{
}

void mem_give_back(void)
{
}

#endif
