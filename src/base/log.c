// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "base/utf8.h"

static const char *const names[] = {
	[LOG_ERROR] = "error",
	[LOG_WARNING] = "warning",
	[LOG_INFO] = "info",
	[LOG_DEBUG] = "debug",
};

static int most_shown = LOG_WARNING;
static bool as_json;
static log_sink_fn *redirected;
static void *redirected_to;

void log_init(enum log_level most, bool json)
{
	most_shown = most;
	as_json = json;
}

void log_silence(void)
{
	most_shown = LOG_ERROR - 1;
}

void log_redirect(log_sink_fn *sink, void *opaque)
{
	redirected = sink;
	redirected_to = opaque;
}

bool log_wanted(enum log_level level)
{
	return (int)level <= most_shown;
}

// Quotes and backslashes only: the rest was made printable before.
static void add_quoted(struct str *out, const char *text)
{
	str_addc(out, '"');
	for (const char *s = text; *s; s++) {
		if (*s == '"' || *s == '\\') {
			str_addc(out, '\\');
		}
		str_addc(out, *s);
	}
	str_addc(out, '"');
}

// One write for the whole line, so that lines of several processes do not mix. What cannot be told
// on stderr cannot be told at all: the result is not looked at.
static void emit(const char *name, const char *prefix, const struct str *text)
{
	struct str line = {0};
	struct str safe = {0};

	utf8_escape(&safe, str_text(text), text->len);
	if (as_json) {
		str_addf(&line, "{\"level\":\"%s\",\"message\":", name);
		add_quoted(&line, str_text(&safe));
		str_adds(&line, "}\n");
	} else {
		str_addf(&line, "hilite: %s%s\n", prefix, str_text(&safe));
	}
	file_write_all(STDERR_FILENO, line.data, line.len);
	str_release(&line);
	str_release(&safe);
}

void log_say(enum log_level level, const char *format, ...)
{
	struct str text = {0};
	char buf[1024];
	va_list args;

	if (!log_wanted(level)) {
		return;
	}
	va_start(args, format);
	vsnprintf(buf, sizeof(buf), format, args);
	va_end(args);
	if (redirected) {
		redirected(redirected_to, level, buf);
		return;
	}
	str_adds(&text, buf);
	emit(names[level], level == LOG_WARNING ? "warning: " : "", &text);
	str_release(&text);
}

void log_hint(enum log_level level, const char *text)
{
	struct str copy = {0};

	if (!log_wanted(level)) {
		return;
	}
	str_adds(&copy, text);
	emit("hint", "hint: ", &copy);
	str_release(&copy);
}
