// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// One input on its way: its workers, one after the other, and its end.

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/timecode.h"
#include "cli/exit.h"
#include "cli/run_internal.h"
#include "cli/tell.h"
#include "record/record.h"

// More frame threads than this cost memory (50 MB each at 4K) and gain little.
#define MAX_THREADS 5

struct work_request run_request(const struct slot *slot, enum work_kind kind)
{
	const struct options *opt = slot->opt;
	int64_t left_us = opt->timeout - (clock_now_us() - slot->begun_us);
	int threads = process_cpus() / (opt->jobs > 1 ? (int)opt->jobs : 1);
	int level = opt->verbose > 1 ? LOG_DEBUG : LOG_WARNING;

	// One more than there are processors: while one decoder waits for another's rows, the next
	// can run.
	if (threads > 1) {
		threads = threads < MAX_THREADS ? threads + 1 : MAX_THREADS;
	}
	return (struct work_request){
		.kind = kind,
		.size_bytes = slot->size_bytes,
		.timeout_us = left_us > 0 ? left_us : 1,
		.memory_bytes = opt->max_memory,
		.sandbox = (enum confine_mode)opt->sandbox,
		.log_level = level,
		.n_threads = threads > 0 ? threads : 1,
	};
}

int64_t run_elapsed_us(const struct slot *slot)
{
	return slot->opt->timings ? clock_now_us() - slot->begun_us : TIME_UNKNOWN;
}

void run_fail(struct slot *slot, const struct err *err)
{
	record_error(&slot->out, slot->job.path, slot->ops->name, err);
	progress_clear(slot->run->progress);
	tell_error(err, slot->job.path);
	exit_raise_for(err->kind);
	slot->error = *err;
	slot->done = true;
	slot->failed = true;
}

static void take_message(void *opaque, enum wire_type type, struct wire_in *payload)
{
	struct slot *slot = opaque;
	struct err err = {0};

	if (slot->message_err.kind != ERR_NONE) {
		return;
	}
	if (type == WIRE_PROGRESS) {
		int64_t time_us = wire_get_i64(payload);
		int64_t duration_us = wire_get_i64(payload);

		progress_tell(slot->run->progress, slot->job.path, time_us, duration_us);
		return;
	}
	if (slot->ops->message(slot, type, payload, &err) < 0) {
		slot->message_err = err;
	}
}

static int start_worker(struct slot *slot, const struct work_request *request, int out_fd,
	struct err *err)
{
	err_clear(&slot->message_err);
	const struct worker_params params = {
		.request = request,
		.order = &slot->order,
		.in_fds = slot->in_fds ? slot->in_fds : &slot->in_fd,
		.n_in = slot->in_fds ? slot->n_in : 1,
		.out_fd = out_fd,
		.message = take_message,
		.opaque = slot,
	};

	return worker_start(&slot->worker, slot->run->spawner, &params, err);
}

void run_step(struct slot *slot)
{
	struct work_request request;
	struct err err = {0};
	int out_fd = -1;
	int rc = slot->ops->next(slot, &request, &out_fd, &err);

	if (rc == RUN_WAITS) {
		slot->waits = true;
		run_go_on(slot);
		return;
	}
	if (rc > 0) {
		rc = start_worker(slot, &request, out_fd, &err);
		if (rc == 0) {
			return;
		}
	}
	if (rc < 0) {
		run_fail(slot, &err);
	} else {
		slot->ops->finish(slot);
		slot->done = true;
	}
}

void run_go_on(struct slot *slot)
{
	struct err err = {0};
	const int rc = slot->ops->go_on(slot, &slot->wake_us, &err);

	if (rc == 1) {
		return;
	}
	slot->waits = false;
	if (rc < 0) {
		run_fail(slot, &err);
	} else {
		run_step(slot);
	}
}

void run_worker_done(struct slot *slot)
{
	struct err err = {0};

	worker_outcome(slot->worker, &err);
	log_say(LOG_INFO, "'%s': worker ended, %lld MB at its peak",
		slot->job.path, (long long)(worker_peak_bytes(slot->worker) / 1000000));
	worker_close(&slot->worker);
	if (err.kind == ERR_NONE && slot->message_err.kind != ERR_NONE) {
		err = slot->message_err;
	}
	if (slot->ops->ended(slot, &err) < 0) {
		run_fail(slot, &err);
	} else {
		run_step(slot);
	}
}

void run_release(struct slot *slot)
{
	worker_close(&slot->worker);
	if (slot->state) {
		slot->ops->release(slot->state);
		mem_free(slot->state);
	}
	if (slot->in_fd >= 0) {
		close(slot->in_fd);
	}
	job_release(&slot->job);
	str_release(&slot->out);
	str_release(&slot->order);
	memset(slot, 0, sizeof(*slot));
	slot->in_fd = -1;
}
