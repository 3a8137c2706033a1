// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

void str_release(struct str *s)
{
	mem_free(s->data);
	*s = (struct str){0};
}

void str_clear(struct str *s)
{
	str_cut(s, 0);
}

static void make_room(struct str *s, size_t more)
{
	s->data = mem_grow(s->data, &s->cap, s->len + more + 1, 1);
}

void str_add(struct str *s, const void *bytes, size_t len)
{
	make_room(s, len);
	if (len > 0) {
		memcpy(s->data + s->len, bytes, len);
	}
	s->len += len;
	s->data[s->len] = '\0';
}

void str_adds(struct str *s, const char *text)
{
	str_add(s, text, strlen(text));
}

void str_addc(struct str *s, char c)
{
	str_add(s, &c, 1);
}

void str_addf(struct str *s, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int n = vsnprintf(NULL, 0, format, args);

	va_end(args);
	if (n <= 0) {
		return;
	}
	make_room(s, (size_t)n);
	va_start(args, format);
	vsnprintf(s->data + s->len, (size_t)n + 1, format, args);
	va_end(args);
	s->len += (size_t)n;
}

void str_cut(struct str *s, size_t len)
{
	if (len < s->len) {
		s->len = len;
		s->data[len] = '\0';
	}
}

const char *str_text(const struct str *s)
{
	return s->data ? s->data : "";
}

char *str_detach(struct str *s)
{
	char *text = s->data ? s->data : mem_strdup("");

	*s = (struct str){0};
	return text;
}

bool str_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}
