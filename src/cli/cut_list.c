// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// One worker an input tells its facts. When the last input is done the list is made of all spans
// that are good, in their order.

#include "cli/cut_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "cli/exit.h"
#include "cli/run.h"
#include "cli/spans.h"
#include "cli/tell.h"
#include "media/describe.h"
#include "media/facts.h"
#include "record/cutlist.h"
#include "record/record.h"
#include "worker/wire_facts.h"

_Static_assert(OPT_LIST_EDL == CUTLIST_EDL + 1 && OPT_LIST_YOUTUBE == CUTLIST_YOUTUBE + 1 &&
	CUTLIST_YOUTUBE + 1 == CUTLIST_N_FORMATS, "the option has none, then the formats");

struct listed {
	bool asked;
	bool told;
	struct facts facts;
	struct spans spans;
};

static enum cutlist_format format_of(const struct options *opt)
{
	return (enum cutlist_format)(opt->list - 1);
}

static int64_t known_end(const struct span *span)
{
	return span->end_us < SPANS_FAR_US ? span->end_us : TIME_UNKNOWN;
}

static void plan_list(struct slot *slot)
{
	const struct spans *spans = &((const struct listed *)slot->state)->spans;
	struct record_plan_span *list = mem_zalloc((spans->n + 1) * sizeof(*list));
	struct record_plan plan = {
		.command = "cut",
		.action = "list",
		.spans = list,
		.bytes = FACT_UNKNOWN,
	};

	for (size_t i = 0; i < spans->n; i++) {
		const struct span *span = &spans->list[i];

		if (span->err.kind == ERR_NONE) {
			list[plan.n_spans++] = (struct record_plan_span){
				.start_us = span->start_us,
				.end_us = known_end(span),
				.frames = FACT_UNKNOWN,
			};
		}
	}
	if (plan.n_spans > 0) {
		record_plan(&slot->out, slot->job.path, &plan);
	}
	mem_free(list);
}

// The first span that cannot be cut is the input's error; the others are listed all the same.
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

static int next(struct slot *slot, struct work_request *request, int *out_fd, struct err *err)
{
	struct listed *listed = slot->state;

	(void)out_fd;
	if (!listed->asked) {
		listed->asked = true;
		*request = run_request(slot, WORK_PROBE);
		return 1;
	}
	struct time_facts times = describe_time(&listed->facts);

	if (spans_resolve(&listed->spans, &slot->job, slot->opt, &times, err) < 0) {
		return -1;
	}
	if (slot->opt->dry_run) {
		plan_list(slot);
	}
	return check_spans(&listed->spans, err);
}

static int message(struct slot *slot, enum wire_type type, struct wire_in *payload, struct err *err)
{
	struct listed *listed = slot->state;

	if (type != WIRE_FACTS || listed->told) {
		return wire_bad(err, "messages");
	}
	listed->told = true;
	return wire_get_facts(payload, &listed->facts, err);
}

static int ended(struct slot *slot, struct err *err)
{
	const struct listed *listed = slot->state;

	if (err->kind == ERR_NONE && !listed->told) {
		return wire_bad(err, "no facts, which");
	}
	return err->kind == ERR_NONE ? 0 : -1;
}

// A list has no closing record.
static void finish(struct slot *slot)
{
	(void)slot;
}

// The paths in a list must hold wherever the list goes.
static char *full_path(const char *path)
{
	struct str full = {0};
	char *here = path[0] == '/' || strstr(path, "://") ? NULL : getcwd(NULL, 0);

	if (here) {
		str_addf(&full, "%s/", strcmp(here, "/") == 0 ? "" : here);
		while (str_starts(path, "./")) {
			path += 2 + strspn(path + 2, "/");
		}
	}
	free(here);
	str_adds(&full, path);
	return str_detach(&full);
}

// A list that grows, and what it holds.
struct making {
	struct cutlist_source *sources;
	size_t n_sources;
	size_t cap_sources;
	struct cutlist_event *events;
	size_t n_events;
	size_t cap_events;
};

static size_t find_source(struct making *m, const struct slot *slot)
{
	const struct listed *listed = slot->state;

	for (size_t i = 0; i < m->n_sources; i++) {
		if (strcmp(m->sources[i].path, slot->job.path) == 0) {
			return i;
		}
	}
	m->sources = mem_grow(m->sources, &m->cap_sources, m->n_sources + 1,
		sizeof(*m->sources));
	m->sources[m->n_sources] = (struct cutlist_source){
		.path = slot->job.path,
		.full = full_path(slot->job.path),
		.facts = &listed->facts,
	};
	return m->n_sources++;
}

static void add_spans(struct making *m, const struct slot *slot)
{
	const struct listed *listed = slot->state;

	for (size_t i = 0; i < listed->spans.n; i++) {
		const struct span *span = &listed->spans.list[i];
		const struct job_span *from = span->source;

		if (span->err.kind != ERR_NONE) {
			continue;
		}
		m->events = mem_grow(m->events, &m->cap_events, m->n_events + 1,
			sizeof(*m->events));
		m->events[m->n_events++] = (struct cutlist_event){
			.source = find_source(m, slot),
			.start_us = span->start_us,
			.end_us = known_end(span),
			.rank = from ? from->rank : -1,
			.score = from ? from->score : NAN,
			.title = from ? from->title : NULL,
		};
	}
}

static void tell_notes(char *notes)
{
	for (char *line = strtok(notes, "\n"); line; line = strtok(NULL, "\n")) {
		log_say(LOG_WARNING, "%s", line);
	}
}

static void write_list(struct str *out, const struct making *m, enum cutlist_format format)
{
	struct cutlist list = {m->sources, m->n_sources, m->events, m->n_events};
	struct str notes = {0};
	struct err err = {0};

	if (cutlist_write(out, format, &list, &notes, &err) < 0) {
		tell_error(&err, NULL);
		if (err.kind == ERR_USAGE) {
			exit_raise(EXIT_USAGE);
		} else {
			exit_raise_for(err.kind);
		}
	} else if (notes.len > 0) {
		tell_notes(notes.data);
	}
	str_release(&notes);
}

static void settle(struct slot *slots, size_t n, const struct options *opt)
{
	struct making m = {0};

	if (opt->dry_run) {
		return;
	}
	for (size_t i = 0; i < n; i++) {
		str_clear(&slots[i].out);
		if (slots[i].job.kind == JOB_PASS && slots[i].job.pass_kind != ERR_NONE) {
			log_say(LOG_WARNING, "an error record came in: its input is not in the "
				"list, or not all of it");
		}
		if (slots[i].state) {
			add_spans(&m, &slots[i]);
		}
	}
	if (m.n_events > 0) {
		write_list(&slots[0].out, &m, format_of(opt));
	}
	for (size_t i = 0; i < m.n_sources; i++) {
		mem_free((void *)m.sources[i].full);
	}
	mem_free(m.sources);
	mem_free(m.events);
}

static int plan(struct slot *slot)
{
	(void)slot;
	return -1;
}

static void release(void *state)
{
	struct listed *listed = state;

	facts_release(&listed->facts);
	spans_release(&listed->spans);
}

// What the command line alone tells is refused before anything is read.
static int check_inputs(const struct options *opt, struct err *err)
{
	for (size_t i = 1; i < opt->n_inputs && cutlist_is_of_one(format_of(opt)); i++) {
		if (strcmp(opt->inputs[i], opt->inputs[0]) != 0) {
			err_set(err, ERR_USAGE, "one_input",
				"a list in '%s' is of one input, and there are several",
				cutlist_name(format_of(opt)));
			return err_hint(err, "run it once for each input");
		}
	}
	return 0;
}

int cut_list(const struct options *opt)
{
	static const struct command_ops ops = {
		.name = "cut",
		.state_size = sizeof(struct listed),
		.next = next,
		.message = message,
		.ended = ended,
		.finish = finish,
		.settle = settle,
		.plan = plan,
		.release = release,
	};
	struct err err = {0};

	if (check_inputs(opt, &err) < 0) {
		tell_error(&err, NULL);
		return EXIT_USAGE;
	}
	return run_command(opt, &ops);
}
