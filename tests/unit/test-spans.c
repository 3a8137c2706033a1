// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <string.h>

#include "cli/spans.h"
#include "tests/tap.h"

static const struct time_facts facts = {100000000, 25, 1, true, 0};

struct row {
	const char *what;
	int64_t spans[6];      // seconds, start and end in turn, 0 0 ends; none: the whole input
	const char *keep;
	const char *drop;
	int64_t pad_us;
	bool merge;
	const char *want;      // "start-end " in seconds, "!code " for one that is wrong
};

static const struct row rows[] = {
	{"the whole", {0}, NULL, NULL, 0, false, "0-100 "},
	{"one span", {10, 20}, NULL, NULL, 0, false, "10-20 "},
	{"order is kept", {30, 40, 10, 20}, NULL, NULL, 0, false, "30-40 10-20 "},
	{"an end past the end is the end", {90, 200}, NULL, NULL, 0, false, "90-100 "},
	{"a start past the end is wrong", {100, 200}, NULL, NULL, 0, false, "!bad_span "},
	{"keep", {0}, "1..2,50%..60%,-5..", NULL, 0, false, "1-2 50-60 95-100 "},
	{"keep within spans", {10, 20, 50, 60}, "15..55", NULL, 0, false, "15-20 50-55 "},
	{"keep backwards is wrong", {0}, "9..3", NULL, 0, false, "!bad_span "},
	{"drop", {0}, NULL, "10..20,90..", 0, false, "0-10 20-90 "},
	{"drop all", {10, 20}, NULL, "5..25", 0, false, ""},
	{"pad", {10, 20, 99, 100}, NULL, NULL, 2000000, false, "8-22 97-100 "},
	{"pad at the start", {1, 5}, NULL, NULL, 2000000, false, "0-7 "},
	{"merge", {30, 40, 10, 20, 15, 31}, NULL, NULL, 0, true, "10-40 "},
	{"frames", {0}, "25f..50f", NULL, 0, false, "1-2 "},
};

static void describe(const struct spans *spans, struct str *out)
{
	for (size_t i = 0; i < spans->n; i++) {
		const struct span *span = &spans->list[i];

		if (span->err.kind != ERR_NONE) {
			str_addf(out, "!%s ", span->err.code);
			continue;
		}
		time_add_seconds(out, span->start_us);
		str_addc(out, '-');
		time_add_seconds(out, span->end_us);
		str_addc(out, ' ');
	}
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		struct job_span list[3];
		struct options opt = {.keep = r->keep, .drop = r->drop, .pad = r->pad_us,
			.merge = r->merge};
		struct job job = {.kind = JOB_WHOLE, .spans = list};
		struct spans spans;
		struct err err = {0};
		struct str got = {0};

		memset(list, 0, sizeof(list));
		for (size_t k = 0; k < 6 && r->spans[k + 1] > 0; k += 2) {
			list[job.n_spans].start_us = r->spans[k] * TIME_SECOND;
			list[job.n_spans++].end_us = r->spans[k + 1] * TIME_SECOND;
			job.kind = JOB_SPANS;
			if (k == 4) {
				break;
			}
		}
		is_int(spans_resolve(&spans, &job, &opt, &facts, &err), 0, "%s: resolves", r->what);
		describe(&spans, &got);
		is_str(str_text(&got), r->want, "%s", r->what);
		spans_release(&spans);
		str_release(&got);
	}
	return tap_done();
}
