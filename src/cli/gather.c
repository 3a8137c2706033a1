// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/gather.h"

#include "base/mem.h"
#include "media/describe.h"
#include "worker/wire_facts.h"

static void tell_plan(struct slot *slot, gather_plan_fn *complete)
{
	const struct spans *spans = &((const struct gathered *)slot->state)->spans;
	struct record_plan_span *list = mem_zalloc((spans->n + 1) * sizeof(*list));
	struct record_plan plan = {
		.command = slot->ops->name,
		.spans = list,
		.bytes = FACT_UNKNOWN,
	};
	const char *mode = NULL;

	complete(slot, &plan, &mode);
	for (size_t i = 0; i < spans->n; i++) {
		const struct span *span = &spans->list[i];

		if (span->err.kind == ERR_NONE) {
			list[plan.n_spans++] = (struct record_plan_span){
				.start_us = span->start_us,
				.end_us = span_end_us(span),
				.mode = mode,
				.frames = FACT_UNKNOWN,
			};
		}
	}
	if (plan.n_spans > 0) {
		record_plan(&slot->out, slot->job.path, &plan);
	}
	mem_free(list);
}

// The first span that cannot be cut is told, and how many there are.
static int check_spans(const struct spans *spans, struct err *err)
{
	size_t n_bad = 0;

	for (size_t i = 0; i < spans->n; i++) {
		if (spans->list[i].err.kind != ERR_NONE && n_bad++ == 0) {
			*err = spans->list[i].err;
		}
	}
	if (n_bad > 0 && spans->n > 1) {
		err_wrap(err, "%zu of %zu spans failed", n_bad, spans->n);
	}
	return n_bad > 0 ? -1 : 0;
}

int gather_next(struct slot *slot, struct work_request *request, gather_plan_fn *plan,
	struct err *err)
{
	struct gathered *gathered = slot->state;

	if (!gathered->asked) {
		gathered->asked = true;
		*request = run_request(slot, WORK_PROBE);
		return 1;
	}
	struct time_facts times = describe_time(&gathered->facts);

	if (spans_resolve(&gathered->spans, &slot->job, slot->opt, &times, err) < 0) {
		return -1;
	}
	if (slot->opt->dry_run && plan) {
		tell_plan(slot, plan);
	}
	return check_spans(&gathered->spans, err);
}

int gather_message(struct slot *slot, enum wire_type type, struct wire_in *payload,
	struct err *err)
{
	struct gathered *gathered = slot->state;

	if (type != WIRE_FACTS || gathered->told) {
		return wire_bad(err, "messages");
	}
	gathered->told = true;
	return wire_get_facts(payload, &gathered->facts, err);
}

int gather_ended(struct slot *slot, struct err *err)
{
	const struct gathered *gathered = slot->state;

	if (err->kind == ERR_NONE && !gathered->told) {
		return wire_bad(err, "no facts, which");
	}
	return err->kind == ERR_NONE ? 0 : -1;
}

void gather_finish(struct slot *slot)
{
	(void)slot;
}

int gather_plan(struct slot *slot)
{
	(void)slot;
	return -1;
}

void gather_release(void *state)
{
	struct gathered *gathered = state;

	facts_release(&gathered->facts);
	spans_release(&gathered->spans);
}
