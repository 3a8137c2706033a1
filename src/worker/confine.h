// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A worker gives up everything but its descriptors: Landlock, then limits, then the filter of
// system calls. That no descriptor can be opened any more (RLIMIT_NOFILE 0), Landlock and the
// filter each stop a decoder that was taken over from reading other files, so one that is missing
// costs depth only.

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

// Confines the calling process. Returns the layers, a set of enum confine_layer, or -1 (err:
// ERR_LIMIT "no_sandbox") where the mode asks for more, or where not even new descriptors can be
// ruled out.
int confine(const struct confine_params *params, struct err *err);

// Can all three layers be had? Asks the kernel without confining anything.
bool confine_complete(void);

// "rlimit, landlock 7, seccomp": what this kernel offers, without confining anything.
void confine_describe(struct str *out);

#endif
