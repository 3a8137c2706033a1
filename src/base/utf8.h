// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Text from outside: is it UTF-8, and how to show it safely.

#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

// Length in bytes of the well-formed character at p (Unicode 15, table 3-7: no overlong form, no
// surrogate, nothing above U+10FFFF), or 0 where there is none.
size_t utf8_char(const void *p, size_t len);

bool utf8_valid(const void *p, size_t len);

// Adds the bytes with U+FFFD in place of each byte that belongs to no character.
void utf8_repair(struct str *out, const void *p, size_t len);

// The same for a terminal or a log: control characters, bidirectional and zero-width formatting and
// bad bytes become \xNN or \uNNNN, so that a name cannot forge a line or an escape sequence.
void utf8_escape(struct str *out, const void *p, size_t len);

#endif
