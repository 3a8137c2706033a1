// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/job.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void job_span_rank(struct job_span *span, const char *text)
{
	char *end;
	const long rank = strtol(text, &end, 10);

	span->rank = end > text && *end == '\0' && rank >= 0 && rank <= INT_MAX ? (int)rank : -1;
}

void job_span_score(struct job_span *span, const char *text)
{
	char *end;
	const double score = strtod(text, &end);

	span->score = end > text && *end == '\0' && isfinite(score) ? score : (double)NAN;
}

char *job_title(const char *title)
{
	size_t len = strlen(title);

	if (len >= JOB_TITLE_SIZE) {
		len = JOB_TITLE_SIZE - 1;
		while (len > 0 && ((unsigned char)title[len] & 0xc0) == 0x80) {
			len--;
		}
	}
	return mem_dup(title, len);
}

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
