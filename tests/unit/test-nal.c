// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/mem.h"
#include "media/bits.h"
#include "media/nal.h"
#include "tests/tap.h"

static void test_bits(void)
{
	// 1 | 010 | 011 | 00100 | 00111 | 0...
	static const uint8_t data[] = {0xa6, 0x43, 0x80};
	struct bits b = bits_of(data, sizeof(data));

	is_int(bits_ue(&b), 0, "ue: 1 is 0");
	is_int(bits_ue(&b), 1, "ue: 010 is 1");
	is_int(bits_ue(&b), 2, "ue: 011 is 2");
	is_int(bits_se(&b), 2, "se: 00100 is 2");
	is_int(bits_se(&b), -3, "se: 00111 is -3");
	ok(!b.bad, "all was there");
	bits_get(&b, 32);
	ok(b.bad, "32 more bits are not");
	b = bits_of(data, sizeof(data));
	bits_skip(&b, SIZE_MAX);
	ok(b.bad && b.at == b.n_bits, "nor as many as there are numbers");

	static const uint8_t zeros[8] = {0};

	b = bits_of(zeros, sizeof(zeros));
	is_int(bits_ue(&b), 0, "a code of zeros alone is nothing");
	ok(b.bad, "and is told");
}

struct walk_row {
	const char *name;
	const char *bytes;
	size_t size;
	int length_size;
	size_t sizes[4]; // of the units, 0: no more
	bool bad;
};

static const struct walk_row rows[] = {
	{"one start code", "\0\0\1\x65\xaa", 5, 0, {2}, false},
	{"both kinds of start code", "\0\0\0\1\x67\1\2\0\0\1\x68\xaa", 12, 0, {3, 2}, false},
	{"zeros at the end", "\0\0\1\x65\xaa\0\0\0", 8, 0, {2}, false},
	{"what stands before the first", "\xff\0\0\1\x65", 5, 0, {1}, false},
	{"two start codes in a row", "\0\0\1\0\0\1\x65\x80", 8, 0, {2}, false},
	{"no start code", "\1\2\3\4", 4, 0, {0}, false},
	{"nothing", "", 0, 0, {0}, false},
	{"half a start code", "\0\0", 2, 0, {0}, false},
	{"lengths of four", "\0\0\0\2\x65\xaa\0\0\0\1\x41", 11, 4, {2, 1}, false},
	{"lengths of two", "\0\2\x65\xaa\0\1\x41", 7, 2, {2, 1}, false},
	{"lengths of one", "\2\x65\xaa\1\x41", 5, 1, {2, 1}, false},
	{"an empty unit between", "\1\x65\0\1\x41", 5, 1, {1, 1}, false},
	{"a length that leads out", "\2\x65\xaa\5\x41", 5, 1, {2}, true},
	{"a length that is cut off", "\0\0\0\1\x65\0\0", 7, 4, {1}, true},
	{"the largest length", "\xff\xff\xff\xff\x65", 5, 4, {0}, true},
	{"a unit of zeros", "\2\0\0\1\x41", 5, 1, {1}, false},
};

static void test_walks(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct walk_row *r = &rows[i];
		// A copy, so that a read behind the end is found out.
		uint8_t *copy = (uint8_t *)mem_alloc(r->size + 1);
		struct nal nal;
		size_t n = 0;

		memcpy(copy, r->bytes, r->size);
		struct nal_walk walk = nal_walk(copy, r->size, r->length_size);

		while (nal_next(&walk, &nal)) {
			is_int((intmax_t)nal.size, n < 4 ? (intmax_t)r->sizes[n] : 0, "%s: unit %zu",
				r->name, n);
			n++;
		}
		ok(n == 4 || r->sizes[n] == 0, "%s: %zu units", r->name, n);
		is_int(walk.bad, r->bad, "%s: bad", r->name);
		mem_free(copy);
	}
}

// All strings of six bytes out of those that matter, there and back.
static void test_escape(void)
{
	static const uint8_t letters[] = {0, 1, 2, 3, 4, 0x80};
	int wrong = 0;
	int n_codes = 0;

	for (int n = 0; n < 6 * 6 * 6 * 6 * 6 * 6; n++) {
		uint8_t plain[8] = {0x65, 0, 0, 0, 0, 0, 0, 0x80};
		struct str out = {0};
		struct str back = {0};

		for (int i = 1, rest = n; i <= 6; i++, rest /= 6) {
			plain[i] = letters[rest % 6];
		}
		nal_escape(&out, plain, sizeof(plain));
		for (size_t i = 2; i < out.len; i++) {
			n_codes += out.data[i - 2] == 0 && out.data[i - 1] == 0 &&
				(uint8_t)out.data[i] <= 2;
		}
		nal_unescape(&back, &(struct nal){(uint8_t *)out.data, out.len}, SIZE_MAX);
		wrong += back.len != sizeof(plain) || memcmp(back.data, plain, back.len) != 0;
		str_release(&out);
		str_release(&back);
	}
	is_int(n_codes, 0, "nothing escaped looks like a start code");
	is_int(wrong, 0, "what is escaped and unescaped is what it was");
}

static void test_put(void)
{
	struct str out = {0};
	static const uint8_t unit[300] = {0x65};

	is_int(nal_put(&out, unit, 5, 1), 0, "five bytes behind one byte of length");
	is_int(nal_put(&out, unit, 5, 0), 0, "and behind a start code");
	is_mem(out.data, "\5\x65\0\0\0\0\0\0\0\1\x65\0\0\0\0", 15, "as they should be");
	is_int(nal_put(&out, unit, sizeof(unit), 1), -1, "300 bytes do not fit one byte of length");
	str_clear(&out);
	is_int(nal_put(&out, unit, sizeof(unit), 2), 0, "but two");
	is_mem(out.data, "\1\x2c", 2, "the higher first");
	str_release(&out);
}

int main(void)
{
	test_bits();
	test_walks();
	test_escape();
	test_put();
	return tap_done();
}
