// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/err.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const kind_names[ERR_N_KINDS] = {
	[ERR_NONE] = "",
	[ERR_USAGE] = "usage",
	[ERR_INPUT] = "input",
	[ERR_MEDIA] = "media",
	[ERR_IO] = "io",
	[ERR_LIMIT] = "limit",
	[ERR_REMOTE] = "remote",
	[ERR_KEY] = "key",
	[ERR_INTERRUPTED] = "interrupted",
};

// Formats into buf; a text that does not fit is cut before the character that was broken, and shows
// it.
static void format_cut(char *buf, size_t size, const char *format, va_list args)
{
	int n = vsnprintf(buf, size, format, args);

	if (n < 0) {
		buf[0] = '\0';
		return;
	}
	if ((size_t)n < size) {
		return;
	}
	static const char more[] = "…";
	size_t end = size - sizeof(more);

	while (end > 0 && ((unsigned char)buf[end] & 0xc0) == 0x80) {
		end--;
	}
	memcpy(buf + end, more, sizeof(more));
}

static void join(char *buf, size_t size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	format_cut(buf, size, format, args);
	va_end(args);
}

int err_set(struct err *err, enum err_kind kind, const char *code, const char *format, ...)
{
	va_list args;

	err->kind = kind;
	err->hint[0] = '\0';
	err->retry_after_us = 0;
	snprintf(err->code, sizeof(err->code), "%s", code);
	va_start(args, format);
	format_cut(err->message, sizeof(err->message), format, args);
	va_end(args);
	return -1;
}

int err_wrap(struct err *err, const char *format, ...)
{
	char old[ERR_MESSAGE_SIZE];
	char prefix[ERR_MESSAGE_SIZE];
	va_list args;

	snprintf(old, sizeof(old), "%s", err->message);
	va_start(args, format);
	format_cut(prefix, sizeof(prefix), format, args);
	va_end(args);
	join(err->message, sizeof(err->message), "%s: %s", prefix, old);
	return -1;
}

int err_hint(struct err *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	format_cut(err->hint, sizeof(err->hint), format, args);
	va_end(args);
	return -1;
}

const char *err_reason(int error)
{
	static _Thread_local char text[128];

	snprintf(text, sizeof(text), "%s", strerror(error));
	// "Is a directory", but not "I/O error".
	if (text[0] != '\0' && (islower((unsigned char)text[1]) || text[1] == ' ')) {
		text[0] = (char)tolower((unsigned char)text[0]);
	}
	return text;
}

void err_clear(struct err *err)
{
	memset(err, 0, sizeof(*err));
}

const char *err_kind_name(enum err_kind kind)
{
	return kind >= 0 && kind < ERR_N_KINDS ? kind_names[kind] : "";
}

enum err_kind err_kind_parse(const char *name)
{
	for (int i = 1; i < ERR_N_KINDS; i++) {
		if (strcmp(name, kind_names[i]) == 0) {
			return i;
		}
	}
	return ERR_NONE;
}
