// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/process.h"

#define LIMIT_US (INT64_C(10) * 1000000)
#define STEP_MS  5

// What the child ends with when the program cannot be run, as a shell would.
#define STATUS_NOT_RUN 127

extern char **environ;

static bool is_hidden(const char *variable, const char *const *hidden)
{
	for (; *hidden; hidden++) {
		const size_t len = strlen(*hidden);

		if (strncmp(variable, *hidden, len) == 0 && variable[len] == '=') {
			return true;
		}
	}
	return false;
}

// Only the list is new; the texts stay where they are.
static char **environment_without(const char *const *hidden)
{
	size_t n = 0;
	size_t kept = 0;

	while (environ && environ[n]) {
		n++;
	}
	char **out = mem_zalloc((n + 1) * sizeof(*out));

	for (size_t i = 0; i < n; i++) {
		if (!is_hidden(environ[i], hidden)) {
			out[kept++] = environ[i];
		}
	}
	return out;
}

// Signals that end us end the program as well: it has a group of its own, so that all that it
// starts can be killed at once, and a terminal does not send it what it sends us.
static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

#define N_PASSED (sizeof(passed_on) / sizeof(passed_on[0]))

static volatile sig_atomic_t group;
static struct sigaction kept[N_PASSED];
static struct sigaction kept_child;

static void pass_on(int number)
{
	if (group > 0) {
		kill(-(pid_t)group, SIGKILL);
	}
	for (size_t i = 0; i < N_PASSED; i++) {
		if (passed_on[i] == number) {
			sigaction(number, &kept[i], NULL);
		}
	}
	raise(number);
}

static void watch_signals(void)
{
	const struct sigaction action = {.sa_handler = pass_on};
	const struct sigaction usual = {.sa_handler = SIG_DFL};

	for (size_t i = 0; i < N_PASSED; i++) {
		sigaction(passed_on[i], NULL, &kept[i]);
		if (kept[i].sa_handler != SIG_IGN) {
			sigaction(passed_on[i], &action, NULL);
		}
	}
	// Where it is ignored, a child leaves no status.
	sigaction(SIGCHLD, &usual, &kept_child);
}

static void unwatch_signals(void)
{
	for (size_t i = 0; i < N_PASSED; i++) {
		sigaction(passed_on[i], &kept[i], NULL);
	}
	sigaction(SIGCHLD, &kept_child, NULL);
}

static void run_child(char *const *words, char **environment, int out, pid_t parent)
{
	sigset_t none;
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);

	setpgid(0, 0);
	process_follow_parent();
	if (getppid() != parent) {
		_exit(STATUS_NOT_RUN);
	}
	for (size_t i = 0; i < N_PASSED; i++) {
		sigaction(passed_on[i], &kept[i], NULL);
	}
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (in < 0 || dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0) {
		_exit(STATUS_NOT_RUN);
	}
	// Another secret may be waiting at a descriptor of ours.
	process_close_from(STDERR_FILENO + 1);
	environ = environment;
	execvp(words[0], words);
	_exit(STATUS_NOT_RUN);
}

// Takes what is there. Returns 1 at the end, 0 where nothing is there now, -1 where it cannot be
// read.
static int drain(int fd, struct secret *out)
{
	for (;;) {
		ssize_t n = read(fd, out->data + out->len, out->cap - out->len);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0) {
			return errno == EAGAIN ? 0 : -1;
		}
		if (n == 0) {
			return 1;
		}
		out->len += (size_t)n;
	}
}

// Reads until the program is gone; what it has left behind may keep its output open (an agent), and
// is not waited for. Returns NULL, or what went wrong.
static const char *follow(pid_t pid, int fd, int *status, struct secret *out)
{
	const int64_t until = clock_now_us() + LIMIT_US;
	bool at_end = false;

	for (;;) {
		struct pollfd waited = {.fd = at_end ? -1 : fd, .events = POLLIN};

		poll(&waited, 1, STEP_MS);

		const pid_t got = waitpid(pid, status, WNOHANG);
		const int rc = at_end ? 1 : drain(fd, out);

		if (out->len == out->cap) {
			return "printed more than 4096 bytes";
		}
		if (rc < 0) {
			return "could not be read";
		}
		if (got == pid) {
			return NULL;
		}
		if (got < 0 && errno != EINTR) {
			return "was lost";
		}
		if (clock_now_us() > until) {
			return "took longer than ten seconds";
		}
		at_end = rc == 1;
	}
}

static int fail(const char *what, const char *program, const char *why, struct err *err)
{
	return err_set(err, ERR_KEY, "helper_failed", "%s: '%s' %s", what, program, why);
}

static int finish(pid_t pid, int fd, const char *program, const char *what, struct secret *out,
	struct err *err)
{
	int status = 0;
	const char *why = follow(pid, fd, &status, out);

	if (why) {
		kill(-pid, SIGKILL);
		kill(pid, SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
		}
		return fail(what, program, why, err);
	}
	if (WIFSIGNALED(status)) {
		return err_set(err, ERR_KEY, "helper_failed", "%s: '%s' died of signal %d", what,
			program, WTERMSIG(status));
	}
	if (WEXITSTATUS(status) == STATUS_NOT_RUN && out->len == 0) {
		return fail(what, program, "could not be run", err);
	}
	if (WEXITSTATUS(status) != 0) {
		return err_set(err, ERR_KEY, "helper_failed", "%s: '%s' failed with status %d",
			what, program, WEXITSTATUS(status));
	}
	secret_trim(out);
	if (out->len == 0) {
		return fail(what, program, "printed nothing", err);
	}
	if (out->len > SECRET_MOST) {
		return fail(what, program, "printed more than 4096 bytes", err);
	}
	return 0;
}

int helper_read(char *const *words, const char *const *hidden, const char *what,
	struct secret *out, struct err *err)
{
	int ends[2];

	if (secret_alloc(out, SECRET_MOST + 3, err) < 0) {
		return -1;
	}
	if (pipe2(ends, O_CLOEXEC) < 0) {
		secret_release(out);
		return fail(what, words[0], err_reason(errno), err);
	}
	char **environment = environment_without(hidden);
	const pid_t parent = getpid();

	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	group = 0;
	watch_signals();
	pid_t pid = fork();

	if (pid == 0) {
		run_child(words, environment, ends[1], parent);
	}
	if (pid > 0) {
		setpgid(pid, pid); // whoever of the two is first
		group = pid;
	}
	close(ends[1]);
	int rc = pid < 0 ? fail(what, words[0], "could not be started", err) :
		finish(pid, ends[0], words[0], what, out, err);

	group = 0;
	unwatch_signals();
	close(ends[0]);
	mem_free(environment);
	if (rc < 0) {
		secret_release(out);
	}
	return rc;
}
