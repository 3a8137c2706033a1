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
#include "cli/gather.h"
#include "cli/run.h"
#include "cli/spans.h"
#include "cli/tell.h"
#include "media/facts.h"
#include "record/cutlist.h"
#include "record/record.h"

_Static_assert(OPT_LIST_EDL == CUTLIST_EDL + 1 && OPT_LIST_YOUTUBE == CUTLIST_YOUTUBE + 1 &&
	CUTLIST_YOUTUBE + 1 == CUTLIST_N_FORMATS, "the option has none, then the formats");

static enum cutlist_format format_of(const struct options *opt)
{
	return (enum cutlist_format)(opt->list - 1);
}

static void complete(const struct slot *slot, struct record_plan *plan, const char **mode)
{
	(void)slot;
	(void)mode;
	plan->action = "list";
}

static int next(struct slot *slot, struct work_request *request, int *out_fd, struct err *err)
{
	(void)out_fd;
	return gather_next(slot, request, complete, err);
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
	const struct gathered *gathered = slot->state;

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
		.facts = &gathered->facts,
	};
	return m->n_sources++;
}

static void add_spans(struct making *m, const struct slot *slot)
{
	const struct gathered *gathered = slot->state;

	for (size_t i = 0; i < gathered->spans.n; i++) {
		const struct span *span = &gathered->spans.list[i];
		const struct job_span *from = span->source;

		if (span->err.kind != ERR_NONE) {
			continue;
		}
		m->events = mem_grow(m->events, &m->cap_events, m->n_events + 1,
			sizeof(*m->events));
		m->events[m->n_events++] = (struct cutlist_event){
			.source = find_source(m, slot),
			.start_us = span->start_us,
			.end_us = span_end_us(span),
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
		.segments = true,
		.state_size = sizeof(struct gathered),
		.next = next,
		.message = gather_message,
		.ended = gather_ended,
		.finish = gather_finish,
		.settle = settle,
		.plan = gather_plan,
		.release = gather_release,
	};
	struct err err = {0};

	if (check_inputs(opt, &err) < 0) {
		tell_error(&err, NULL);
		return EXIT_USAGE;
	}
	return run_command(opt, &ops);
}
