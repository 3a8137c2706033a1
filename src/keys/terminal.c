// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/file.h"

static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

#define N_SIGNALS (sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t came;

static void note(int number)
{
	came = number;
}

static int open_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	// In the background, asking would stop us.
	if (fd >= 0 && tcgetpgrp(fd) != getpgrp()) {
		close(fd);
		return -1;
	}
	return fd;
}

bool terminal_is_there(void)
{
	int fd = open_terminal();

	if (fd >= 0) {
		close(fd);
	}
	return fd >= 0;
}

// Reads up to the newline. Returns 0, or -1 where the terminal ended or a signal came.
static int read_line(int fd, struct secret *out)
{
	for (;;) {
		unsigned char c;
		ssize_t n = read(fd, &c, 1);

		if (n < 0 && errno == EINTR && came == 0) {
			continue;
		}
		if (n <= 0) {
			return -1;
		}
		if (c == '\n') {
			return 0;
		}
		if (out->len < out->cap) {
			out->data[out->len++] = c;
		}
	}
}

static int ask_quietly(int fd, const char *prompt, struct secret *out)
{
	struct sigaction kept[N_SIGNALS];
	struct sigaction action = {.sa_handler = note};
	struct termios before;
	struct termios quiet;
	int rc = -1;

	came = 0;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < N_SIGNALS; i++) {
		sigaction(signals[i], NULL, &kept[i]);
		if (kept[i].sa_handler != SIG_IGN) { // nohup and the like
			sigaction(signals[i], &action, NULL);
		}
	}
	if (tcgetattr(fd, &before) == 0) {
		quiet = before;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		quiet.c_lflag |= ICANON | ISIG;
		if (tcsetattr(fd, TCSAFLUSH, &quiet) == 0 &&
			file_write_all(fd, prompt, strlen(prompt)) == 0) {
			rc = read_line(fd, out);
			file_write_all(fd, "\n", 1);
		}
		tcsetattr(fd, TCSAFLUSH, &before);
	}
	for (size_t i = 0; i < N_SIGNALS; i++) {
		sigaction(signals[i], &kept[i], NULL);
	}
	return rc;
}

int terminal_ask(const char *prompt, struct secret *out, struct err *err)
{
	int fd = open_terminal();

	if (fd < 0) {
		return err_set(err, ERR_KEY, "locked", "there is no terminal to ask at");
	}
	if (secret_alloc(out, SECRET_MOST + 1, err) < 0) {
		close(fd);
		return -1;
	}
	int rc = ask_quietly(fd, prompt, out);

	// Stopped, and gone on later: asked again.
	while (came == SIGTSTP) {
		raise(SIGTSTP);
		out->len = 0;
		rc = ask_quietly(fd, prompt, out);
	}
	close(fd);
	if (came != 0) {
		secret_release(out);
		raise(came);
		return err_set(err, ERR_INTERRUPTED, "interrupted", "interrupted");
	}
	if (rc < 0 || out->len == 0 || out->len > SECRET_MOST) {
		const bool longer = out->len > SECRET_MOST;

		secret_release(out);
		return err_set(err, ERR_KEY, "bad_secret",
			longer ? "that is longer than 4096 bytes" : "nothing was entered");
	}
	return 0;
}

int terminal_ask_twice(const char *prompt, const char *again, struct secret *out, struct err *err)
{
	struct secret second = {0};
	int rc = terminal_ask(prompt, out, err);

	rc = rc < 0 ? rc : terminal_ask(again, &second, err);
	if (rc == 0 && !secret_equal(out, &second)) {
		rc = err_set(err, ERR_KEY, "bad_secret", "the two entries differ");
	}
	secret_release(&second);
	if (rc < 0) {
		secret_release(out);
	}
	return rc;
}
