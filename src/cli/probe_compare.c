// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/probe_compare.h"

#include "base/log.h"
#include "base/mem.h"
#include "cli/exit.h"
#include "cli/plan.h"
#include "cli/run.h"
#include "record/compared.h"
#include "worker/wire_comparison.h"
#include "worker/wire_facts.h"

// Of each input: it is looked at first, so that one that cannot be read is told by its name.
struct looked {
	bool asked;
	bool told;
};

static int next_input(struct slot *slot, struct work_request *request, int *out_fd,
	struct err *err)
{
	struct looked *looked = slot->state;

	(void)out_fd;
	(void)err;
	if (looked->asked) {
		return 0;
	}
	looked->asked = true;
	*request = run_request(slot, WORK_PROBE);
	request->no_pictures = true;
	return 1;
}

static int input_message(struct slot *slot, enum wire_type type, struct wire_in *payload,
	struct err *err)
{
	struct looked *looked = slot->state;
	struct facts facts;

	if (type != WIRE_FACTS || looked->told) {
		return wire_bad(err, "messages");
	}
	looked->told = true;
	int rc = wire_get_facts(payload, &facts, err);

	facts_release(&facts);
	return rc;
}

static int input_ended(struct slot *slot, struct err *err)
{
	const struct looked *looked = slot->state;

	if (err->kind == ERR_NONE && !looked->told) {
		return wire_bad(err, "no facts, which");
	}
	return err->kind == ERR_NONE ? 0 : -1;
}

static void nothing(struct slot *slot)
{
	(void)slot;
}

static void nothing_left(void *state)
{
	(void)state;
}

static int plan(struct slot *slot)
{
	plan_read(slot, "probe", NULL);
	return 0;
}

// Of both together.
struct compared {
	bool asked;
	bool told;
	int fds[2];
	struct comparison comparison;
};

static int next(struct slot *slot, struct work_request *request, int *out_fd, struct err *err)
{
	struct compared *compared = slot->state;

	(void)out_fd;
	(void)err;
	if (compared->asked || slot->n_others != 2 || slot->others[0].failed ||
		slot->others[1].failed || slot->opt->dry_run) {
		return 0;
	}
	compared->asked = true;
	slot->job.path = mem_strdup(slot->others[0].job.path);
	slot->size_bytes = 0;
	for (int i = 0; i < 2; i++) {
		compared->fds[i] = slot->others[i].in_fd;
		slot->size_bytes += slot->others[i].size_bytes;
		wire_put_i64(&slot->order, slot->others[i].size_bytes);
	}
	slot->in_fds = compared->fds;
	slot->n_in = 2;
	*request = run_request(slot, WORK_COMPARE);
	request->every_picture = true;
	return 1;
}

static int message(struct slot *slot, enum wire_type type, struct wire_in *payload, struct err *err)
{
	struct compared *compared = slot->state;

	if (type != WIRE_COMPARISON || compared->told) {
		return wire_bad(err, "messages");
	}
	compared->told = true;
	return wire_get_comparison(payload, &compared->comparison, err);
}

static int ended(struct slot *slot, struct err *err)
{
	const struct compared *compared = slot->state;

	if (err->kind == ERR_NONE && !compared->told) {
		return wire_bad(err, "no comparison, which");
	}
	return err->kind == ERR_NONE ? 0 : -1;
}

static void finish(struct slot *slot)
{
	const struct compared *compared = slot->state;

	if (!compared->told) {
		return;
	}
	record_comparison(&slot->out, slot->job.path, slot->others[1].job.path,
		&compared->comparison);
	if (compared->comparison.n == 0) {
		return;
	}
	exit_raise(EXIT_CHECK_NO);
	for (size_t i = 0; i < compared->comparison.n; i++) {
		struct str text = {0};

		record_describe_difference(&text, &compared->comparison.list[i]);
		log_say(LOG_WARNING, "'%s' is not '%s': %s", slot->job.path,
			slot->others[1].job.path, str_text(&text));
		str_release(&text);
	}
}

int probe_compare(const struct options *opt)
{
	static const struct command_ops joint = {
		.name = "probe",
		.state_size = sizeof(struct compared),
		.next = next,
		.message = message,
		.ended = ended,
		.finish = finish,
		.release = nothing_left,
	};
	const struct command_ops ops = {
		.name = "probe",
		.state_size = sizeof(struct looked),
		.next = next_input,
		.message = input_message,
		.ended = input_ended,
		.finish = nothing,
		.joint = &joint,
		.plan = plan,
		.release = nothing_left,
	};

	return run_command(opt, &ops);
}
