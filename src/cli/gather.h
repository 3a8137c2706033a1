// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// For commands that make one thing of all inputs: what one worker an input tells first, its facts,
// and the spans that follow from them. The functions are those of struct command_ops.

#ifndef CLI_GATHER_H
#define CLI_GATHER_H

#include "cli/run.h"
#include "cli/spans.h"
#include "media/facts.h"
#include "record/record.h"

// The state of a slot.
struct gathered {
	bool asked;
	bool told;
	struct facts facts;
	struct spans spans;
};

// Says what a plan of the slot's spans is besides those; the mode of its spans is for all of them.
typedef void gather_plan_fn(const struct slot *slot, struct record_plan *plan, const char **mode);

// With --dry-run it writes the plan, unless that is NULL. A span that cannot be cut is the input's
// error, and the others stay in the list all the same.
int gather_next(struct slot *slot, struct work_request *request, gather_plan_fn *plan,
	struct err *err);

int gather_message(struct slot *slot, enum wire_type type, struct wire_in *payload,
	struct err *err);
int gather_ended(struct slot *slot, struct err *err);

// Nothing: the closing record comes with the whole.
void gather_finish(struct slot *slot);

// Times need the facts, so that there is no plan without a worker.
int gather_plan(struct slot *slot);

void gather_release(void *state);

#endif
