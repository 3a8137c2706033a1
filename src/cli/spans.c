// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/spans.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct range {
	int64_t from_us;
	int64_t to_us;
};

int64_t span_end_us(const struct span *span)
{
	return span->end_us < SPANS_FAR_US ? span->end_us : TIME_UNKNOWN;
}

static void add(struct spans *spans, struct span span)
{
	size_t cap = spans->n;

	if ((spans->n & (spans->n - 1)) == 0) {
		cap = spans->n > 0 ? spans->n * 2 : 8;
		spans->list = mem_resize(spans->list, cap, sizeof(*spans->list));
	}
	spans->list[spans->n++] = span;
}

static int64_t end_of(const struct time_facts *facts)
{
	return facts->duration_us == TIME_UNKNOWN ? SPANS_FAR_US : facts->duration_us;
}

// An end past the end is the end; a start past it, or an end before the start, is wrong.
static void check(struct span *span, const struct time_facts *facts)
{
	int64_t end = end_of(facts);

	if (span->err.kind != ERR_NONE) {
		return;
	}
	if (span->start_us >= end) {
		err_set(&span->err, ERR_INPUT, "bad_span",
			"the span from %.6g s starts past the end (%.6g s)",
			time_to_seconds(span->start_us), time_to_seconds(end));
	} else if (span->end_us <= span->start_us) {
		err_set(&span->err, ERR_INPUT, "bad_span",
			"the span from %.6g s ends before it starts",
			time_to_seconds(span->start_us));
	} else if (span->end_us > end) {
		span->end_us = end;
	}
}

static int resolve_range(const struct time_range *range, const struct time_facts *facts,
	struct range *out, struct err *err)
{
	*out = (struct range){0, end_of(facts)};
	if (range->from.unit != TIME_ABSENT &&
		time_resolve(&range->from, facts, &out->from_us, err) < 0) {
		return -1;
	}
	if (range->to.unit != TIME_ABSENT && time_resolve(&range->to, facts, &out->to_us,
		err) < 0) {
		return -1;
	}
	return 0;
}

// The ranges of an option's text, which was checked when it was read.
static int resolve_ranges(const char *text, const struct time_facts *facts, struct range **out,
	size_t *n, struct err *err)
{
	struct time_range *ranges;
	int rc = 0;

	if (time_parse_ranges(&ranges, n, text, err) < 0) {
		return -1;
	}
	*out = mem_zalloc(*n * sizeof(**out));
	for (size_t i = 0; i < *n && rc == 0; i++) {
		rc = resolve_range(&ranges[i], facts, &(*out)[i], err);
	}
	mem_free(ranges);
	if (rc < 0) {
		mem_free(*out);
	}
	return rc;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

// Cuts each span into its parts within the ranges. A range that is wrong in itself is kept as a
// span that is wrong, so that it is told.
static void keep(struct spans *spans, const struct range *ranges, size_t n,
	const struct time_facts *facts)
{
	struct spans out = {0};

	for (size_t i = 0; i < spans->n; i++) {
		const struct span *old = &spans->list[i];

		for (size_t k = 0; k < n; k++) {
			struct span span = *old;
			struct span asked = {.start_us = ranges[k].from_us,
				.end_us = ranges[k].to_us};

			check(&asked, facts);
			if (old->err.kind == ERR_NONE) {
				span.err = asked.err;
				span.start_us = later(old->start_us, ranges[k].from_us);
				span.end_us = sooner(old->end_us, ranges[k].to_us);
			}
			if (span.err.kind != ERR_NONE || span.start_us < span.end_us) {
				add(&out, span);
			}
		}
	}
	mem_free(spans->list);
	*spans = out;
}

// Takes one range out of each span.
static void drop(struct spans *spans, const struct range *range)
{
	struct spans out = {0};

	for (size_t i = 0; i < spans->n; i++) {
		struct span before = spans->list[i];
		struct span after = spans->list[i];

		if (before.err.kind != ERR_NONE) {
			add(&out, before);
			continue;
		}
		before.end_us = sooner(before.end_us, range->from_us);
		after.start_us = later(after.start_us, range->to_us);
		if (before.start_us < before.end_us) {
			add(&out, before);
		}
		if (after.start_us < after.end_us) {
			add(&out, after);
		}
	}
	mem_free(spans->list);
	*spans = out;
}

static int compare(const void *a, const void *b)
{
	const struct span *x = a;
	const struct span *y = b;

	if (x->start_us != y->start_us) {
		return x->start_us < y->start_us ? -1 : 1;
	}
	return (x->end_us > y->end_us) - (x->end_us < y->end_us);
}

// Joins what overlaps or touches; the joined span goes by the record of its first part.
static void merge(struct spans *spans)
{
	struct spans out = {0};

	qsort(spans->list, spans->n, sizeof(*spans->list), compare);
	for (size_t i = 0; i < spans->n; i++) {
		const struct span *span = &spans->list[i];
		struct span *last = out.n > 0 ? &out.list[out.n - 1] : NULL;

		if (last && last->err.kind == ERR_NONE && span->err.kind == ERR_NONE &&
			span->start_us <= last->end_us) {
			last->end_us = later(last->end_us, span->end_us);
		} else {
			add(&out, *span);
		}
	}
	mem_free(spans->list);
	*spans = out;
}

static void pad(struct spans *spans, int64_t by_us, const struct time_facts *facts)
{
	for (size_t i = 0; i < spans->n; i++) {
		struct span *span = &spans->list[i];

		if (span->err.kind == ERR_NONE) {
			span->start_us = later(span->start_us - by_us, sooner(span->start_us, 0));
			span->end_us = sooner(span->end_us + by_us, end_of(facts));
		}
	}
}

static void start(struct spans *out, const struct job *job, const struct time_facts *facts)
{
	if (job->kind == JOB_WHOLE) {
		add(out, (struct span){.start_us = 0, .end_us = end_of(facts)});
	}
	for (size_t i = 0; job->kind == JOB_SPANS && i < job->n_spans; i++) {
		struct span span = {
			.start_us = job->spans[i].start_us,
			.end_us = job->spans[i].end_us,
			.source = &job->spans[i],
		};

		// What begins with the container begins with the first frame.
		if (job->spans[i].from_container) {
			span.start_us -= span.start_us > 0 ? facts->lead_us : span.start_us;
			span.end_us -= span.end_us < SPANS_FAR_US ? facts->lead_us : 0;
		}
		check(&span, facts);
		add(out, span);
	}
}

static int apply_keep(struct spans *out, const char *text, const struct time_facts *facts,
	struct err *err)
{
	struct range *ranges;
	size_t n;

	if (!text) {
		return 0;
	}
	if (resolve_ranges(text, facts, &ranges, &n, err) < 0) {
		return -1;
	}
	keep(out, ranges, n, facts);
	mem_free(ranges);
	return 0;
}

static int apply_drop(struct spans *out, const char *text, const struct time_facts *facts,
	struct err *err)
{
	struct range *ranges;
	size_t n;

	if (!text) {
		return 0;
	}
	if (resolve_ranges(text, facts, &ranges, &n, err) < 0) {
		return -1;
	}
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		struct span asked = {.start_us = ranges[i].from_us, .end_us = ranges[i].to_us};

		check(&asked, facts);
		if (asked.err.kind != ERR_NONE) {
			*err = asked.err;
			rc = -1;
		} else {
			drop(out, &ranges[i]);
		}
	}
	mem_free(ranges);
	return rc;
}

static int apply_window(struct spans *out, const struct options *opt,
	const struct time_facts *facts,
	struct err *err)
{
	struct time_range range = {opt->from, opt->to};
	struct range window;

	if (opt->from.unit == TIME_ABSENT && opt->to.unit == TIME_ABSENT) {
		return 0;
	}
	if (resolve_range(&range, facts, &window, err) < 0) {
		return -1;
	}
	keep(out, &window, 1, facts);
	return 0;
}

static bool spec_needs_facts(const struct time_spec *spec)
{
	return spec->from_end || (spec->unit != TIME_ABSENT && spec->unit != TIME_MICROS);
}

static bool ranges_need_facts(const char *text)
{
	struct time_range *ranges;
	struct err err;
	size_t n;
	bool need = false;

	if (time_parse_ranges(&ranges, &n, text, &err) < 0) {
		return true;
	}
	for (size_t i = 0; i < n && !need; i++) {
		need = spec_needs_facts(&ranges[i].from) || spec_needs_facts(&ranges[i].to);
	}
	mem_free(ranges);
	return need;
}

bool spans_need_facts(const struct job *job, const struct options *opt)
{
	const bool window = opt->from.unit != TIME_ABSENT || opt->to.unit != TIME_ABSENT;
	const int n_lists = (job->kind == JOB_SPANS) + (opt->keep != NULL) + window;

	if (n_lists > 1 || opt->drop || opt->pad > 0 || opt->merge) {
		return true;
	}
	for (size_t i = 0; job->kind == JOB_SPANS && i < job->n_spans; i++) {
		if (job->spans[i].from_container) {
			return true;
		}
	}
	return spec_needs_facts(&opt->from) || spec_needs_facts(&opt->to) ||
		(opt->keep && ranges_need_facts(opt->keep));
}

int spans_resolve(struct spans *out, const struct job *job, const struct options *opt,
	const struct time_facts *facts, struct err *err)
{
	*out = (struct spans){0};
	start(out, job, facts);
	if (apply_keep(out, opt->keep, facts, err) < 0 || apply_drop(out, opt->drop, facts,
		err) < 0) {
		goto fail;
	}
	if (opt->pad > 0) {
		pad(out, opt->pad, facts);
	}
	if (apply_window(out, opt, facts, err) < 0) {
		goto fail;
	}
	if (opt->merge) {
		merge(out);
	}
	return 0;
fail:
	spans_release(out);
	return -1;
}

void spans_release(struct spans *spans)
{
	mem_free(spans->list);
	*spans = (struct spans){0};
}
