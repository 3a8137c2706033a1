// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Bits: what was put comes back, and a run of them is the same wherever it is put.

#include "base/str.h"
#include "media/bits.h"
#include "tests/tap.h"

static uint32_t chance = 1;

static uint32_t next(uint32_t below)
{
	chance = chance * UINT32_C(1664525) + UINT32_C(1013904223);
	return (chance >> 8) % below;
}

static void check_values(void)
{
	static const uint32_t values[] = {0, 1, 2, 3, 6, 7, 255, 256, 65534, 65535, 0x7ffffffe};
	struct str text = {0};
	struct bits_out to = {.out = &text};
	bool same = true;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		bits_put_ue(&to, values[i]);
		bits_put(&to, values[i], 17);
	}
	bits_fill(&to, 0);
	struct bits b = bits_of((const uint8_t *)text.data, text.len);

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		same = same && bits_ue(&b) == values[i] && bits_get(&b, 17) == (values[i] & 0x1ffff);
	}
	ok(same && !b.bad, "numbers come back");
	str_release(&text);
}

static void check_fill(void)
{
	struct str text = {0};
	struct bits_out to = {.out = &text};

	bits_fill(&to, 1);
	is_int((int64_t)text.len, 0, "nothing waits, nothing is filled");
	bits_put(&to, 0, 3);
	bits_fill(&to, 1);
	is_mem(text.data, "\x1f", 1, "the last byte is filled with ones");
	str_release(&text);
}

static void check_copies(void)
{
	uint8_t data[32];
	int wrong = 0;

	for (size_t i = 0; i < sizeof(data); i++) {
		data[i] = (uint8_t)next(256);
	}
	for (int i = 0; i < 2000; i++) {
		size_t from = next(200);
		size_t end = from + next(56);
		int before = (int)next(9);
		struct str text = {0};
		struct bits_out to = {.out = &text};

		bits_put(&to, 0, before);
		bits_copy(&to, data, from, end);
		bits_fill(&to, 0);
		struct bits got = bits_of((const uint8_t *)text.data, text.len);
		struct bits want = bits_of(data, sizeof(data));

		bits_skip(&got, (size_t)before);
		bits_skip(&want, from);
		for (size_t k = from; k < end; k++) {
			wrong += bits_get(&got, 1) != bits_get(&want, 1);
		}
		wrong += got.bad || text.len != ((size_t)before + end - from + 7) / 8;
		str_release(&text);
	}
	is_int(wrong, 0, "2000 runs of bits are what they were, wherever they come to stand");
}

int main(void)
{
	check_values();
	check_fill();
	check_copies();
	return tap_done();
}
