// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/compare.h"
#include "media/describe.h"
#include "worker/wire_comparison.h"
#include "worker/work_internal.h"

struct comparing {
	const struct work *work;
	int64_t sizes[2];
	int64_t duration_us; // of the first
};

static int open_one(void *opaque, int which, struct input **out, struct err *err)
{
	struct comparing *c = opaque;

	if (work_open(c->work, (size_t)which, c->sizes[which], out, err) < 0) {
		return -1;
	}
	int64_t duration_us = describe_duration(*out);

	if (which == 0) {
		c->duration_us = duration_us;
	}
	work_allow_time(c->work, *out, duration_us);
	return 0;
}

static void tell_progress(void *opaque, int64_t time_us)
{
	const struct comparing *c = opaque;

	work_send_progress(c->work, time_us, c->duration_us);
}

int work_compare(const struct work *w, struct err *err)
{
	struct wire_in order = {.at = str_text(w->order), .left = w->order->len};
	struct comparing c = {.work = w};
	struct comparison comparison;
	struct str payload = {0};

	c.sizes[0] = wire_get_i64(&order);
	c.sizes[1] = wire_get_i64(&order);
	const struct compare_params params = {
		.n_threads = w->request->n_threads,
		.opaque = &c,
		.open = open_one,
		.progress = tell_progress,
	};

	if (compare_run(&params, &comparison, err) < 0) {
		return -1;
	}
	wire_put_comparison(&payload, &comparison);
	work_send(w, WIRE_COMPARISON, &payload);
	str_release(&payload);
	return 0;
}
