// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What `cut` asks of a worker: the order that goes with WORK_CLIP.

#ifndef WORKER_WIRE_CUT_H
#define WORKER_WIRE_CUT_H

#include "media/clip.h"
#include "worker/wire.h"

// The most segments that one output may have.
#define CUT_MAX_SEGMENTS (1u << 18)

struct cut_segment {
	uint32_t input; // its index among the worker's inputs
	struct clip_segment span;
};

struct cut_order {
	struct clip_params params; // but for out_fd and progress, which are the worker's
	const int64_t *sizes;      // of the inputs, in bytes
	size_t n_inputs;
	const struct cut_segment *segments; // at least one, in the order of the output
	size_t n_segments;
};

void wire_put_cut(struct str *out, const struct cut_order *order);

// What an order that was read points into; to be released, also on failure.
struct cut_order_storage {
	char extension[16];
	char encoder[16];
	int *streams;
	int64_t *sizes;
	struct cut_segment *segments;
	char *titles; // one after the other
};

int wire_get_cut(struct wire_in *in, struct cut_order *out, struct cut_order_storage *storage,
	struct err *err);

void wire_release_cut(struct cut_order_storage *storage);

#endif
