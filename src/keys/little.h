// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Numbers in little endian, as the files of the store have them. No alignment is asked for.

#ifndef KEYS_LITTLE_H
#define KEYS_LITTLE_H

#include <stdint.h>

static inline void little_put(unsigned char *p, uint64_t value, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		p[i] = (unsigned char)(value >> (8 * i));
	}
}

static inline uint64_t little_get(const unsigned char *p, unsigned n)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < n; i++) {
		value |= (uint64_t)p[i] << (8 * i);
	}
	return value;
}

static inline void little_put16(unsigned char *p, unsigned value)
{
	little_put(p, value, 2);
}

static inline void little_put32(unsigned char *p, uint32_t value)
{
	little_put(p, value, 4);
}

static inline void little_put64(unsigned char *p, uint64_t value)
{
	little_put(p, value, 8);
}

static inline unsigned little_get16(const unsigned char *p)
{
	return (unsigned)little_get(p, 2);
}

static inline uint32_t little_get32(const unsigned char *p)
{
	return (uint32_t)little_get(p, 4);
}

static inline uint64_t little_get64(const unsigned char *p)
{
	return little_get(p, 8);
}

#endif
