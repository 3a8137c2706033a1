// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Reads bits, the highest first, from bytes that a stranger made. What lies behind the end reads as
// zero and is remembered as bad. Writes them likewise.

#ifndef MEDIA_BITS_H
#define MEDIA_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct bits {
	const uint8_t *data; // stays the caller's
	size_t n_bits;
	size_t at;
	bool bad;            // something was read that is not there
};

struct bits bits_of(const uint8_t *data, size_t size);

// n is 0 to 32.
uint32_t bits_get(struct bits *bits, int n);

void bits_skip(struct bits *bits, size_t n);

// Exp-Golomb codes (ITU-T H.264, 9.1), unsigned and signed.
uint32_t bits_ue(struct bits *bits);
int32_t bits_se(struct bits *bits);

struct bits_out {
	struct str *out;   // grows by whole bytes; stays the caller's
	uint32_t waiting;  // bits that do not fill a byte yet
	int n_waiting;     // 0 to 7
};

// n is 0 to 32; the rest of value is left out.
void bits_put(struct bits_out *to, uint32_t value, int n);
void bits_put_ue(struct bits_out *to, uint32_t value); // less than UINT32_MAX

// Those from one bit to before another, which are there.
void bits_copy(struct bits_out *to, const uint8_t *data, size_t from, size_t end);

// Fills the last byte with that bit.
void bits_fill(struct bits_out *to, unsigned bit);

#endif
