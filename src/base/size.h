// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Sizes on the command line: 500k, 20M, 1G (powers of 1000), KiB, MiB, GiB; a bare number is bytes.

#ifndef BASE_SIZE_H
#define BASE_SIZE_H

#include <stdint.h>

#include "base/err.h"

// ERR_USAGE "bad_size" where text is none of these, negative, or beyond INT64_MAX.
int size_parse(int64_t *out, const char *text, struct err *err);

#endif
