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

void bits_put(struct bits_out *to, uint32_t value, int n)
{
	for (int i = n - 1; i >= 0; i--) {
		to->waiting = to->waiting << 1 | (value >> i & 1);
		if (++to->n_waiting == 8) {
			str_addc(to->out, (char)to->waiting);
			to->waiting = 0;
			to->n_waiting = 0;
		}
	}
}

void bits_put_ue(struct bits_out *to, uint32_t value)
{
	int n = 0;

	while ((value + 1) >> n > 1) {
		n++;
	}
	bits_put(to, 0, n);
	bits_put(to, value + 1, n + 1);
}

void bits_copy(struct bits_out *to, const uint8_t *data, size_t from, size_t end)
{
	struct bits in = {.data = data, .n_bits = end, .at = from};

	while (in.at < end && (in.at % 8 != 0 || end - in.at < 8)) {
		bits_put(to, bits_get(&in, 1), 1);
	}
	if (to->n_waiting == 0) {
		str_add(to->out, data + in.at / 8, (end - in.at) / 8);
		in.at += (end - in.at) / 8 * 8;
	}
	for (; end - in.at >= 8; in.at += 8) {
		uint32_t both = to->waiting << 8 | data[in.at / 8];

		str_addc(to->out, (char)(both >> to->n_waiting));
		to->waiting = both & ((1u << to->n_waiting) - 1);
	}
	int n = (int)(end - in.at);

	bits_put(to, bits_get(&in, n), n);
}

void bits_fill(struct bits_out *to, unsigned bit)
{
	while (to->n_waiting != 0) {
		bits_put(to, bit, 1);
	}
}
