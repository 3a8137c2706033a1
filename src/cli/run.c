// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "config.h"

#include "cli/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/exit.h"
#include "cli/interrupt.h"
#include "cli/lock.h"
#include "cli/run_internal.h"
#include "cli/tell.h"
#include "remote/http.h"


static struct slot *slot_at(struct run *run, size_t i)
{
	return &run->slots[(run->first + i) % run->n_slots];
}

// Inputs that are still to come must be safe too.
static void note_inputs(struct run *run)
{
	struct stat st;

	for (size_t i = 0; i < run->opt->n_inputs; i++) {
		if (stat(run->opt->inputs[i], &st) == 0 && S_ISREG(st.st_mode)) {
			touched_note_input(&run->touched, &st);
		}
	}
}

bool run_is_input(const struct run *run, const char *path)
{
	return touched_is_input(&run->touched, path);
}

bool run_reserves_output(struct run *run, const char *path)
{
	return touched_reserve_output(&run->touched, path);
}

bool run_claims_output(struct run *run, const char *path)
{
	return touched_claim_output(&run->touched, path);
}

struct http *run_http(struct run *run, struct err *err)
{
	const char *trace = run->opt->trace_http;
	struct http_params params = {
		.insecure_http = run->opt->insecure_http,
		.trace_fd = -1,
		.user_agent = "hilite/" PACKAGE_VERSION,
	};

	if (run->http) {
		return run->http;
	}
	if (trace && run->trace_fd < 0) {
		run->trace_fd = open(trace, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
		if (run->trace_fd < 0) {
			err_set(err, ERR_IO, "write_failed", "cannot open '%s': %s", trace,
				err_reason(errno));
			return NULL;
		}
	}
	params.trace_fd = run->trace_fd;
	return http_new(&run->http, &params, err) < 0 ? NULL : run->http;
}

// Takes the job over and starts on it.
static void slot_begin(struct run *run, struct job *job)
{
	struct slot *slot = slot_at(run, run->n_used++);
	struct err err = {0};
	struct stat st;

	*slot = (struct slot){
		.run = run,
		.opt = run->opt,
		.ops = run->ops,
		.shared = run->ops->shared,
		.job = *job,
		.in_fd = -1,
		.begun_us = clock_now_us(),
	};
	if (job->kind == JOB_PASS) {
		str_add(&slot->out, job->line, job->line_len);
		str_addc(&slot->out, '\n');
		exit_raise_for(job->pass_kind);
		slot->done = true;
		slot->failed = job->pass_kind != ERR_NONE;
		return;
	}
	if (job->kind == JOB_ERROR) {
		run_fail(slot, &job->err);
		return;
	}
	if (file_open_input(job->path, &slot->in_fd, &slot->size_bytes, &err) < 0) {
		run_fail(slot, &err);
		return;
	}
	if (fstat(slot->in_fd, &st) == 0 && run->opt->command == COMMAND_CUT) {
		touched_note_input(&run->touched, &st);
	}
	slot->state = mem_zalloc(run->ops->state_size);
	if (run->opt->dry_run && run->ops->plan(slot) == 0) {
		slot->done = true;
		return;
	}
	run_step(slot);
}

static bool is_finished_before(struct run *run, const struct job *job)
{
	return run->resume && (job->kind == JOB_WHOLE || job->kind == JOB_SPANS) &&
		resume_take(run->resume, job->path);
}

// Fills free slots with jobs that are there. 0, or -1 when the list of jobs broke off.
static int take_jobs(struct run *run, struct err *err)
{
	while (!run->jobs_ended && run->n_used < run->n_slots) {
		struct job job;
		enum jobs_event event = jobs_next(run->jobs, &job, err);

		run->jobs_ended = event == JOBS_END;
		run->jobs_wait = event == JOBS_WAIT;
		if (event != JOBS_JOB) {
			return event == JOBS_FAILED ? -1 : 0;
		}
		if (is_finished_before(run, &job)) {
			job_release(&job);
		} else {
			slot_begin(run, &job);
		}
	}
	return 0;
}

// Writes what a slot has so far. -1 when stdout broke.
static int write_out(struct run *run, struct slot *slot, struct err *err)
{
	if (slot->out.len == 0) {
		return 0;
	}
	progress_clear(run->progress);
	if (file_write_all(STDOUT_FILENO, slot->out.data, slot->out.len) < 0) {
		if (errno == EPIPE) {
			interrupt_note(SIGPIPE);
		}
		return err_set(err, ERR_IO, errno == ENOSPC ? "no_space" : "write_failed",
			"cannot write to standard output: %s", err_reason(errno));
	}
	str_clear(&slot->out);
	return 0;
}

// Sets a slot that is done aside, without what no worker will need.
static void keep_slot(struct run *run, struct slot *slot)
{
	if (slot->in_fd >= 0 && !run->ops->joint) {
		close(slot->in_fd);
		slot->in_fd = -1;
	}
	str_release(&slot->order);
	run->kept = mem_grow(run->kept, &run->cap_kept, run->n_kept + 1, sizeof(*run->kept));
	run->kept[run->n_kept++] = *slot;
	*slot = (struct slot){.in_fd = -1};
}

// Writes what the first slot has so far, and the next ones as slots become free; or keeps those
// that are done. -1 when stdout broke.
static int flush_slots(struct run *run, struct err *err)
{
	bool keep = (run->ops->settle || run->ops->joint) && !run->joined;

	while (run->n_used > 0) {
		struct slot *slot = slot_at(run, 0);

		if (!keep && write_out(run, slot, err) < 0) {
			return -1;
		}
		if (!slot->done) {
			return 0;
		}
		if (slot->ops->leave) {
			slot->ops->leave(slot);
		}
		if (keep) {
			keep_slot(run, slot);
		}
		run_release(slot);
		run->first = (run->first + 1) % run->n_slots;
		run->n_used--;
	}
	return 0;
}

// Ends what waited for the last input.
static int settle(struct run *run, struct err *err)
{
	if (interrupt_pending()) {
		return 0;
	}
	if (run->ops->settle) {
		run->ops->settle(run->kept, run->n_kept, run->opt);
	}
	for (size_t i = 0; i < run->n_kept && !interrupt_pending(); i++) {
		if (write_out(run, &run->kept[i], err) < 0) {
			return -1;
		}
	}
	return 0;
}

static struct slot *find_slot(struct run *run, uint32_t id)
{
	for (size_t i = 0; i < run->n_used; i++) {
		struct slot *slot = slot_at(run, i);

		if (slot->worker && worker_id(slot->worker) == id) {
			return slot;
		}
	}
	return NULL;
}

static int take_exits(struct run *run, struct err *err)
{
	struct spawner_exit how;

	while (spawner_next_exit(run->spawner, &how, err)) {
		struct slot *slot = find_slot(run, how.id);

		if (slot) {
			worker_exited(slot->worker, &how);
		}
	}
	return err->kind == ERR_NONE ? 0 : -1;
}

// What the loop waits for: a signal, the end of a worker, jobs on stdin, the reader of stdout going
// away, and the workers' messages.
enum { POLL_SIGNAL, POLL_EXIT, POLL_JOBS, POLL_STDOUT, POLL_FIXED };

static int wait_for_something(struct run *run, struct pollfd *polls)
{
	size_t n = POLL_FIXED;
	int64_t wait_us = INT64_C(3600000000);
	bool room = run->n_used < run->n_slots && !run->jobs_ended;

	polls[POLL_SIGNAL] = (struct pollfd){interrupt_fd(), POLLIN, 0};
	polls[POLL_EXIT] = (struct pollfd){spawner_fd(run->spawner), POLLIN, 0};
	polls[POLL_JOBS] = (struct pollfd){room ? jobs_fd(run->jobs) : -1, POLLIN, 0};
	polls[POLL_STDOUT] = (struct pollfd){run->watch_stdout ? STDOUT_FILENO : -1, 0, 0};
	for (size_t i = 0; i < run->n_used; i++) {
		const struct slot *slot = slot_at(run, i);

		if (slot->worker) {
			int64_t left_us = worker_check_clock(slot->worker);

			wait_us = left_us < wait_us ? left_us : wait_us;
			polls[n] = (struct pollfd){worker_fd(slot->worker), POLLIN, 0};
		} else {
			polls[n] = (struct pollfd){-1, 0, 0};
		}
		if (slot->waits) {
			const int64_t left_us = slot->wake_us - clock_now_us();

			wait_us = left_us < wait_us ? left_us > 0 ? left_us : 0 : wait_us;
		}
		n++;
	}
	const int wait_ms = (int)(wait_us / 1000) + 1;
	int rc = run->http ? http_wait(run->http, polls, n, wait_ms) :
		poll(polls, (nfds_t)n, wait_ms);

	if (rc >= 0 && (polls[POLL_STDOUT].revents & (POLLERR | POLLNVAL))) {
		interrupt_note(SIGPIPE);
	}
	return rc < 0 && errno != EINTR ? -1 : 0;
}

static void read_workers(struct run *run)
{
	for (size_t i = 0; i < run->n_used; i++) {
		struct slot *slot = slot_at(run, i);

		if (slot->worker) {
			worker_read(slot->worker);
		}
		while (slot->worker && worker_done(slot->worker)) {
			run_worker_done(slot);
		}
	}
}

static void ask_services(struct run *run)
{
	if (!run->http) {
		return;
	}
	http_step(run->http);
	for (size_t i = 0; i < run->n_used; i++) {
		struct slot *slot = slot_at(run, i);

		if (slot->waits) {
			run_go_on(slot);
		}
	}
}

static int loop(struct run *run, struct err *err)
{
	struct pollfd *polls = mem_zalloc((POLL_FIXED + run->n_slots) * sizeof(*polls));
	int rc = 0;

	while (rc == 0 && !interrupt_pending()) {
		rc = take_jobs(run, err);
		if (flush_slots(run, rc < 0 ? &(struct err){0} : err) < 0) {
			rc = -1;
		}
		if (rc < 0 || (run->jobs_ended && run->n_used == 0) || interrupt_pending()) {
			break;
		}
		if (!run->jobs_ended && !run->jobs_wait && run->n_used < run->n_slots) {
			continue; // writing made room
		}
		if (wait_for_something(run, polls) < 0) {
			rc = err_set(err, ERR_IO, "no_worker", "cannot wait: %s",
				err_reason(errno));
			break;
		}
		rc = take_exits(run, err);
		read_workers(run);
		ask_services(run);
	}
	mem_free(polls);
	return rc;
}

// Works on all inputs together, where the command does.
static int join(struct run *run, struct err *err)
{
	const struct command_ops *ops = run->ops->joint;

	if (!ops || interrupt_pending()) {
		return 0;
	}
	struct slot *slot = slot_at(run, run->n_used++);

	*slot = (struct slot){
		.run = run,
		.opt = run->opt,
		.ops = ops,
		.shared = run->ops->shared,
		.in_fd = -1,
		.begun_us = clock_now_us(),
		.others = run->kept,
		.n_others = run->n_kept,
		.state = mem_zalloc(ops->state_size),
	};
	run->joined = true;
	run_step(slot);
	return loop(run, err);
}

static bool is_pipe(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

// An output that goes on in the very file that is resumed from: what was half told at its end goes.
static int open_resume(struct run *run, struct err *err)
{
	if (!run->opt->resume) {
		return 0;
	}
	if (resume_open(&run->resume, run->opt->resume, run->ops->name, err) < 0) {
		return -1;
	}
	if (!file_same(run->opt->resume, STDOUT_FILENO)) {
		return 0;
	}
	if (resume_ends_foreign(run->resume)) {
		return err_set(err, ERR_USAGE, "not_ours",
			"'%s' ends in lines that hilite did not write, "
			"and they would have to be cut off", run->opt->resume);
	}
	if (ftruncate(STDOUT_FILENO, (off_t)resume_end(run->resume)) < 0) {
		return err_set(err, ERR_IO, "write_failed",
			"cannot cut '%s' to its last whole record: %s",
			run->opt->resume, err_reason(errno));
	}
	return 0;
}

static bool reads_stdin(const struct options *opt)
{
	for (size_t i = 0; i < opt->n_inputs; i++) {
		if (strcmp(opt->inputs[i], "-") == 0) {
			return true;
		}
	}
	return opt->n_inputs == 0;
}

static int set_up(struct run *run, struct err *err)
{
	const struct options *opt = run->opt;
	struct jobs_params params = {
		.inputs = opt->inputs,
		.n_inputs = opt->n_inputs,
		.fd = STDIN_FILENO,
		.nul = opt->null,
		.segments = run->ops->segments,
		.source = opt->source,
	};

	if (opt->source && (opt->null || !reads_stdin(opt))) {
		return err_set(err, ERR_USAGE, "conflict",
			"--source is for segments on stdin, which %s",
			opt->null ? "holds paths with --null" : "is not read");
	}
	if (opt->n_inputs == 0 && isatty(STDIN_FILENO)) {
		err_set(err, ERR_USAGE, "no_input", "no input");
		return err_hint(err,
			"name a file, or pipe names or records in; see hilite %s --help",
			run->ops->name);
	}
	if (opt->sandbox == OPT_SANDBOX_REQUIRE && !confine_complete()) {
		return err_set(err, ERR_USAGE, "no_sandbox",
			"this kernel lacks a part of the sandbox");
	}
	if (open_resume(run, err) < 0) {
		return -1;
	}
	run->jobs = jobs_new(&params);
	note_inputs(run);
	run->n_slots = (size_t)opt->jobs;
	run->slots = mem_zalloc(run->n_slots * sizeof(*run->slots));
	for (size_t i = 0; i < run->n_slots; i++) {
		run->slots[i].in_fd = -1;
	}
	run->watch_stdout = is_pipe(STDOUT_FILENO);
	run->progress = progress_new(opt);
	return 0;
}

static void tear_down(struct run *run)
{
	while (run->n_used > 0) {
		run_release(slot_at(run, 0));
		run->first = (run->first + 1) % run->n_slots;
		run->n_used--;
	}
	for (size_t i = 0; i < run->n_kept; i++) {
		run_release(&run->kept[i]);
	}
	mem_free(run->kept);
	http_free(&run->http);
	if (run->trace_fd >= 0) {
		close(run->trace_fd);
	}
	progress_free(run->progress);
	jobs_free(run->jobs);
	resume_close(&run->resume);
	touched_release(&run->touched);
	mem_free(run->slots);
}

// A failure that belongs to no input: nothing was tried yet (usage), or the run broke off.
static void tell_failure(const struct err *err)
{
	if (interrupt_pending()) {
		return;
	}
	tell_error(err, NULL);
	exit_raise(err->kind == ERR_USAGE ? EXIT_USAGE : EXIT_FAILED);
}

int run_command(const struct options *opt, const struct command_ops *ops)
{
	struct run run = {.opt = opt, .ops = ops, .trace_fd = -1};
	struct err err = {0};
	int lock = -1;

	if (opt->lock && lock_take(opt->lock, &lock, &err) < 0) {
		tell_failure(&err);
		return strcmp(err.code, "locked") == 0 ? EXIT_LOCKED : EXIT_USAGE;
	}
	// The spawner comes before stdin is read and before the signals are ours.
	if (spawner_start(&run.spawner, &err) < 0) {
		tell_failure(&err);
		return exit_status();
	}
	interrupt_init();
	if (set_up(&run, &err) < 0 || loop(&run, &err) < 0 || settle(&run, &err) < 0 ||
		join(&run, &err) < 0) {
		tell_failure(&err);
	}
	tear_down(&run);
	spawner_stop(&run.spawner);
	interrupt_die_if_pending();
	if (lock >= 0) {
		close(lock);
	}
	return exit_status();
}
