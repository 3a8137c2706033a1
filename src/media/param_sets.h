// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Parameter sets of H.264 and HEVC: those that a container keeps beside the pictures (avcC, hvcC or
// plain NAL units), and a second family beside them under ids of its own, so that pictures of two
// encoders can live in one stream. An id of 0 is one bit, one of 15 to 30 is nine: eight bits more
// leave all that follows where it was within its byte, and nothing else need be understood.

#ifndef MEDIA_PARAM_SETS_H
#define MEDIA_PARAM_SETS_H

#include <libavcodec/codec_id.h>

#include "base/err.h"
#include "media/nal.h"

enum param_kind { PARAM_NONE, PARAM_VPS, PARAM_SPS, PARAM_PPS };

struct param_set {
	enum param_kind kind;
	uint32_t id;
	uint32_t of;    // of a PPS the id of its SPS, of an SPS (HEVC) that of its VPS
	uint8_t *data;  // the whole unit
	size_t size;
};

struct param_sets {
	enum AVCodecID codec;
	int length_size;       // of the packets, 0: start codes
	struct param_set *list;
	size_t n;
	size_t cap;
	uint8_t *extra;        // the bytes that it was made from
	size_t extra_size;
};

// The ids of the second family.
struct param_ids {
	uint32_t vps;
	uint32_t sps;
	uint32_t pps;
};

// Reads a stream's extradata. False where it is none of the three forms, or has no SPS or PPS.
// To be released also then.
bool param_sets_read(struct param_sets *out, enum AVCodecID codec, const uint8_t *extra,
	size_t size);

// Harmless on zeroed storage.
void param_sets_release(struct param_sets *sets);

// What kind of set a unit is.
enum param_kind param_kind_of(enum AVCodecID codec, const struct nal *nal);

// The set with that id; NULL: none.
const struct param_set *param_sets_find(const struct param_sets *sets, enum param_kind kind,
	uint32_t id);

// Is a set that stands in a packet the same as the one beside the packets?
bool param_sets_agree(const struct param_sets *sets, const struct nal *nal);

// Do two families say the same?
bool param_sets_equal(const struct param_sets *a, const struct param_sets *b);

// Ids that the sets leave free and that nine bits can hold. False: there are none.
bool param_sets_pick(const struct param_sets *sets, struct param_ids *out);

// Adds a unit of an encoder whose sets have id 0, renumbered: a set, or a slice. -1: it is not so.
int param_sets_renumber(enum AVCodecID codec, const struct nal *nal, const struct param_ids *ids,
	struct str *out);

// Adds extradata in the form of base's, with the sets of both. extra are units in Annex B, already
// renumbered. -1: it does not fit.
int param_sets_merge(const struct param_sets *base, const uint8_t *extra, size_t size,
	struct str *out);

#endif
