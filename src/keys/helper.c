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

#define LIMIT_US (INT64_C(10) * 1000000)

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

static void run_child(char *const *words, char **environment, int out)
{
	sigset_t none;
	int in = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (in < 0 || dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0) {
		_exit(STATUS_NOT_RUN);
	}
	environ = environment;
	execvp(words[0], words);
	_exit(STATUS_NOT_RUN);
}

// Reads until the end. Returns NULL, or what went wrong.
static const char *read_limited(int fd, struct secret *out)
{
	const int64_t until = clock_now_us() + LIMIT_US;

	for (;;) {
		struct pollfd waited = {.fd = fd, .events = POLLIN};
		const int64_t left = until - clock_now_us();
		ssize_t n;

		if (left <= 0) {
			return "took longer than ten seconds";
		}
		if (out->len == out->cap) {
			return "printed more than 4096 bytes";
		}
		if (poll(&waited, 1, (int)(left / 1000) + 1) <= 0) {
			continue;
		}
		n = read(fd, out->data + out->len, out->cap - out->len);
		if (n < 0 && errno != EINTR) {
			return "could not be read";
		}
		if (n == 0) {
			return NULL;
		}
		out->len += n > 0 ? (size_t)n : 0;
	}
}

// The output may be closed long before the program ends, so this has a limit as well.
static const char *wait_limited(pid_t pid, int *status)
{
	const int64_t until = clock_now_us() + LIMIT_US;

	for (;;) {
		pid_t got = waitpid(pid, status, WNOHANG);

		if (got == pid) {
			return NULL;
		}
		if (got < 0 && errno != EINTR) {
			return "was lost";
		}
		if (clock_now_us() > until) {
			return "took longer than ten seconds";
		}
		poll(NULL, 0, 2);
	}
}

static int fail(const char *what, const char *program, const char *why, struct err *err)
{
	return err_set(err, ERR_KEY, "helper_failed", "%s: '%s' %s", what, program, why);
}

static int finish(pid_t pid, int fd, const char *program, const char *what, struct secret *out,
	struct err *err)
{
	const char *why = read_limited(fd, out);
	int status = 0;

	why = why ? why : wait_limited(pid, &status);
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
		return err_set(err, ERR_KEY, "helper_failed", "%s: '%s' failed with status %d", what,
			program, WEXITSTATUS(status));
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
	pid_t pid = fork();

	if (pid == 0) {
		run_child(words, environment, ends[1]);
	}
	close(ends[1]);
	int rc = pid < 0 ? fail(what, words[0], "could not be started", err) :
		finish(pid, ends[0], words[0], what, out, err);

	close(ends[0]);
	mem_free(environment);
	if (rc < 0) {
		secret_release(out);
	}
	return rc;
}
