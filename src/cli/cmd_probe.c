// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// hilite probe: the facts of each input, as one `media` record, and what was asked of them.

#include "base/log.h"
#include "cli/checks.h"
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/plan.h"
#include "cli/probe_compare.h"
#include "cli/report.h"
#include "cli/run.h"
#include "cli/tell.h"
#include "media/facts.h"
#include "record/record.h"
#include "worker/wire_facts.h"

struct probe {
	bool asked;
	bool told;
	struct facts facts;
	struct rule_results results;
};

// What all inputs share.
struct shared {
	struct checks checks;
	struct report report;
	enum fact_scan_depth scan;
	size_t n_inputs;
};

static int next(struct slot *slot, struct work_request *request, int *out_fd, struct err *err)
{
	struct probe *probe = slot->state;
	const struct shared *shared = *(struct shared *const *)slot->shared;

	(void)out_fd;
	(void)err;
	if (probe->asked) {
		return 0;
	}
	probe->asked = true;
	*request = run_request(slot, WORK_PROBE);
	request->scan = shared->scan;
	request->every_picture = shared->scan == FACT_SCAN_FULL;
	return 1;
}

static int message(struct slot *slot, enum wire_type type, struct wire_in *payload, struct err *err)
{
	struct probe *probe = slot->state;

	if (type != WIRE_FACTS || probe->told) {
		return wire_bad(err, "messages");
	}
	probe->told = true;
	return wire_get_facts(payload, &probe->facts, err);
}

static int ended(struct slot *slot, struct err *err)
{
	const struct probe *probe = slot->state;

	if (err->kind == ERR_NONE && !probe->told) {
		return wire_bad(err, "no facts, which");
	}
	return err->kind == ERR_NONE ? 0 : -1;
}

// On stderr, what does not hold: a person who reads a log should not have to parse records.
static void tell_failures(const struct slot *slot)
{
	const struct probe *probe = slot->state;

	for (size_t i = 0; i < probe->results.n; i++) {
		const struct rule_result *result = &probe->results.list[i];

		if (rule_fails(result, slot->opt->strict)) {
			struct str why = {0};

			checks_describe(&why, result);
			log_say(LOG_WARNING, "'%s': %s", slot->job.path, str_text(&why));
			str_release(&why);
		}
	}
}

static void finish(struct slot *slot)
{
	struct probe *probe = slot->state;
	const struct shared *shared = *(struct shared *const *)slot->shared;
	struct str line = {0};

	if (shared->checks.n == 0) {
		record_media(&slot->out, slot->job.path, &probe->facts, NULL, 0, -1);
		return;
	}
	record_media(&line, slot->job.path, &probe->facts, NULL, 0, -1);
	rule_check_all(shared->checks.rules, shared->checks.n, &line, slot->opt->strict,
		&probe->results);
	record_media(&slot->out, slot->job.path, &probe->facts, probe->results.list,
		probe->results.n, probe->results.ok);
	str_release(&line);
	if (probe->results.ok == 0) {
		exit_raise(EXIT_CHECK_NO);
		tell_failures(slot);
	}
}

static void leave(struct slot *slot)
{
	const struct probe *probe = slot->state;
	struct shared *shared = *(struct shared *const *)slot->shared;

	if (slot->job.kind == JOB_PASS) {
		return;
	}
	shared->n_inputs++;
	if (slot->failed) {
		report_error(&shared->report, slot->job.path, &slot->error);
	} else if (probe) {
		report_input(&shared->report, slot->job.path, &probe->results, slot->opt->strict);
	}
}

static int plan(struct slot *slot)
{
	plan_read(slot, "probe", NULL);
	return 0;
}

static void release(void *state)
{
	struct probe *probe = state;

	facts_release(&probe->facts);
	rule_results_release(&probe->results);
}

// An empty list of inputs is no list of good ones.
static int find_empty(const struct shared *shared, const struct options *opt)
{
	struct err err = {0};

	if (shared->checks.n == 0 || shared->n_inputs > 0 || opt->resume) {
		return 0;
	}
	err_set(&err, ERR_USAGE, "no_input", "there is no input to check");
	tell_error(&err, NULL);
	exit_raise(EXIT_USAGE);
	return -1;
}

static int run(struct shared *shared, const struct options *opt)
{
	const struct command_ops ops = {
		.name = "probe",
		.shared = &shared,
		.state_size = sizeof(struct probe),
		.next = next,
		.message = message,
		.ended = ended,
		.finish = finish,
		.leave = leave,
		.plan = plan,
		.release = release,
	};
	struct err err = {0};
	int status = run_command(opt, &ops);

	if (status == EXIT_USAGE || status == EXIT_LOCKED || opt->dry_run) {
		return status;
	}
	if (find_empty(shared, opt) < 0) {
		return EXIT_USAGE;
	}
	if (report_write(&shared->report, &err) < 0) {
		tell_error(&err, NULL);
		exit_raise_for(err.kind);
	}
	return exit_status();
}

int cmd_probe(const struct options *opt)
{
	static const enum fact_scan_depth depths[] = {
		[OPT_SCAN_NONE] = FACT_SCAN_NONE,
		[OPT_SCAN_PACKETS] = FACT_SCAN_PACKETS,
		[OPT_SCAN_FULL] = FACT_SCAN_FULL,
	};
	struct shared shared = {0};
	struct err err = {0};
	int status = EXIT_USAGE;

	if (opt->compare) {
		return probe_compare(opt);
	}
	if (checks_read(&shared.checks, opt, &err) < 0 ||
		report_open(&shared.report, opt->report, &err) < 0) {
		tell_error(&err, NULL);
	} else {
		const enum fact_scan_depth asked = checks_depth(&shared.checks);

		shared.scan = depths[opt->scan] > asked ? depths[opt->scan] : asked;
		status = run(&shared, opt);
	}
	checks_release(&shared.checks);
	report_release(&shared.report);
	return status;
}
