// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "worker/wire_comparison.h"

#include <math.h>
#include <string.h>

#include "media/facts.h"

#define MAX_TIME_US (INT64_C(20) * 366 * 86400 * 1000000)
#define MAX_COUNT   (INT64_C(1) << 60)
#define MAX_PSNR    1000
#define LEAST_BYTES 60

void wire_put_comparison(struct str *out, const struct comparison *c)
{
	wire_put_u32(out, (uint32_t)c->n);
	for (size_t i = 0; i < c->n; i++) {
		const struct comparison_difference *d = &c->list[i];

		wire_put_u32(out, d->what);
		wire_put_i64(out, d->stream);
		wire_put_text(out, d->input);
		wire_put_text(out, d->other);
		wire_put_i64(out, d->input_n);
		wire_put_i64(out, d->other_n);
		wire_put_i64(out, d->count);
		wire_put_i64(out, d->first_us);
		wire_put_f64(out, d->psnr_min);
		wire_put_f64(out, d->psnr_mean);
	}
}

static double get_psnr(struct wire_in *in)
{
	double value = wire_get_f64(in);

	return fabs(value) <= MAX_PSNR ? value : NAN;
}

static void get_difference(struct wire_in *in, struct comparison_difference *d)
{
	const uint32_t what = wire_get_u32(in);

	in->bad = in->bad || what >= COMPARISON_N;
	d->what = what < COMPARISON_N ? (enum comparison_what)what : COMPARISON_STREAMS;
	d->stream = wire_get_bounded(in, 0, INT32_MAX, FACT_UNKNOWN);
	wire_get_text(in, d->input, sizeof(d->input));
	wire_get_text(in, d->other, sizeof(d->other));
	d->input_n = wire_get_bounded(in, -MAX_COUNT, MAX_COUNT, FACT_UNKNOWN);
	d->other_n = wire_get_bounded(in, -MAX_COUNT, MAX_COUNT, FACT_UNKNOWN);
	d->count = wire_get_bounded(in, 0, MAX_COUNT, FACT_UNKNOWN);
	d->first_us = wire_get_bounded(in, -MAX_TIME_US, MAX_TIME_US, FACT_UNKNOWN);
	d->psnr_min = get_psnr(in);
	d->psnr_mean = get_psnr(in);
}

int wire_get_comparison(struct wire_in *in, struct comparison *out, struct err *err)
{
	memset(out, 0, sizeof(*out));
	out->n = wire_get_count(in, COMPARISON_MAX, LEAST_BYTES);
	for (size_t i = 0; i < out->n && !in->bad; i++) {
		get_difference(in, &out->list[i]);
	}
	if (in->bad || in->left > 0) {
		return wire_bad(err, "comparison");
	}
	return 0;
}
