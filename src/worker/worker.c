// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "worker/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

// A worker keeps its own time and has this much more to say so itself.
#define GRACE_US INT64_C(2000000)

struct worker {
	struct spawner *spawner;
	uint32_t id;
	int fd;
	struct str inbox; // bytes of messages that are not whole yet
	worker_message_fn *message_fn;
	void *opaque;
	int64_t dies_at_us;
	bool killed_by_clock;
	bool garbled;  // what it sent was no message
	bool ended;    // WIRE_END came
	bool failed;   // WIRE_ERROR came
	struct err err;
	bool exited;
	struct spawner_exit how;
};

int worker_start(struct worker **out, struct spawner *spawner, const struct worker_params *params,
	struct err *err)
{
	static uint32_t last_id;
	int fds[2];

	if (pipe(fds) < 0) {
		return err_set(err, ERR_IO, "no_worker", "cannot start a worker: %s",
			err_reason(errno));
	}
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	struct worker *w = mem_zalloc(sizeof(*w));
	const struct spawner_params child = {
		.id = ++last_id,
		.request = params->request,
		.order = params->order,
		.pipe_fd = fds[1],
		.in_fds = params->in_fds,
		.n_in = params->n_in,
		.out_fd = params->out_fd,
	};

	w->spawner = spawner;
	w->id = child.id;
	w->fd = fds[0];
	w->message_fn = params->message;
	w->opaque = params->opaque;
	w->dies_at_us = clock_now_us() + work_longest_us(params->request) + GRACE_US;
	int rc = spawner_fork(spawner, &child, err);

	close(fds[1]);
	if (rc < 0) {
		close(fds[0]);
		mem_free(w);
		return -1;
	}
	*out = w;
	return 0;
}

void worker_close(struct worker **worker)
{
	struct worker *w = *worker;

	if (!w) {
		return;
	}
	if (!w->exited) {
		spawner_kill(w->spawner, w->id);
	}
	if (w->fd >= 0) {
		close(w->fd);
	}
	str_release(&w->inbox);
	mem_free(w);
	*worker = NULL;
}

uint32_t worker_id(const struct worker *w)
{
	return w->id;
}

int worker_fd(const struct worker *w)
{
	return w->fd;
}

static void hang_up(struct worker *w)
{
	if (w->fd >= 0) {
		close(w->fd);
		w->fd = -1;
	}
}

static void pass_log(struct wire_in *in)
{
	char text[1100];
	uint32_t level = wire_get_u32(in);

	wire_get_text(in, text, sizeof(text));
	if (!in->bad && level <= LOG_DEBUG) {
		log_say((enum log_level)level, "%s", text);
	}
}

static void take(struct worker *w, uint32_t type, struct wire_in *in)
{
	switch (type) {
	case WIRE_LOG:
		pass_log(in);
		break;
	case WIRE_ERROR:
		wire_get_err(in, &w->err);
		w->failed = true;
		break;
	case WIRE_END:
		w->ended = true;
		break;
	default:
		w->message_fn(w->opaque, (enum wire_type)type, in);
		break;
	}
}

// Hands on every message that is whole. A header that makes no sense ends the worker: what follows
// it cannot be told apart any more.
static void take_whole(struct worker *w)
{
	struct wire_header header;
	size_t at = 0;

	while (w->inbox.len - at >= sizeof(header)) {
		memcpy(&header, w->inbox.data + at, sizeof(header));
		if (header.type == 0 || header.type >= WIRE_N_TYPES ||
			header.length > WIRE_MAX_PAYLOAD) {
			w->garbled = true;
			hang_up(w);
			spawner_kill(w->spawner, w->id);
			return;
		}
		if (w->inbox.len - at - sizeof(header) < header.length) {
			break;
		}
		struct wire_in in = {
			.at = w->inbox.data + at + sizeof(header),
			.left = header.length,
		};

		take(w, header.type, &in);
		at += sizeof(header) + header.length;
	}
	if (at > 0) {
		memmove(w->inbox.data, w->inbox.data + at, w->inbox.len - at);
		str_cut(&w->inbox, w->inbox.len - at);
	}
}

void worker_read(struct worker *w)
{
	char buf[65536];

	while (w->fd >= 0) {
		ssize_t n = read(w->fd, buf, sizeof(buf));

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0 && errno == EAGAIN) {
			return;
		}
		if (n <= 0) {
			hang_up(w);
			return;
		}
		str_add(&w->inbox, buf, (size_t)n);
		take_whole(w);
	}
}

void worker_exited(struct worker *w, const struct spawner_exit *how)
{
	w->exited = true;
	w->how = *how;
	worker_read(w);
	hang_up(w);
}

int64_t worker_check_clock(struct worker *w)
{
	int64_t left = w->dies_at_us - clock_now_us();

	if (left <= 0 && !w->exited && !w->killed_by_clock) {
		w->killed_by_clock = true;
		spawner_kill(w->spawner, w->id);
	}
	return left > 0 ? left : 0;
}

bool worker_done(const struct worker *w)
{
	return w->exited && w->fd < 0;
}

static int killed(const struct worker *w, int signal_number, struct err *err)
{
	if (w->killed_by_clock || signal_number == SIGXCPU) {
		return err_set(err, ERR_LIMIT, "timeout", "the time for this input is up");
	}
	if (signal_number == SIGPROF) {
		return err_set(err, ERR_LIMIT, "timeout",
			"the time for opening it is up: its head leads the demuxer in circles");
	}
	if (w->garbled) {
		return wire_bad(err, "messages");
	}
	if (signal_number == SIGKILL) {
		return err_set(err, ERR_LIMIT, "memory_limit",
			"the worker was killed by the system, "
			"most likely for want of memory");
	}
	return err_set(err, ERR_MEDIA, "decoder_crashed", "the decoder crashed (%s)",
		strsignal(signal_number));
}

int worker_outcome(const struct worker *w, struct err *err)
{
	int status = w->how.status;

	if (w->failed) {
		*err = w->err;
		return -1;
	}
	if (w->garbled) {
		return wire_bad(err, "messages");
	}
	if (WIFSIGNALED(status)) {
		return killed(w, WTERMSIG(status), err);
	}
	if (WEXITSTATUS(status) == WORK_EXIT_MEMORY) {
		return err_set(err, ERR_LIMIT, "memory_limit",
			"the memory for this input is used up");
	}
	if (!w->ended || WEXITSTATUS(status) != WORK_EXIT_DONE) {
		return err_set(err, ERR_MEDIA, "decoder_crashed", "the worker ended with status %d",
			WEXITSTATUS(status));
	}
	return 0;
}

int64_t worker_peak_bytes(const struct worker *w)
{
	return w->how.peak_bytes;
}
