// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// An error as data. A function that can fail takes a struct err as its last argument, fills it and
// returns -1; it prints nothing. Only cli/ turns an error into a record, a line for people and an
// exit status. The struct holds no pointers: it may be copied, and sent through a pipe, as it is.

#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stdint.h>

// What an error is about; decides the exit status. The names are those of the `kind` in records.
enum err_kind {
	ERR_NONE,
	ERR_USAGE,       // the command line, or set-up: nothing was tried
	ERR_INPUT,       // the input cannot be found, opened or understood as a job
	ERR_MEDIA,       // it was opened, and its content does not serve
	ERR_IO,          // reading or writing failed
	ERR_LIMIT,       // a limit on time, memory or size was reached
	ERR_REMOTE,      // a service failed or refused
	ERR_KEY,         // a key or the key store
	ERR_INTERRUPTED, // a signal ended the work
	ERR_N_KINDS,
};

#define ERR_CODE_SIZE    32
#define ERR_MESSAGE_SIZE 480
#define ERR_HINT_SIZE    240

struct err {
	enum err_kind kind;             // ERR_NONE: no error
	char code[ERR_CODE_SIZE];       // a stable word for scripts: "not_found"
	char message[ERR_MESSAGE_SIZE]; // for people: lower case, no full stop, no newline
	char hint[ERR_HINT_SIZE];       // a remedy, or ""
	int64_t retry_after_us;         // a service said how long to wait; 0: not known
};

// Fills err and returns -1, so that a caller can end with `return err_set(…)`. Too long a message
// is cut at a character's bound. An older error in err is replaced.
int err_set(struct err *err, enum err_kind kind, const char *code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

// Puts "PREFIX: " before the message. Returns -1.
int err_wrap(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Adds a remedy to an error that is set. Returns -1.
int err_hint(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

void err_clear(struct err *err);

// An errno in words, to stand behind a colon: "no such file or directory". Valid until the next
// call in the same thread.
const char *err_reason(int error);

// "input" for ERR_INPUT, "" for ERR_NONE. The string is constant.
const char *err_kind_name(enum err_kind kind);

// The kind with that name, or ERR_NONE.
enum err_kind err_kind_parse(const char *name);

#endif
