// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <string.h>

#include "base/mem.h"
#include "media/bits.h"
#include "media/param_sets.h"

// Puts ue(id), nine bits, in the place of ue(0), one bit, at bit p. False where no ue(0) is there.
static bool insert(struct str *plain, size_t p, uint32_t id)
{
	uint8_t *data = (uint8_t *)plain->data;
	size_t k = p / 8;
	unsigned in = p % 8;

	if (k >= plain->len || !(data[k] & 0x80u >> in)) {
		return false;
	}
	unsigned before = data[k] & ~(0xffu >> in);
	unsigned behind = data[k] & (0x7fu >> in);
	// Four zeros, then the five bits of id + 1: the last of them falls to where the one was.
	unsigned both = before << 8 | (id + 1) << (7 - in) | behind;

	str_addc(plain, 0);
	data = (uint8_t *)plain->data;
	memmove(data + k + 2, data + k + 1, plain->len - k - 2);
	data[k] = (uint8_t)(both >> 8);
	data[k + 1] = (uint8_t)both;
	return true;
}

static size_t at_ue(const struct str *plain, size_t from, int n_before)
{
	struct bits b = bits_of((const uint8_t *)plain->data, plain->len);

	bits_skip(&b, from);
	for (int i = 0; i < n_before; i++) {
		bits_ue(&b);
	}
	return b.bad ? SIZE_MAX / 16 : b.at;
}

static bool renumber_h264(struct str *plain, int type, const struct param_ids *ids)
{
	switch (type) {
	case 7:
		return insert(plain, 32, ids->sps);
	case 8:
		return insert(plain, 8, ids->pps) && insert(plain, 17, ids->sps);
	default:
		// Behind first_mb_in_slice and slice_type.
		return insert(plain, at_ue(plain, 8, 2), ids->pps);
	}
}

static bool renumber_hevc(struct str *plain, int type, const struct param_ids *ids)
{
	uint8_t *data = (uint8_t *)plain->data;
	bool irap = type >= 16 && type <= 23;

	switch (type) {
	case 32:
		data[2] = (uint8_t)(ids->vps << 4 | (data[2] & 0x0f));
		return true;
	case 33:
		data[2] = (uint8_t)(ids->vps << 4 | (data[2] & 0x0f));
		// No encoder of ours makes sub-layers.
		return (data[2] & 0x0e) == 0 && insert(plain, 15 * 8, ids->sps);
	case 34:
		return insert(plain, 16, ids->pps) && insert(plain, 25, ids->sps);
	default:
		return insert(plain, irap ? 18 : 17, ids->pps);
	}
}

int param_sets_renumber(enum AVCodecID codec, const struct nal *nal, const struct param_ids *ids,
	struct str *out)
{
	struct str plain = {0};
	bool done = false;

	nal_unescape(&plain, nal, SIZE_MAX);
	if (plain.len > 2) {
		done = codec == AV_CODEC_ID_H264 ?
			renumber_h264(&plain, nal_type_h264(nal), ids) :
			renumber_hevc(&plain, nal_type_hevc(nal), ids);
	}
	if (done) {
		nal_escape(out, (const uint8_t *)plain.data, plain.len);
	}
	str_release(&plain);
	return done ? 0 : -1;
}

static void put16(struct str *out, size_t value)
{
	str_addc(out, (char)(value >> 8));
	str_addc(out, (char)value);
}

// Adds the units of a kind, each behind its length. Returns how many there were, -1: too long.
static int put_list(struct str *out, enum AVCodecID codec, enum param_kind kind,
	const uint8_t *extra, size_t size)
{
	struct nal_walk walk = nal_walk(extra, size, 0);
	struct nal nal;
	int n = 0;

	while (nal_next(&walk, &nal)) {
		if (param_kind_of(codec, &nal) != kind) {
			continue;
		}
		if (nal.size > UINT16_MAX) {
			return -1;
		}
		put16(out, nal.size);
		str_add(out, nal.data, nal.size);
		n++;
	}
	return n;
}

// How many bytes a list takes that read_list of param_sets.c has found good.
static size_t list_bytes(const uint8_t *data, int count)
{
	size_t at = 0;

	for (int i = 0; i < count; i++) {
		at += 2 + ((size_t)data[at] << 8 | data[at + 1]);
	}
	return at;
}

static uint8_t most(uint8_t a, uint8_t b)
{
	return a > b ? a : b;
}

// The level that the first SPS of Annex B units claims; 0: there is none. The byte behind the header,
// the profile and its constraints.
static uint8_t level_of(enum AVCodecID codec, const uint8_t *extra, size_t size)
{
	struct nal_walk walk = nal_walk(extra, size, 0);
	struct nal nal;
	uint8_t level = 0;

	while (nal_next(&walk, &nal)) {
		size_t at = codec == AV_CODEC_ID_H264 ? 3 : 14;
		struct str plain = {0};

		if (param_kind_of(codec, &nal) != PARAM_SPS) {
			continue;
		}
		nal_unescape(&plain, &nal, 64);
		level = plain.len > at ? most(level, (uint8_t)plain.data[at]) : level;
		str_release(&plain);
	}
	return level;
}

static int merge_avcc(const struct param_sets *base, const uint8_t *extra, size_t size,
	struct str *out)
{
	const uint8_t *old = base->extra;
	int n_sps = old[5] & 0x1f;
	size_t sps_bytes = list_bytes(old + 6, n_sps);
	size_t at = 6 + sps_bytes;
	int n_pps = old[at];
	size_t pps_bytes = list_bytes(old + at + 1, n_pps);
	size_t head = out->len;

	str_add(out, old, at);
	int more = put_list(out, base->codec, PARAM_SPS, extra, size);

	if (more < 0 || n_sps + more > 31) {
		return -1;
	}
	out->data[head + 3] = (char)most(old[3], level_of(base->codec, extra, size));
	out->data[head + 5] = (char)(0xe0 | (n_sps + more));
	size_t count_at = out->len;

	str_add(out, old + at, 1 + pps_bytes);
	more = put_list(out, base->codec, PARAM_PPS, extra, size);
	if (more < 0 || n_pps + more > 255) {
		return -1;
	}
	out->data[count_at] = (char)(n_pps + more);
	at += 1 + pps_bytes;
	str_add(out, old + at, base->extra_size - at);
	return 0;
}

static int add_array(struct str *out, enum AVCodecID codec, enum param_kind kind, size_t count_at,
	int count, const uint8_t *extra, size_t size)
{
	int more = put_list(out, codec, kind, extra, size);

	if (more < 0 || count + more > UINT16_MAX) {
		return -1;
	}
	out->data[count_at] = (char)((count + more) >> 8);
	out->data[count_at + 1] = (char)(count + more);
	return 0;
}

static int merge_hvcc(const struct param_sets *base, const uint8_t *extra, size_t size,
	struct str *out)
{
	const uint8_t *old = base->extra;
	bool seen[PARAM_PPS + 1] = {false};
	size_t head = out->len;
	size_t at = 23;
	int n_arrays = old[22];

	str_add(out, old, at);
	out->data[head + 12] = (char)most(old[12], level_of(base->codec, extra, size));
	for (int i = 0; i < old[22]; i++) {
		uint8_t header = (uint8_t)((old[at] & 0x3f) << 1);
		enum param_kind kind = param_kind_of(base->codec, &(struct nal){&header, 1});
		int count = old[at + 1] << 8 | old[at + 2];
		size_t len = 3 + list_bytes(old + at + 3, count);
		size_t count_at = out->len + 1;

		str_add(out, old + at, len);
		if (kind != PARAM_NONE && !seen[kind] && add_array(out, base->codec, kind, count_at,
			count, extra, size) < 0) {
			return -1;
		}
		seen[kind] = true;
		at += len;
	}
	for (int kind = PARAM_VPS; kind <= PARAM_PPS; kind++) {
		if (seen[kind]) {
			continue;
		}
		// Not complete: the others stand in the packets.
		str_addc(out, (char)(31 + kind));
		put16(out, 0);
		if (add_array(out, base->codec, (enum param_kind)kind, out->len - 2, 0, extra,
			size) < 0) {
			return -1;
		}
		n_arrays++;
	}
	out->data[head + 22] = (char)n_arrays;
	str_add(out, old + at, base->extra_size - at);
	return n_arrays > 255 ? -1 : 0;
}

int param_sets_merge(const struct param_sets *base, const uint8_t *extra, size_t size,
	struct str *out)
{
	if (base->length_size > 0) {
		return base->codec == AV_CODEC_ID_H264 ? merge_avcc(base, extra, size, out) :
			merge_hvcc(base, extra, size, out);
	}
	str_add(out, base->extra, base->extra_size);
	str_add(out, extra, size);
	return 0;
}
