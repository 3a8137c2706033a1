// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/job.h"

#include "base/mem.h"

void job_span_release(struct job_span *span)
{
	mem_free(span->title);
	span->title = NULL;
}

void job_release(struct job *job)
{
	for (size_t i = 0; i < job->n_spans; i++) {
		job_span_release(&job->spans[i]);
	}
	mem_free(job->spans);
	mem_free(job->path);
	mem_free(job->line);
	*job = (struct job){0};
}
