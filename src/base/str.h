// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A growing byte string, always followed by a NUL. Zeroed storage is an empty string.

#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

struct str {
	char *data; // NULL until something is added; use str_text() where a C string is wanted
	size_t len;
	size_t cap;
};

void str_release(struct str *s);

// Empties it and keeps the memory.
void str_clear(struct str *s);

void str_add(struct str *s, const void *bytes, size_t len);
void str_adds(struct str *s, const char *text);
void str_addc(struct str *s, char c);
void str_addf(struct str *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Cuts it to len bytes; longer than it is: nothing happens.
void str_cut(struct str *s, size_t len);

// The text, "" if empty; it stays with s.
const char *str_text(const struct str *s);

// Hands the text over (to be freed with mem_free, never NULL) and leaves s empty.
char *str_detach(struct str *s);

bool str_starts(const char *text, const char *prefix);

#endif
