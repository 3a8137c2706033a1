// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The inside of a run, for cli/run*.c only.

#ifndef CLI_RUN_INTERNAL_H
#define CLI_RUN_INTERNAL_H

#include "cli/progress.h"
#include "cli/run.h"
#include "cli/touched.h"
#include "record/resume.h"

struct run {
	const struct options *opt;
	const struct command_ops *ops;
	struct spawner *spawner;
	struct jobs *jobs;
	bool jobs_ended;
	bool jobs_wait; // the next one is not there yet
	struct resume *resume;
	struct slot *slots; // a ring of n_slots, in the order of the inputs
	size_t n_slots;
	size_t first;
	size_t n_used;
	struct slot *kept; // done, and waiting for the others to be
	size_t n_kept;
	size_t cap_kept;
	bool joined;       // the one slot for all inputs is on its way
	struct progress *progress;
	bool watch_stdout; // it is a pipe, whose reader may go away
	struct touched touched;
	struct http *http; // NULL: no service was asked
	int trace_fd;      // of --trace-http, once there is http
};

// The input's one error: a record, a line for people, and the exit status.
void run_fail(struct slot *slot, const struct err *err);

// Starts the slot's next worker, or ends it.
void run_step(struct slot *slot);

// It waits for a service.
void run_go_on(struct slot *slot);

// Its worker has ended.
void run_worker_done(struct slot *slot);

void run_release(struct slot *slot);

#endif
