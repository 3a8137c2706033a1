// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "config.h"

#include "worker/spawner.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"

#define MAX_WORKERS 128
#define MAX_FDS     (WORK_MAX_INPUTS + 2) // the pipe, the inputs, the output

// Linux takes no more than 253 descriptors in one message.
#define CHUNK_FDS 250

// A worker under a sanitizer must be able to say what it found.
#ifdef HAVE_SANITIZERS
#define KEEP_STDERR true
#else
#define KEEP_STDERR false
#endif

struct spawner {
	pid_t pid;
	int fd; // our end of the socket pair
};

struct order {
	uint32_t id;
	bool kill;
	uint32_t n_fds;
	bool has_output; // the last of them
	struct work_request request;
};

// The spawner's own view of its children.
struct child {
	pid_t pid; // 0: free
	uint32_t id;
};

static int wake_fd = -1; // the handler's end of a pipe to ourselves

static void on_child(int signal_number)
{
	int saved = errno;
	ssize_t n = write(wake_fd, "", 1);

	(void)signal_number;
	(void)n;
	errno = saved;
}

// Reads size bytes with up to CHUNK_FDS descriptors, of which there are *n_fds so far. 1: the
// conductor is gone.
static int read_part(int fd, void *out, size_t size, int fds[MAX_FDS], uint32_t *n_fds)
{
	union {
		char buf[CMSG_SPACE(sizeof(int) * CHUNK_FDS)];
		struct cmsghdr align;
	} control;
	size_t have = 0;

	while (have < size) {
		struct iovec part = {(char *)out + have, size - have};
		struct msghdr msg = {
			.msg_iov = &part,
			.msg_iovlen = 1,
			.msg_control = control.buf,
			.msg_controllen = sizeof(control.buf),
		};
		ssize_t n = recvmsg(fd, &msg, 0);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0) {
			return 1;
		}
		const struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

		if (c && c->cmsg_type == SCM_RIGHTS) {
			uint32_t more = (uint32_t)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));

			more = more < MAX_FDS - *n_fds ? more : MAX_FDS - *n_fds;
			memcpy(fds + *n_fds, CMSG_DATA(c), more * sizeof(int));
			*n_fds += more;
		}
		have += (size_t)n;
	}
	return 0;
}

// Reads one order with its descriptors. What of those could not be received (a limit) is missing in
// *n_fds. 1: the conductor is gone.
static int read_order(int fd, struct order *order, int fds[MAX_FDS], uint32_t *n_fds)
{
	char byte;

	*n_fds = 0;
	if (read_part(fd, order, sizeof(*order), fds, n_fds) != 0) {
		return 1;
	}
	for (uint32_t sent = CHUNK_FDS; sent < order->n_fds; sent += CHUNK_FDS) {
		if (read_part(fd, &byte, 1, fds, n_fds) != 0) {
			return 1;
		}
	}
	return 0;
}

// Reads what goes with an order. 1: the conductor is gone.
static int read_extra(int fd, size_t size, struct str *out)
{
	char buf[4096];

	while (out->len < size) {
		size_t left = size - out->len;
		ssize_t n = read(fd, buf, left < sizeof(buf) ? left : sizeof(buf));

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0) {
			return 1;
		}
		str_add(out, buf, (size_t)n);
	}
	return 0;
}

// In the child: its descriptors go to 3 and on, all others are closed.
__attribute__((noreturn)) static void be_worker(const struct order *order, const struct str *extra,
	int fds[MAX_FDS])
{
	int n = (int)order->n_fds;

	process_follow_parent();
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; i < n; i++) {
		fds[i] = fcntl(fds[i], F_DUPFD, 3 + n); // out of the way first
	}
	for (int i = 0; i < n; i++) {
		dup2(fds[i], 3 + i);
	}
	process_close_from(3 + n);
	const struct work_fds at = {
		.pipe = 3,
		.first_in = 4,
		.n_in = (size_t)n - (order->has_output ? 2 : 1),
		.out = order->has_output ? 3 + n - 1 : -1,
	};

	work_run(&order->request, extra, &at);
}

static void tell_exit(int fd, const struct spawner_exit *e)
{
	// The record is far smaller than the socket's buffer; the conductor reads whole ones.
	file_write_all(fd, e, sizeof(*e));
}

static void start_child(int fd, struct child *children, const struct order *order,
	const struct str *extra, int fds[MAX_FDS], uint32_t n_fds)
{
	struct child *free_one = NULL;

	for (int i = 0; i < MAX_WORKERS && n_fds == order->n_fds; i++) {
		if (children[i].pid == 0) {
			free_one = &children[i];
			break;
		}
	}
	pid_t pid = free_one ? fork() : -1;

	if (pid == 0) {
		be_worker(order, extra, fds);
	}
	if (pid > 0) {
		*free_one = (struct child){.pid = pid, .id = order->id};
	} else {
		struct spawner_exit failed = {.id = order->id, .status = WORK_EXIT_MEMORY << 8};

		tell_exit(fd, &failed);
	}
	for (uint32_t i = 0; i < n_fds; i++) {
		close(fds[i]);
	}
}

static void kill_child(const struct child *children, uint32_t id)
{
	for (int i = 0; i < MAX_WORKERS; i++) {
		if (children[i].pid > 0 && children[i].id == id) {
			kill(children[i].pid, SIGKILL);
		}
	}
}

static int64_t micros(struct timeval tv)
{
	return (int64_t)tv.tv_sec * 1000000 + tv.tv_usec;
}

static void reap(int fd, struct child *children)
{
	struct rusage usage;
	int status;

	for (;;) {
		pid_t pid = wait4(-1, &status, WNOHANG, &usage);

		if (pid <= 0) {
			return;
		}
		for (int i = 0; i < MAX_WORKERS; i++) {
			if (children[i].pid == pid) {
				struct spawner_exit e = {
					.id = children[i].id,
					.status = status,
					.peak_bytes = (int64_t)usage.ru_maxrss * 1024,
					.cpu_us = micros(usage.ru_utime) + micros(usage.ru_stime),
				};

				children[i].pid = 0;
				tell_exit(fd, &e);
			}
		}
	}
}

static void end_all(const struct child *children)
{
	for (int i = 0; i < MAX_WORKERS; i++) {
		if (children[i].pid > 0) {
			kill(children[i].pid, SIGKILL);
		}
	}
	while (wait(NULL) > 0 || errno == EINTR) {
	}
}

// The conductor alone answers to the terminal; when it goes, its end of the socket closes, and we
// go.
static void set_signals(int *wake_read)
{
	int fds[2];
	struct sigaction sa = {.sa_handler = on_child, .sa_flags = SA_RESTART};

	if (pipe(fds) < 0) {
		_exit(1);
	}
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	fcntl(fds[1], F_SETFL, O_NONBLOCK);
	*wake_read = fds[0];
	wake_fd = fds[1];
	sigemptyset(&sa.sa_mask);
	sigaction(SIGCHLD, &sa, NULL);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

static void set_descriptors(int *fd)
{
	int null = open("/dev/null", O_RDWR);
	int moved = fcntl(*fd, F_DUPFD, 3);

	if (null < 0 || moved < 0) {
		_exit(1);
	}
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	if (!KEEP_STDERR) {
		dup2(null, STDERR_FILENO);
	}
	dup2(moved, 3);
	process_close_from(4);
	*fd = 3;
}

// Does what the next order says. 1: the conductor is gone.
static int obey(int fd, struct child *children)
{
	struct order order;
	struct str extra = {0};
	static int fds[MAX_FDS];
	uint32_t n_fds;

	if (read_order(fd, &order, fds, &n_fds) != 0 ||
		read_extra(fd, order.request.order_bytes, &extra) != 0) {
		return 1;
	}
	if (order.kill) {
		kill_child(children, order.id);
	} else {
		start_child(fd, children, &order, &extra, fds, n_fds);
	}
	str_release(&extra);
	return 0;
}

__attribute__((noreturn)) static void be_spawner(int fd)
{
	static struct child children[MAX_WORKERS];
	char drain[64];
	int wake;

	process_follow_parent();
	process_harden();
	process_wipe_environment();
	set_descriptors(&fd);
	set_signals(&wake);
	for (;;) {
		struct pollfd polls[2] = {{fd, POLLIN, 0}, {wake, POLLIN, 0}};

		if (poll(polls, 2, -1) < 0 && errno != EINTR) {
			break;
		}
		while (read(wake, drain, sizeof(drain)) > 0) {
		}
		reap(fd, children);
		if (polls[0].revents) {
			if (obey(fd, children) != 0) {
				break;
			}
		}
	}
	end_all(children);
	_exit(0);
}

int spawner_start(struct spawner **out, struct err *err)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0) {
		return err_set(err, ERR_USAGE, "no_worker", "cannot start: %s", err_reason(errno));
	}
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	process_raise_descriptors(); // a reel may be of many inputs
	pid_t pid = fork();

	if (pid < 0) {
		err_set(err, ERR_USAGE, "no_worker", "cannot start: %s", err_reason(errno));
		close(fds[0]);
		close(fds[1]);
		return -1;
	}
	if (pid == 0) {
		close(fds[0]);
		be_spawner(fds[1]);
	}
	close(fds[1]);
	*out = mem_zalloc(sizeof(**out));
	(*out)->pid = pid;
	(*out)->fd = fds[0];
	return 0;
}

void spawner_stop(struct spawner **spawner)
{
	struct spawner *s = *spawner;

	if (!s) {
		return;
	}
	close(s->fd);
	while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR) {
	}
	mem_free(s);
	*spawner = NULL;
}

// Sends bytes with at most CHUNK_FDS descriptors. 0, or -1 with errno.
static int send_part(struct spawner *s, const void *bytes, size_t size, const int *fds,
	uint32_t n_fds)
{
	union {
		char buf[CMSG_SPACE(sizeof(int) * CHUNK_FDS)];
		struct cmsghdr align;
	} control;
	struct iovec part = {(void *)(uintptr_t)bytes, size};
	struct msghdr msg = {.msg_iov = &part, .msg_iovlen = 1};

	if (n_fds > 0) {
		memset(&control, 0, sizeof(control));
		msg.msg_control = control.buf;
		msg.msg_controllen = CMSG_SPACE(sizeof(int) * n_fds);
		struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * n_fds);
		memcpy(CMSG_DATA(c), fds, sizeof(int) * n_fds);
	}
	ssize_t n;

	do {
		n = sendmsg(s->fd, &msg, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	if (n >= 0 && (size_t)n < size) {
		n = file_write_all(s->fd, (const char *)bytes + n, size - (size_t)n);
	}
	return n < 0 ? -1 : 0;
}

static uint32_t chunk(uint32_t left)
{
	return left < CHUNK_FDS ? left : CHUNK_FDS;
}

static int send_order(struct spawner *s, const struct order *order, const int *fds, struct err *err)
{
	int rc = send_part(s, order, sizeof(*order), fds, chunk(order->n_fds));

	for (uint32_t i = CHUNK_FDS; i < order->n_fds && rc == 0; i += CHUNK_FDS) {
		rc = send_part(s, "", 1, fds + i, chunk(order->n_fds - i));
		if (rc < 0) {
			int saved = errno;

			// It waits for the rest of an order that cannot come.
			shutdown(s->fd, SHUT_WR);
			errno = saved;
		}
	}
	if (rc < 0) {
		return err_set(err, ERR_IO, "no_worker", "cannot start a worker: %s",
			err_reason(errno));
	}
	return 0;
}

int spawner_fork(struct spawner *s, const struct spawner_params *params, struct err *err)
{
	const struct str *extra = params->order;
	size_t n = 0;
	struct order order;

	if (extra && extra->len > WORK_MAX_ORDER) {
		return err_set(err, ERR_LIMIT, "too_many_spans", "more is asked than a worker takes");
	}
	if (params->n_in > WORK_MAX_INPUTS) {
		return err_set(err, ERR_LIMIT, "too_many_inputs",
			"there are more than %d inputs for one output", WORK_MAX_INPUTS);
	}
	int *fds = mem_zalloc((params->n_in + 2) * sizeof(*fds));

	fds[n++] = params->pipe_fd;
	memcpy(fds + n, params->in_fds, params->n_in * sizeof(*fds));
	n += params->n_in;
	if (params->out_fd >= 0) {
		fds[n++] = params->out_fd;
	}
	memset(&order, 0, sizeof(order));
	order.id = params->id;
	order.n_fds = (uint32_t)n;
	order.has_output = params->out_fd >= 0;
	order.request = *params->request;
	order.request.order_bytes = extra ? (uint32_t)extra->len : 0;
	int rc = send_order(s, &order, fds, err);

	mem_free(fds);
	if (rc == 0 && extra && file_write_all(s->fd, str_text(extra), extra->len) < 0) {
		rc = err_set(err, ERR_IO, "no_worker", "cannot start a worker: %s",
			err_reason(errno));
	}
	return rc;
}

void spawner_kill(struct spawner *s, uint32_t id)
{
	struct order order;
	struct err ignored;

	memset(&order, 0, sizeof(order));
	order.id = id;
	order.kill = true;
	send_order(s, &order, NULL, &ignored);
}

int spawner_fd(const struct spawner *s)
{
	return s->fd;
}

bool spawner_next_exit(struct spawner *s, struct spawner_exit *out, struct err *err)
{
	size_t have = 0;

	err_clear(err);
	while (have < sizeof(*out)) {
		// The first byte may be awaited in vain; the rest of a record is on its way.
		ssize_t n = recv(s->fd, (char *)out + have, sizeof(*out) - have,
			have == 0 ? MSG_DONTWAIT : 0);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			return false;
		}
		if (n <= 0) {
			err_set(err, ERR_IO, "no_worker", "the spawner of workers is gone");
			return false;
		}
		have += (size_t)n;
	}
	return true;
}
