// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Base64 (RFC 4648, section 4: the plain alphabet, with padding).

#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stddef.h>

#include "base/str.h"

void base64_add(struct str *out, const void *bytes, size_t len);

// Adds the bytes that text stands for. Strict: no white space, no missing or surplus padding, no
// bits set beyond the last byte, so that each run of bytes has exactly one form. Returns 0, or
// -1 with out as it was.
int base64_decode(struct str *out, const char *text, size_t len);

#endif
