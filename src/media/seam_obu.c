// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Seams of AV1, whose packets are temporal units of OBUs (AV1 specification, 5.3), and of VP9.

#include <libavutil/murmur3.h>

#include "media/bits.h"
#include "media/seam_internal.h"

#define OBU_SEQUENCE     1
#define OBU_FRAME_HEADER 3
#define OBU_TILE_GROUP   4
#define OBU_FRAME        6

struct obu {
	int type;
	const uint8_t *data; // behind the header
	size_t size;
};

// The OBU at *at, which moves behind it. False at the end, and where it leads out of the packet.
static bool next_obu(const uint8_t *data, size_t size, size_t *at, struct obu *out)
{
	if (*at >= size) {
		return false;
	}
	uint8_t header = data[*at];
	size_t from = *at + (header & 4 ? 2 : 1);
	uint64_t len = 0;

	out->type = header >> 3 & 0xf;
	if (header & 2) {
		bool more = true;

		for (int i = 0; i < 8 && more; i++, from++) {
			if (from >= size) {
				return false;
			}
			len |= (uint64_t)(data[from] & 0x7f) << (7 * i);
			more = data[from] & 0x80;
		}
	} else {
		len = from <= size ? size - from : 0;
	}
	if (from > size || len > size - from) {
		return false;
	}
	out->data = data + from;
	out->size = (size_t)len;
	*at = from + out->size;
	return true;
}

// A copy can begin with a key frame that is shown at once and brings its sequence header; one that
// is shown later lets what comes between lean on older frames.
unsigned seam_av1_look(const uint8_t *data, size_t size)
{
	struct obu obu;
	size_t at = 0;
	bool sequence = false;

	while (next_obu(data, size, &at, &obu)) {
		sequence = sequence || obu.type == OBU_SEQUENCE;
		if (obu.type != OBU_FRAME_HEADER && obu.type != OBU_FRAME) {
			continue;
		}
		struct bits b = bits_of(obu.data, obu.size);
		bool existing = bits_get(&b, 1);
		bool key = bits_get(&b, 2) == 0;
		bool shown = bits_get(&b, 1);

		if (existing || !key || !shown || b.bad) {
			return 0;
		}
		return sequence ? SEAM_DECODES | SEAM_STARTS : SEAM_DECODES;
	}
	return 0;
}

// Only what makes pictures: delimiters come and go with the container.
void seam_av1_hash(const struct seam *seam, const uint8_t *data, size_t size)
{
	struct obu obu;
	size_t at = 0;

	while (next_obu(data, size, &at, &obu)) {
		if (obu.type == OBU_FRAME_HEADER || obu.type == OBU_TILE_GROUP ||
			obu.type == OBU_FRAME) {
			av_murmur3_update(seam->hash, obu.data, obu.size);
		}
	}
}

// VP9 bitstream specification, 6.2 and annex B: several frames in one packet have an index at its
// end, and the last of them is shown.
unsigned seam_vp9_look(const uint8_t *data, size_t size)
{
	struct bits b = bits_of(data, size);
	bool super = size > 0 && (data[size - 1] & 0xe0) == 0xc0;

	bits_skip(&b, 2);
	uint32_t profile = bits_get(&b, 1);

	profile |= bits_get(&b, 1) << 1;
	bits_skip(&b, profile == 3 ? 1 : 0);
	if (bits_get(&b, 1) || b.bad) {
		return 0; // shows one that is there
	}
	bool key = bits_get(&b, 1) == 0;
	bool shown = bits_get(&b, 1);

	if (!shown) {
		return super ? 0 : SEAM_UNSHOWN;
	}
	return key ? SEAM_DECODES | SEAM_STARTS : 0;
}
