// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/bits.h"

struct bits bits_of(const uint8_t *data, size_t size)
{
	return (struct bits){.data = data, .n_bits = size < SIZE_MAX / 8 ? size * 8 : 0};
}

uint32_t bits_get(struct bits *b, int n)
{
	uint32_t value = 0;

	for (int i = 0; i < n; i++) {
		uint32_t bit = 0;

		if (b->at < b->n_bits) {
			bit = b->data[b->at / 8] >> (7 - b->at % 8) & 1u;
			b->at++;
		} else {
			b->bad = true;
		}
		value = value << 1 | bit;
	}
	return value;
}

void bits_skip(struct bits *b, size_t n)
{
	if (n > b->n_bits - b->at) {
		b->at = b->n_bits;
		b->bad = true;
		return;
	}
	b->at += n;
}

uint32_t bits_ue(struct bits *b)
{
	int zeros = 0;

	while (!b->bad && bits_get(b, 1) == 0) {
		zeros++;
	}
	if (b->bad || zeros > 31) {
		b->bad = true;
		return 0;
	}
	return (UINT32_C(1) << zeros) - 1 + bits_get(b, zeros);
}

int32_t bits_se(struct bits *b)
{
	uint32_t code = bits_ue(b);
	int32_t half = (int32_t)(code / 2);

	return code % 2 == 1 ? half + 1 : -half;
}
