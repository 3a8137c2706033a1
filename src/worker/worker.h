// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The conductor's side of a worker: starts it, reads what it sends, keeps its time, and says how it
// ended.

#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "worker/spawner.h"
#include "worker/wire.h"
#include "worker/work.h"

struct worker;

// A message that is whole. WIRE_LOG, WIRE_ERROR and WIRE_END do not come here.
typedef void worker_message_fn(void *opaque, enum wire_type type, struct wire_in *payload);

// The descriptors stay the caller's, who may close them as soon as the worker is started.
struct worker_params {
	const struct work_request *request;
	const struct str *order; // what goes with it, or NULL
	const int *in_fds;
	size_t n_in;
	int out_fd;              // -1: none
	worker_message_fn *message; // called while worker_read runs
	void *opaque;
};

int worker_start(struct worker **out, struct spawner *spawner, const struct worker_params *params,
	struct err *err);

// Kills it if it still runs, and frees. Its exit, should it come later, is nobody's.
void worker_close(struct worker **worker);

uint32_t worker_id(const struct worker *worker);

// To be polled for reading; -1 once it has sent all.
int worker_fd(const struct worker *worker);

// Reads what is there.
void worker_read(struct worker *worker);

// Its exit was told by the spawner.
void worker_exited(struct worker *worker, const struct spawner_exit *how);

// Kills it when its time is over. Returns how many microseconds are left.
int64_t worker_check_clock(struct worker *worker);

// Has it sent all, and is it gone?
bool worker_done(const struct worker *worker);

// How it ended: 0, or -1 and err: what it said itself, or timeout, memory_limit, decoder_crashed.
int worker_outcome(const struct worker *worker, struct err *err);

int64_t worker_peak_bytes(const struct worker *worker);

#endif
