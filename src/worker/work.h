// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What a worker does: one job on one input, within bounds, told by messages (wire.h) on a pipe.

#ifndef WORKER_WORK_H
#define WORKER_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "base/timecode.h"
#include "media/facts.h"
#include "worker/confine.h"

enum work_kind {
	WORK_PROBE,   // WIRE_FACTS
	WORK_ANALYZE, // WIRE_TRACKS
	WORK_CLIP,    // WIRE_CLIP for each segment, WIRE_OUTPUT; writes the output, takes an order
	WORK_COMPARE, // WIRE_COMPARISON, of two inputs, whose sizes are its order: two i64
	WORK_SAMPLE,  // WIRE_SHOTS, WIRE_STILL, WIRE_SHEET, then WIRE_SAMPLED; takes an order
};

// Plain data: it goes through a socket as it is, from a program to its own fork.
struct work_request {
	enum work_kind kind;
	int64_t size_bytes;    // of the input, of all inputs together
	int64_t timeout_us;    // the most that this input may take
	int64_t extra_us;      // what is asked besides one pass may take so much, within timeout_us
	int64_t memory_bytes;  // 0: the default
	enum confine_mode sandbox;
	int log_level;         // enum log_level: what to send as WIRE_LOG
	int n_threads;         // for decoding
	bool no_pictures;      // WORK_PROBE: see struct input_params
	enum fact_scan_depth scan; // WORK_PROBE
	bool tell_facts;       // WORK_CLIP of one copied segment: WIRE_FACTS first, of the input
	bool every_picture;    // is decoded; WORK_ANALYZE, WORK_SAMPLE: quality; WORK_PROBE: a full scan
	struct time_spec from; // WORK_ANALYZE, WORK_SAMPLE
	struct time_spec to;
	int64_t area_pixels;   // WORK_CLIP: of a picture that may have to be encoded
	int64_t encode_pixels; // of all such pictures of the output together
	uint32_t order_bytes;  // of what goes with it, set by spawner_fork
};

// Exit statuses of a worker that the conductor knows.
#define WORK_EXIT_DONE   0
#define WORK_EXIT_FAILED 1  // WIRE_ERROR was sent
#define WORK_EXIT_MEMORY 71 // mem_* had none left
#define WORK_EXIT_PIPE   72 // nobody listens any more

// The most that an order may be.
#define WORK_MAX_ORDER (16u << 20)

// The most inputs that one worker takes.
#define WORK_MAX_INPUTS 1000

// The worker's own descriptors.
struct work_fds {
	int pipe;
	int first_in; // of n_in inputs, one behind the other
	size_t n_in;
	int out;      // -1: none
};

// Does the job in this process and never returns. order is what a request of no fixed size says
// besides: wire_sample.h, wire_cut.h.
__attribute__((noreturn)) void work_run(const struct work_request *request,
	const struct str *order, const struct work_fds *fds);

// How long the job may take at the most, whatever its input declares: see work.c.
int64_t work_longest_us(const struct work_request *request);

#endif
