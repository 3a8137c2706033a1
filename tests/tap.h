// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The Test Anything Protocol for the C tests, whole in this header. A test calls the checks below
// in any order and ends with `return tap_done();`. A failed check says where it stands and what it
// saw, on stderr, and the test goes on. Each check returns whether it held.
//     ok(cond, format, …)              is cond true?
//     is_int(got, want, format, …)     the same whole number
//     is_real(got, want, within, …)    two numbers no further apart than `within`; NaN equals NaN
//     is_str(got, want, format, …)     the same text; NULL equals only NULL
//     is_mem(got, want, len, format, …)
//     skip(n, why)                     n checks that cannot be made here, and why
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int tap_n_checks;
static int tap_n_failed;

#define ok(cond, ...) tap_ok((cond), __FILE__, __LINE__, __VA_ARGS__)
#define is_int(got, want, ...) tap_int((got), (want), __FILE__, __LINE__, __VA_ARGS__)
#define is_real(got, want, within, ...) \
	tap_real((got), (want), (within), __FILE__, __LINE__, __VA_ARGS__)
#define is_str(got, want, ...) tap_str((got), (want), __FILE__, __LINE__, __VA_ARGS__)
#define is_mem(got, want, len, ...) tap_mem((got), (want), (len), __FILE__, __LINE__, __VA_ARGS__)

// A '#' would begin a directive and a newline a new line: neither may come from a description.
static inline bool tap_result(bool held, const char *file, int line, const char *format, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof(text), format, ap);
	for (char *p = text; *p != '\0'; p++) {
		if (*p == '#' || *p == '\n' || *p == '\r') {
			*p = ' ';
		}
	}
	printf("%s %d - %s\n", held ? "ok" : "not ok", ++tap_n_checks, text);
	fflush(stdout);
	if (!held) {
		tap_n_failed++;
		fprintf(stderr, "# %s:%d: failed: %s\n", file, line, text);
	}
	return held;
}

__attribute__((format(printf, 4, 5)))
static inline bool tap_ok(bool cond, const char *file, int line, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	const bool held = tap_result(cond, file, line, format, ap);
	va_end(ap);
	return held;
}

__attribute__((format(printf, 5, 6)))
static inline bool tap_int(intmax_t got, intmax_t want, const char *file, int line,
	const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	const bool held = tap_result(got == want, file, line, format, ap);
	va_end(ap);
	if (!held) {
		fprintf(stderr, "#    got: %" PRIdMAX "\n#   want: %" PRIdMAX "\n", got, want);
	}
	return held;
}

__attribute__((format(printf, 6, 7)))
static inline bool tap_real(double got, double want, double within, const char *file, int line,
	const char *format, ...)
{
	const bool same = (isnan(got) && isnan(want)) || got == want || fabs(got - want) <= within;
	va_list ap;

	va_start(ap, format);
	const bool held = tap_result(same, file, line, format, ap);
	va_end(ap);
	if (!held) {
		fprintf(stderr, "#    got: %.17g\n#   want: %.17g, within %g\n", got, want, within);
	}
	return held;
}

__attribute__((format(printf, 5, 6)))
static inline bool tap_str(const char *got, const char *want, const char *file, int line,
	const char *format, ...)
{
	const bool same = got == want || (got != NULL && want != NULL && strcmp(got, want) == 0);
	va_list ap;

	va_start(ap, format);
	const bool held = tap_result(same, file, line, format, ap);
	va_end(ap);
	if (!held) {
		fprintf(stderr, "#    got: %s\n", got == NULL ? "(null)" : got);
		fprintf(stderr, "#   want: %s\n", want == NULL ? "(null)" : want);
	}
	return held;
}

__attribute__((format(printf, 6, 7)))
static inline bool tap_mem(const void *got, const void *want, size_t len, const char *file,
	int line, const char *format, ...)
{
	const unsigned char *a = got;
	const unsigned char *b = want;
	size_t at = 0;
	va_list ap;

	while (at < len && a[at] == b[at]) {
		at++;
	}
	va_start(ap, format);
	const bool held = tap_result(at == len, file, line, format, ap);
	va_end(ap);
	if (!held) {
		fprintf(stderr, "#   byte %zu: got %02x, want %02x\n", at, a[at], b[at]);
	}
	return held;
}

static inline void skip(int n, const char *why)
{
	for (int i = 0; i < n; i++) {
		printf("ok %d # SKIP %s\n", ++tap_n_checks, why);
	}
}

// Prints the plan; returns the exit status. A test that checked nothing has failed.
static inline int tap_done(void)
{
	printf("1..%d\n", tap_n_checks);
	return tap_n_failed > 0 || tap_n_checks == 0 || fflush(stdout) != 0;
}

#endif
