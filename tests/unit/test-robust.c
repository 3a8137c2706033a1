// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/robust.h"

#include "tests/tap.h"

static void test_quantiles(void)
{
	const float values[] = { 5, NAN, 1, 3, INFINITY, 2, 4 };
	struct robust robust;

	robust_of(&robust, values, 7);
	is_int((int64_t)robust.n, 5, "only what is finite counts");
	is_real(robust.median, 3, 1e-6, "the middle of 1 to 5");
	is_real(robust.p16, 1.64, 1e-6, "between two values");
	is_real(robust.p99, 4.96, 1e-5, "near the top");
	robust_of(&robust, values + 1, 1);
	is_int((int64_t)robust.n, 0, "nothing finite");
	is_real(robust.median, 0, 0, "is nothing");
	robust_of(&robust, NULL, 0);
	is_real(robust.median, 0, 0, "no values at all");
}

static void test_running(void)
{
	const struct robust_window window = { .radius = 2, .q = 0.5, .low = 0, .high = 256 };
	const float values[] = { 10, 10, 200, 10, 10, NAN, 60, 60, 60, 60 };
	float out[10];

	robust_running(out, values, 10, &window);
	is_real(out[2], 10.5, 1e-6, "one wild value does not move the middle");
	is_real(out[9], 60.5, 1e-6, "the window follows");
	is_real(out[5], 10.5, 1e-6, "a gap is passed over");
	const float unknown[] = { NAN, NAN, NAN };
	robust_running(out, unknown, 3, &window);
	is_real(out[1], 0, 0, "where nothing is known the result is low");
}

static void test_smooth(void)
{
	float flat[] = { 4, 4, 4, 4, 4 };
	float spike[] = { 0, 0, 0, 1, 0, 0, 0 };
	float out[7];

	robust_smooth(flat, 5, 1);
	is_real(flat[0], 4, 1e-6, "a flat line stays, its ends too");
	robust_median3(out, spike, 7);
	is_real(out[3], 0, 0, "a lone spike is no level");
	robust_smooth(spike, 7, 1);
	ok(spike[3] > spike[2] && spike[2] > spike[1], "a spike spreads");
	is_real(spike[2], spike[4], 1e-6, "evenly");
	is_real(robust_clip(NAN, 1, 2), 1, 0, "not a number is the least");
}

int main(void)
{
	test_quantiles();
	test_running();
	test_smooth();
	return tap_done();
}
