// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Memory of our own. These never return NULL: where there is none left they say so on stderr and
// end the program at once (status MEM_EXIT_STATUS in a worker, see mem_on_failure). A failure that
// a library reports is an ordinary error and does not come here.

#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

// The status that mem_* end with; a worker sets one of its own, which the conductor knows.
void mem_on_failure(int status);

void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull));
void *mem_zalloc(size_t size) __attribute__((malloc, returns_nonnull));

// Resizes to n elements of size bytes; the product is checked.
void *mem_resize(void *p, size_t n, size_t size) __attribute__((returns_nonnull));

// Makes room for at least need elements in *p, growing by half; *cap is kept up to date.
void *mem_grow(void *p, size_t *cap, size_t need, size_t size) __attribute__((returns_nonnull));

char *mem_strdup(const char *s) __attribute__((malloc, returns_nonnull));

// A copy of n bytes with a NUL behind them.
char *mem_dup(const void *p, size_t n) __attribute__((malloc, returns_nonnull));

void mem_free(void *p);

// For a process that is measured by what it holds (a worker): large blocks go back to the system
// when they are freed, and all threads share one heap. Where the C library has no such switches,
// nothing happens.
void mem_keep_little(void);

// Gives back what lies free in the heap; takes a millisecond or less.
void mem_give_back(void);

#endif
