// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Words for people, on stderr. What is said nowhere else in the program is decided here: the
// prefix, the escaping of names, text or JSON. Records never pass through here.

#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

enum log_level {
	LOG_ERROR,   // always, but for --quiet
	LOG_WARNING, // the same
	LOG_INFO,    // with -v
	LOG_DEBUG,   // with -vv
};

// The most that is shown, and the form: "hilite: warning: …" or one JSON object a line.
void log_init(enum log_level most, bool json);

// LOG_ERROR - 1 would show nothing: --quiet passes that through log_silence().
void log_silence(void);

bool log_wanted(enum log_level level);

// Lines go to sink instead of stderr, unescaped: a worker has no stderr and sends them on.
typedef void log_sink_fn(void *opaque, enum log_level level, const char *text);
void log_redirect(log_sink_fn *sink, void *opaque);

// One line. The whole text is escaped for a terminal (utf8_escape).
void log_say(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

// "hilite: hint: …", at the level of what it belongs to.
void log_hint(enum log_level level, const char *text);

#endif
