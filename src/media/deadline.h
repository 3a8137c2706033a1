// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The time that a worker has for its input. FFmpeg asks through an interrupt callback, our loops
// ask themselves; the conductor has a clock of its own besides, since some loops ask nobody.

#ifndef MEDIA_DEADLINE_H
#define MEDIA_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct deadline {
	int64_t at_us; // of CLOCK_MONOTONIC; 0: none
};

struct deadline deadline_after(int64_t us);

bool deadline_passed(const struct deadline *deadline);

// ERR_LIMIT "timeout", or 0 while there is time.
int deadline_check(const struct deadline *deadline, struct err *err);

#endif
