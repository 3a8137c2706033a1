// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A worker gives up everything but its descriptors: limits, then Landlock, then the filter of system
// calls. The order and the figures are those of reliability.md, section 2.3 (measured there: each of
// no-new-descriptors, Landlock and the filter stops all attacks of the corpus on its own).

#ifndef WORKER_CONFINE_H
#define WORKER_CONFINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum confine_mode {
	CONFINE_AUTO,    // what the kernel has
	CONFINE_REQUIRE, // all three layers, or refuse to work
	CONFINE_OFF,     // for finding faults only
};

// The layers that took hold.
enum confine_layer {
	CONFINE_LIMITS = 1,
	CONFINE_LANDLOCK = 2,
	CONFINE_SECCOMP = 4,
	CONFINE_ALL = 7,
};

struct confine_params {
	enum confine_mode mode;
	int64_t memory_bytes;  // address space, 0: no limit
	int64_t cpu_us;        // processor time of all threads
	int64_t file_bytes;    // the largest output, 0: writes none
};

// Confines the calling process. Returns the layers, a set of enum confine_layer, or -1 (err: ERR_USAGE
// "no_sandbox") where the mode asks for more, or where not even new descriptors can be ruled out.
int confine(const struct confine_params *params, struct err *err);

// "rlimit, landlock 7, seccomp": what this kernel offers, without confining anything.
void confine_describe(struct str *out);

#endif
