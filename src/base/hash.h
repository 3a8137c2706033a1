// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// BLAKE2b of 32 bytes, as the name of what it is of.

#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>

#define HASH_HEX 65 // bytes of the text, the NUL included

struct hash_part {
	const void *bytes;
	size_t len;
};

// Of all parts together with their lengths: where one ends and the next begins makes a difference.
void hash_hex(char out[HASH_HEX], const struct hash_part *parts, size_t n);

#endif
