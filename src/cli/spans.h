// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Which spans of an input `cut` is to cut: those of its records, or all of it, as the options on
// spans (--keep, --drop, --from, --to, --pad, --merge) make of them.

#ifndef CLI_SPANS_H
#define CLI_SPANS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/timecode.h"
#include "cli/options.h"
#include "record/jobs.h"

// The end of a span where the input's duration is not known and nothing else was said; 10 years.
#define SPANS_FAR_US JOB_FAR_US

// A span to cut, and the record that it comes from (NULL: none).
struct span {
	int64_t start_us;
	int64_t end_us;
	const struct job_span *source;
	struct err err; // kind ERR_NONE, or why it cannot be cut
};

// Its end, or TIME_UNKNOWN where it goes to the end of an input whose duration nobody knows.
int64_t span_end_us(const struct span *span);

struct spans {
	struct span *list; // in the order of the records
	size_t n;
};

// Do the spans, or their number, follow from the input's facts? If not, spans_resolve with facts that
// are not known gives the same list, but for what lies past the end. They do where times count from
// the end or from the container's start, are frames or a share, or where one list is held against
// another, or changed.
bool spans_need_facts(const struct job *job, const struct options *opt);

// On success out is to be released. A span that cannot be cut (ends before it starts, starts past
// the end) stays in the list with its err. ERR_INPUT "bad_time" where an option's time means
// nothing for this input.
int spans_resolve(struct spans *out, const struct job *job, const struct options *opt,
	const struct time_facts *facts, struct err *err);

void spans_release(struct spans *spans);

#endif
