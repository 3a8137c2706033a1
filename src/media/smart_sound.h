// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The sound of a smart cut, copied packet by packet and placed by counting samples, so that joints
// are off by half a packet at most and nothing adds up. For media/smart*.c only.

#ifndef MEDIA_SMART_SOUND_H
#define MEDIA_SMART_SOUND_H

#include <libavcodec/packet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct smart;

// One stream of sound.
struct smart_sound {
	bool on;
	int rate;
	bool any;             // packets were written at all
	bool started;         // in this segment
	bool done;            // in this segment
	int64_t clock;        // sample of the output that comes next
	int64_t source_next;  // sample of the source's clock that is expected
	AVPacket *before;     // the packet before the start, for containers that hide it
	int64_t before_ideal;
	AVPacket *last;       // belongs to the output, as it is, only if nothing follows
	AVPacket **late;      // wait for the end to be known
	size_t n_late;
	size_t cap_late;
	int64_t seen_us;      // how far it was read
};

// The streams of the output, which is open.
void smart_sound_open(struct smart *s);

// A segment begins; its plan is made.
void smart_sound_begin(struct smart *s);

// A packet of it, with its time. What cannot be decided before the picture's end is known waits.
int smart_sound_take(struct smart *s, AVPacket *packet, int64_t us, struct err *err);

// The end of the segment's picture is known.
int smart_sound_end(struct smart *s, struct err *err);

// There is no other segment.
int smart_sound_finish(struct smart *s, struct err *err);

// Harmless before smart_sound_open.
void smart_sound_release(struct smart *s);

#endif
