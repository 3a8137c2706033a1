// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A command over all its inputs: several side by side, records out in the order of the inputs, each
// failure one error record, and one honest exit status.

#ifndef CLI_RUN_H
#define CLI_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "cli/options.h"
#include "record/jobs.h"
#include "worker/worker.h"

#define EXIT_ALL_WELL  0
#define EXIT_CHECK_NO  1
#define EXIT_USAGE     2
#define EXIT_FAILED    3
#define EXIT_REMOTE    4
#define EXIT_KEY       5
#define EXIT_LOCKED    75

#define RUN_WAITS 2

struct run;
struct http;

// One input on its way.
struct slot {
	struct run *run;
	const struct options *opt;
	const struct command_ops *ops;
	const void *shared;  // the command's own, for all inputs
	struct job job;
	int in_fd;           // -1: closed
	int64_t size_bytes;
	int64_t begun_us;    // of CLOCK_MONOTONIC
	struct worker *worker;
	void *state;         // the command's own
	struct str order;    // what goes with the next request; the command's to set
	struct str out;      // records that are whole and not yet written
	bool waits;          // for a service: go_on is asked again
	int64_t wake_us;     // of CLOCK_MONOTONIC, when it is asked at the latest
	bool done;
	bool failed;
	struct err error;    // why it failed
	struct err message_err; // a message that could not be read
	// Of the slot of command_ops.joint: those of the inputs, all done, in their order, and
	// descriptors that its next worker gets, which stay the slot's that has them.
	struct slot *others;
	size_t n_others;
	const int *in_fds;
	size_t n_in;
};

// What a command does with each input. All of it is called from one thread.
struct command_ops {
	const char *name;
	const void *shared; // what the slots know it by
	bool segments;      // stdin may hold tables and projects
	size_t state_size;
	// Makes the next worker's request. 1: start it, RUN_WAITS: it waits for a service, 0: the input
	// is done, -1: it failed.
	int (*next)(struct slot *slot, struct work_request *request, int *out_fd, struct err *err);
	// Goes on with what it waits for. 1: it waits still, until *wake_us (of CLOCK_MONOTONIC) at the
	// latest; 0: go on with next; -1: failed. NULL where nothing waits.
	int (*go_on)(struct slot *slot, int64_t *wake_us, struct err *err);
	// A message of the worker; a failure is kept in err and ends the input.
	int (*message)(struct slot *slot, enum wire_type type, struct wire_in *payload,
		struct err *err);
	// The worker has ended, well (err->kind is ERR_NONE) or not. 0: go on with next, -1:
	// failed.
	int (*ended)(struct slot *slot, struct err *err);
	// Writes the closing record, after next said that there is no more.
	void (*finish)(struct slot *slot);
	// NULL, or called when the input is done, well or not, and those before it are: in the order
	// of the inputs. state is NULL where there was nothing to work on.
	void (*leave)(struct slot *slot);
	// NULL: what an input has to tell is written as soon as it can be. Else nothing is, until
	// all inputs are done: then this is called once with all slots in the order of the inputs
	// (state is NULL where there was nothing to work on), to finish what finish left.
	void (*settle)(struct slot *slots, size_t n, const struct options *opt);
	// NULL, or how to work on all inputs together once each is done: one more slot goes this
	// way (only next, message, ended, finish, release and state_size are of use), and its
	// records come last. Its job has no path until next sets one.
	const struct command_ops *joint;
	// What it would do, as plan records; before any worker. 0, or -1 to go the way of a real
	// run.
	int (*plan)(struct slot *slot);
	void (*release)(void *state);
};

// Runs the command over the options' inputs. Returns the exit status; a signal or a closed pipe
// ends the process instead, after tidying up.
int run_command(const struct options *opt, const struct command_ops *ops);

// An input's worker request with all that the common options say.
struct work_request run_request(const struct slot *slot, enum work_kind kind);

// Microseconds since the input was begun if --timings asks for it, else TIME_UNKNOWN.
int64_t run_elapsed_us(const struct slot *slot);

// The run's connections to services, made when they are first asked for; NULL and err on failure.
struct http *run_http(struct run *run, struct err *err);

// Is the file at path one of this run's inputs, those that were named and are still to come
// included?
bool run_is_input(const struct run *run, const char *path);

// Has this run written the output already? Notes it if not.
bool run_claims_output(struct run *run, const char *path);

// Keeps a name for an output that is claimed later, in the order of the inputs; false where another
// has it.
bool run_reserves_output(struct run *run, const char *path);

#endif
