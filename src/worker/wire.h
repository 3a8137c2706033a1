// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What a worker sends: messages of a type, a length and a payload, and the primitives that payloads
// are made of. Both ends are one machine, so numbers go as they are in memory. The reading side
// trusts nothing: every length is checked, and after the first fault everything reads as zero.

#ifndef WORKER_WIRE_H
#define WORKER_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum wire_type {
	WIRE_LOG = 1,  // u32 level, text
	WIRE_PROGRESS, // i64 the time that was reached, i64 the duration (TIME_UNKNOWN: not known)
	WIRE_FACTS,    // wire_facts.h
	WIRE_TRACKS,   // wire_tracks.h
	WIRE_CLIP,     // wire_clip.h, one a segment, then
	WIRE_OUTPUT,
	WIRE_SHOTS,    // wire_sample.h, as the next three
	WIRE_STILL,
	WIRE_SHEET,
	WIRE_SAMPLED,
	WIRE_COMPARISON, // wire_comparison.h
	WIRE_ERROR,    // an error; the last message of a failed job
	WIRE_END,      // empty: the last message of a job that is done
	WIRE_N_TYPES,
};

#define WIRE_MAX_PAYLOAD (256u << 20)

struct wire_header {
	uint32_t type;
	uint32_t length; // of the payload
};

void wire_put_u32(struct str *out, uint32_t value);
void wire_put_i64(struct str *out, int64_t value);
void wire_put_f64(struct str *out, double value);
void wire_put_text(struct str *out, const char *text); // u32 length, bytes
void wire_put_floats(struct str *out, const float *values, size_t n);
void wire_put_err(struct str *out, const struct err *err);

struct wire_in {
	const char *at;
	size_t left;
	bool bad; // something did not fit
};

uint32_t wire_get_u32(struct wire_in *in);
int64_t wire_get_i64(struct wire_in *in);
double wire_get_f64(struct wire_in *in);

// A number between the bounds, else unknown (and the message stays good: a lie about one fact is no
// reason to lose the others).
int64_t wire_get_bounded(struct wire_in *in, int64_t low, int64_t high, int64_t unknown);

// A count of at most most elements of at least size bytes each; more than the payload can hold is
// bad.
size_t wire_get_count(struct wire_in *in, size_t most, size_t size);

// Bytes up to size - 1, NUL-terminated, made valid UTF-8. Longer or with a NUL inside: bad.
void wire_get_text(struct wire_in *in, char *out, size_t size);

void wire_get_floats(struct wire_in *in, float *out, size_t n);
void wire_get_err(struct wire_in *in, struct err *out);

// ERR_MEDIA "decoder_crashed": the message was no message. For the reader of a payload to end with.
int wire_bad(struct err *err, const char *what);

#endif
