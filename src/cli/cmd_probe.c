// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// hilite probe: the facts of each input, as one `media` record.

#include "cli/command.h"
#include "cli/plan.h"
#include "cli/run.h"
#include "media/facts.h"
#include "record/record.h"
#include "worker/wire_facts.h"

struct probe {
	bool asked;
	bool told;
	struct facts facts;
};

static int next(struct slot *slot, struct work_request *request, int *out_fd, struct err *err)
{
	struct probe *probe = slot->state;

	(void)out_fd;
	(void)err;
	if (probe->asked) {
		return 0;
	}
	probe->asked = true;
	*request = run_request(slot, WORK_PROBE);
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

static void finish(struct slot *slot)
{
	const struct probe *probe = slot->state;

	record_media(&slot->out, slot->job.path, &probe->facts);
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
}

int cmd_probe(const struct options *opt)
{
	static const struct command_ops ops = {
		.name = "probe",
		.state_size = sizeof(struct probe),
		.next = next,
		.message = message,
		.ended = ended,
		.finish = finish,
		.plan = plan,
		.release = release,
	};

	return run_command(opt, &ops);
}
