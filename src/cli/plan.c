// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/plan.h"

#include "base/mem.h"
#include "record/record.h"

void plan_read(struct slot *slot, const char *command, const char *output)
{
	const struct job *job = &slot->job;
	struct record_plan_span *spans = mem_zalloc((job->n_spans + 1) * sizeof(*spans));
	struct record_plan plan = {
		.command = command,
		.action = command,
		.output = output,
		.spans = spans,
		.n_spans = job->n_spans,
		.bytes = slot->size_bytes,
	};

	for (size_t i = 0; i < job->n_spans; i++) {
		spans[i] = (struct record_plan_span){
			.start_us = job->spans[i].start_us,
			.end_us = job->spans[i].end_us,
			.frames = FACT_UNKNOWN,
		};
	}
	record_plan(&slot->out, job->path, &plan);
	mem_free(spans);
}
