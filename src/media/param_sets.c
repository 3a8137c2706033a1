// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/param_sets.h"

#include <string.h>

#include "base/mem.h"
#include "media/bits.h"

// More than any stream has; H.264 may have 32 and 256.
#define MOST_SETS 320

#define MOST_ID 255

// Where an HEVC SPS has its profile: behind the header and three fields of a byte.
#define HEVC_PROFILE_BITS 88
#define HEVC_LEVEL_BITS   8

// The start of a unit tells its id; so many bytes are enough for it.
#define ID_BYTES 256

enum param_kind param_kind_of(enum AVCodecID codec, const struct nal *nal)
{
	if (codec == AV_CODEC_ID_H264) {
		switch (nal_type_h264(nal)) {
		case 7:
			return PARAM_SPS;
		case 8:
			return PARAM_PPS;
		default:
			return PARAM_NONE;
		}
	}
	switch (nal_type_hevc(nal)) {
	case 32:
		return PARAM_VPS;
	case 33:
		return PARAM_SPS;
	case 34:
		return PARAM_PPS;
	default:
		return PARAM_NONE;
	}
}

// profile_tier_level() of an SPS of HEVC (7.3.3), which stands before its id.
static void skip_profile(struct bits *b, uint32_t n_sub_layers)
{
	bool profile[8] = {false};
	bool level[8] = {false};

	bits_skip(b, HEVC_PROFILE_BITS + HEVC_LEVEL_BITS);
	for (uint32_t i = 0; i < n_sub_layers; i++) {
		profile[i] = bits_get(b, 1);
		level[i] = bits_get(b, 1);
	}
	if (n_sub_layers > 0) {
		bits_skip(b, 2 * (8 - n_sub_layers));
	}
	for (uint32_t i = 0; i < n_sub_layers; i++) {
		bits_skip(b, (profile[i] ? HEVC_PROFILE_BITS : 0u) +
			(level[i] ? HEVC_LEVEL_BITS : 0u));
	}
}

// Stands before the id of an SPS then, or before that of a PPS.
static void go_to_id(enum AVCodecID codec, enum param_kind kind, struct bits *b, uint32_t *of)
{
	if (codec == AV_CODEC_ID_H264) {
		bits_skip(b, kind == PARAM_SPS ? 32 : 8);
		return;
	}
	bits_skip(b, 16);
	if (kind == PARAM_SPS) {
		*of = bits_get(b, 4);
		uint32_t n_sub_layers = bits_get(b, 3);

		bits_skip(b, 1);
		skip_profile(b, n_sub_layers);
	}
}

static bool read_ids(enum AVCodecID codec, const struct nal *nal, struct param_set *out)
{
	struct str plain = {0};

	nal_unescape(&plain, nal, ID_BYTES);
	struct bits b = bits_of((const uint8_t *)plain.data, plain.len);

	out->kind = param_kind_of(codec, nal);
	go_to_id(codec, out->kind, &b, &out->of);
	out->id = out->kind == PARAM_VPS ? bits_get(&b, 4) : bits_ue(&b);
	if (out->kind == PARAM_PPS) {
		out->of = bits_ue(&b);
	}
	str_release(&plain);
	return !b.bad && out->id <= MOST_ID;
}

static void add(struct param_sets *sets, const struct nal *nal)
{
	struct param_set set = {0};

	if (param_kind_of(sets->codec, nal) == PARAM_NONE || sets->n >= MOST_SETS ||
		!read_ids(sets->codec, nal, &set)) {
		return;
	}
	set.data = (uint8_t *)mem_dup(nal->data, nal->size);
	set.size = nal->size;
	sets->list = mem_grow(sets->list, &sets->cap, sets->n + 1, sizeof(*sets->list));
	sets->list[sets->n++] = set;
}

static void add_all(struct param_sets *sets, const uint8_t *data, size_t size, int length_size)
{
	struct nal_walk walk = nal_walk(data, size, length_size);
	struct nal nal;

	while (nal_next(&walk, &nal)) {
		add(sets, &nal);
	}
}

// A list of units, each behind a length of two bytes. Returns how many bytes they take, or -1.
static long read_list(struct param_sets *sets, const uint8_t *data, size_t size, int count)
{
	size_t at = 0;

	for (int i = 0; i < count; i++) {
		if (size - at < 2) {
			return -1;
		}
		size_t len = (size_t)data[at] << 8 | data[at + 1];

		if (size - at - 2 < len) {
			return -1;
		}
		if (len > 0) {
			add(sets, &(struct nal){data + at + 2, len});
		}
		at += 2 + len;
	}
	return (long)at;
}

// ISO/IEC 14496-15, 5.3.3.1.
static bool read_avcc(struct param_sets *sets, const uint8_t *data, size_t size)
{
	if (size < 7) {
		return false;
	}
	sets->length_size = (data[4] & 3) + 1;
	long len = read_list(sets, data + 6, size - 6, data[5] & 0x1f);

	if (len < 0 || (size_t)len + 6 >= size) {
		return false;
	}
	size_t at = 6 + (size_t)len;

	return read_list(sets, data + at + 1, size - at - 1, data[at]) >= 0;
}

// The same, 8.3.3.1.
static bool read_hvcc(struct param_sets *sets, const uint8_t *data, size_t size)
{
	if (size < 23) {
		return false;
	}
	size_t at = 23;

	sets->length_size = (data[21] & 3) + 1;
	for (int i = 0; i < data[22]; i++) {
		if (size - at < 3) {
			return false;
		}
		long len = read_list(sets, data + at + 3, size - at - 3,
			data[at + 1] << 8 | data[at + 2]);

		if (len < 0) {
			return false;
		}
		at += 3 + (size_t)len;
	}
	return true;
}

static bool has(const struct param_sets *sets, enum param_kind kind)
{
	for (size_t i = 0; i < sets->n; i++) {
		if (sets->list[i].kind == kind) {
			return true;
		}
	}
	return false;
}

bool param_sets_read(struct param_sets *out, enum AVCodecID codec, const uint8_t *extra,
	size_t size)
{
	bool fine = true;

	*out = (struct param_sets){.codec = codec};
	if (!extra || size < 7) {
		return false;
	}
	out->extra = (uint8_t *)mem_dup(extra, size);
	out->extra_size = size;
	// A start code begins with a zero; the other forms with their version, 1. Some files with
	// hvcC say 0 there, and go on with what no start code can be.
	if (extra[0] == 0 && extra[1] == 0 && (extra[2] == 1 || (extra[2] == 0 && extra[3] == 1))) {
		add_all(out, extra, size, 0);
	} else if (codec == AV_CODEC_ID_H264) {
		fine = extra[0] == 1 && read_avcc(out, extra, size);
	} else {
		fine = read_hvcc(out, extra, size);
	}
	return fine && has(out, PARAM_SPS) && has(out, PARAM_PPS);
}

void param_sets_release(struct param_sets *sets)
{
	for (size_t i = 0; i < sets->n; i++) {
		mem_free(sets->list[i].data);
	}
	mem_free(sets->list);
	mem_free(sets->extra);
	*sets = (struct param_sets){.codec = sets->codec};
}

const struct param_set *param_sets_find(const struct param_sets *sets, enum param_kind kind,
	uint32_t id)
{
	for (size_t i = 0; i < sets->n; i++) {
		if (sets->list[i].kind == kind && sets->list[i].id == id) {
			return &sets->list[i];
		}
	}
	return NULL;
}

bool param_sets_agree(const struct param_sets *sets, const struct nal *nal)
{
	struct param_set set = {0};

	if (!read_ids(sets->codec, nal, &set)) {
		return false;
	}
	const struct param_set *known = param_sets_find(sets, set.kind, set.id);

	return known && known->size == nal->size && memcmp(known->data, nal->data, nal->size) == 0;
}

bool param_sets_equal(const struct param_sets *a, const struct param_sets *b)
{
	if (a->codec != b->codec || a->length_size != b->length_size || a->n != b->n) {
		return false;
	}
	for (size_t i = 0; i < b->n; i++) {
		if (!param_sets_agree(a, &(struct nal){b->list[i].data, b->list[i].size})) {
			return false;
		}
	}
	return true;
}

static bool pick(const struct param_sets *sets, enum param_kind kind, uint32_t least, uint32_t most,
	uint32_t *out)
{
	for (uint32_t id = least; id <= most; id++) {
		if (!param_sets_find(sets, kind, id)) {
			*out = id;
			return true;
		}
	}
	return false;
}

// A VPS has its id in four bits anyway, and an SPS of HEVC may not be beyond 15.
bool param_sets_pick(const struct param_sets *sets, struct param_ids *out)
{
	bool hevc = sets->codec == AV_CODEC_ID_HEVC;

	return (!hevc || pick(sets, PARAM_VPS, 1, 15, &out->vps)) &&
		pick(sets, PARAM_SPS, 15, hevc ? 15 : 30, &out->sps) &&
		pick(sets, PARAM_PPS, 15, 30, &out->pps);
}
