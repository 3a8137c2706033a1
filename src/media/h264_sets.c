// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/mem.h"
#include "media/bits.h"
#include "media/h264.h"

static bool has_chroma_info(uint32_t profile)
{
	static const uint8_t profiles[] = {
		100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
	};

	for (size_t i = 0; i < sizeof(profiles); i++) {
		if (profiles[i] == profile) {
			return true;
		}
	}
	return false;
}

static void skip_scaling_list(struct bits *b, int n)
{
	int32_t last = 8;
	int32_t next = 8;

	for (int i = 0; i < n && next != 0 && !b->bad; i++) {
		next = (last + bits_se(b)) & 0xff;
		last = next != 0 ? next : last;
	}
}

static void read_chroma(struct bits *b, struct h264_sps *out)
{
	uint32_t chroma = bits_ue(b);

	out->separate_planes = chroma == 3 && bits_get(b, 1);
	out->has_chroma = chroma != 0 && !out->separate_planes;
	bits_ue(b);
	bits_ue(b);
	bits_skip(b, 1);
	int n_lists = chroma == 3 ? 12 : 8;

	for (int i = bits_get(b, 1) ? 0 : n_lists; i < n_lists; i++) {
		if (bits_get(b, 1)) {
			skip_scaling_list(b, i < 6 ? 16 : 64);
		}
	}
}

// As far as frame_mbs_only_flag (7.3.2.1.1).
static bool read_sps(struct bits *b, struct h264_sps *out)
{
	bits_skip(b, 8);
	uint32_t profile = bits_get(b, 8);

	bits_skip(b, 16);
	*out = (struct h264_sps){.id = bits_ue(b), .has_chroma = true};
	if (has_chroma_info(profile)) {
		read_chroma(b, out);
	}
	out->frame_num_bits = (int)(bits_ue(b) & 0xf) + 4;
	out->order_type = bits_ue(b);
	if (out->order_type == 0) {
		out->order_bits = (int)(bits_ue(b) & 0xf) + 4;
	} else if (out->order_type == 1) {
		bits_skip(b, 1);
		bits_se(b);
		bits_se(b);
		uint32_t n = bits_ue(b);

		for (uint32_t i = 0; i < n && !b->bad; i++) {
			bits_se(b);
		}
	}
	out->n_refs = bits_ue(b);
	out->has_gaps = bits_get(b, 1);
	bits_ue(b);
	bits_ue(b);
	out->frames_only = bits_get(b, 1);
	return !b->bad;
}

// As far as redundant_pic_cnt_present_flag (7.3.2.2).
static bool read_pps(struct bits *b, struct h264_pps *out)
{
	bits_skip(b, 8);
	*out = (struct h264_pps){.id = bits_ue(b)};
	out->of = bits_ue(b);
	out->cabac = bits_get(b, 1);
	out->has_bottom_order = bits_get(b, 1);
	out->has_groups = bits_ue(b) > 0;
	if (!out->has_groups) {
		out->n_refs[0] = bits_ue(b) + 1;
		out->n_refs[1] = bits_ue(b) + 1;
		out->weighted = bits_get(b, 1);
		out->bipred = bits_get(b, 2);
		bits_se(b);
		bits_se(b);
		bits_se(b);
		out->has_deblocking = bits_get(b, 1);
		bits_skip(b, 1);
		out->has_redundant = bits_get(b, 1);
	}
	return !b->bad;
}

bool h264_sets_read(struct h264_sets *out, const struct param_sets *sets)
{
	bool fine = true;

	*out = (struct h264_sets){
		.sps = mem_zalloc((sets->n + 1) * sizeof(*out->sps)),
		.pps = mem_zalloc((sets->n + 1) * sizeof(*out->pps)),
	};
	for (size_t i = 0; i < sets->n && fine; i++) {
		struct str plain = {0};

		nal_unescape(&plain, &(struct nal){sets->list[i].data, sets->list[i].size}, SIZE_MAX);
		struct bits b = bits_of((const uint8_t *)plain.data, plain.len);

		if (sets->list[i].kind == PARAM_SPS) {
			fine = read_sps(&b, &out->sps[out->n_sps++]);
		} else if (sets->list[i].kind == PARAM_PPS) {
			fine = read_pps(&b, &out->pps[out->n_pps++]);
		}
		str_release(&plain);
	}
	return fine;
}

void h264_sets_release(struct h264_sets *sets)
{
	mem_free(sets->sps);
	mem_free(sets->pps);
	*sets = (struct h264_sets){0};
}

const struct h264_pps *h264_sets_pps(const struct h264_sets *sets, uint32_t id)
{
	for (size_t i = 0; i < sets->n_pps; i++) {
		if (sets->pps[i].id == id) {
			return &sets->pps[i];
		}
	}
	return NULL;
}

const struct h264_sps *h264_sets_sps(const struct h264_sets *sets, uint32_t pps_id)
{
	const struct h264_pps *pps = h264_sets_pps(sets, pps_id);

	for (size_t i = 0; pps && i < sets->n_sps; i++) {
		if (sets->sps[i].id == pps->of) {
			return &sets->sps[i];
		}
	}
	return NULL;
}
