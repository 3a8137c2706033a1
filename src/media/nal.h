// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// NAL units, of which H.264 and HEVC are made: where they lie in a packet, and their bytes without
// and with the emulation prevention that keeps start codes out of them (ITU-T H.264, 7.4.1).

#ifndef MEDIA_NAL_H
#define MEDIA_NAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct nal {
	const uint8_t *data; // from the header on, within the packet
	size_t size;         // at least 1
};

struct nal_walk {
	const uint8_t *at;
	const uint8_t *end;
	int length_size; // bytes of the length before each, 0: start codes
	bool bad;        // a length that leads out of the packet was met
};

struct nal_walk nal_walk(const uint8_t *data, size_t size, int length_size);

// The next NAL unit, without the zeros that may stand behind it; false at the end.
bool nal_next(struct nal_walk *walk, struct nal *out);

int nal_type_h264(const struct nal *nal);
int nal_type_hevc(const struct nal *nal);

// Adds the unit without its emulation prevention, of its first most bytes (SIZE_MAX: all).
void nal_unescape(struct str *out, const struct nal *nal, size_t most);

// Adds bytes of a unit, header and all, with emulation prevention.
void nal_escape(struct str *out, const uint8_t *data, size_t size);

// Adds a unit to a packet, behind a length of that many bytes or, for 0, a start code. -1 where the
// length does not fit.
int nal_put(struct str *out, const uint8_t *data, size_t size, int length_size);

#endif
