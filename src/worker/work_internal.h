// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What the jobs of a worker share, for worker/work*.c only.

#ifndef WORKER_WORK_INTERNAL_H
#define WORKER_WORK_INTERNAL_H

#include "base/str.h"
#include "media/facts.h"
#include "media/input.h"
#include "worker/wire.h"
#include "worker/work.h"

struct work {
	const struct work_request *request;
	const struct str *order; // what the request says besides, see work_order
	struct work_fds fds;
};

// Sends one message; does not return where nobody listens.
void work_send(const struct work *work, enum wire_type type, const struct str *payload);

void work_send_progress(const struct work *work, int64_t time_us, int64_t duration_us);

// Opens the input with the time that an input of unknown duration gets.
int work_open_input(const struct work *work, struct input **out, struct err *err);

// The same for one of several inputs, which has so many bytes.
int work_open(const struct work *work, size_t index, int64_t size_bytes, struct input **out,
	struct err *err);

// Sends the facts of the input, whose read position moves, and leaves those of its time in *times.
int work_tell_facts(const struct work *work, struct input *in, struct time_facts *times,
	struct err *err);

// Sets the time that the input has, now that its duration is known.
void work_allow_time(const struct work *work, struct input *in, int64_t duration_us);

// The request's window, measured by the input's facts: TIME_UNKNOWN where it is open. ERR_INPUT
// bad_time, bad_span.
int work_window(const struct work *work, const struct facts *facts, int64_t *from_us,
	int64_t *to_us, struct err *err);

// WORK_CLIP, in work_clip.c.
int work_clip(const struct work *work, struct err *err);

// WORK_COMPARE, in work_compare.c.
int work_compare(const struct work *work, struct err *err);

// WORK_SAMPLE, in work_sample.c.
int work_sample(const struct work *work, struct err *err);

#endif
