// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The spawner: a process forked first of all, before there are threads, keys and sockets to
// inherit. It forks the workers, watches them and tells how they ended.

#ifndef WORKER_SPAWNER_H
#define WORKER_SPAWNER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "worker/work.h"

struct spawner;

// How a worker ended.
struct spawner_exit {
	uint32_t id;
	int32_t status;     // as waitpid(2) gives it
	int64_t peak_bytes; // of memory
	int64_t cpu_us;
};

// Forks the spawner. To be called while the program has one thread and no secrets.
int spawner_start(struct spawner **out, struct err *err);

// Ends it with all its workers, waits for it, frees.
void spawner_stop(struct spawner **spawner);

// What a worker is started with: descriptors that stay the caller's, at most WORK_MAX_INPUTS of
// inputs, out_fd -1 for none; an order, or NULL.
struct spawner_params {
	uint32_t id; // names it in spawner_exit and spawner_kill
	const struct work_request *request;
	const struct str *order;
	int pipe_fd;
	const int *in_fds;
	size_t n_in;
	int out_fd;
};

// Forks a worker. ERR_IO "no_worker", ERR_LIMIT "too_many_spans" (an order beyond WORK_MAX_ORDER)
// or "too_many_inputs".
int spawner_fork(struct spawner *spawner, const struct spawner_params *params, struct err *err);

void spawner_kill(struct spawner *spawner, uint32_t id);

// Readable when a worker has ended.
int spawner_fd(const struct spawner *spawner);

// The next exit: true and *out, or false when there is none yet. ERR_IO in err when the spawner is
// gone.
bool spawner_next_exit(struct spawner *spawner, struct spawner_exit *out, struct err *err);

#endif
