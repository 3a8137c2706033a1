// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The clock that no one sets.

#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

// Microseconds of CLOCK_MONOTONIC.
int64_t clock_now_us(void);

#endif
