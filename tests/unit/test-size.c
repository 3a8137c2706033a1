// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/size.h"
#include "tests/tap.h"

int main(void)
{
	static const struct {
		const char *in;
		int rc;
		int64_t want;
	} table[] = {
		{"0", 0, 0}, {"17", 0, 17}, {"500k", 0, 500000}, {"20M", 0, 20000000},
		{"1G", 0, 1000000000}, {"64KiB", 0, 65536}, {"1.5MiB", 0, 1572864},
		{"0.5G", 0, 500000000}, {"2GiB", 0, INT64_C(2147483648)}, {"10B", 0, 10},
		{"", -1, 0}, {"-1", -1, 0}, {"M", -1, 0}, {"1.M", -1, 0}, {"1 M", -1, 0},
		{"1T", -1, 0}, {"1e3", -1, 0}, {"9999999999999999999", -1, 0},
		{"99999999999999G", -1, 0}, {"0x10", -1, 0},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct err err = {0};
		int64_t got = 0;

		is_int(size_parse(&got, table[i].in, &err), table[i].rc, "'%s'", table[i].in);
		is_int(got, table[i].want, "'%s': its value", table[i].in);
	}
	return tap_done();
}
