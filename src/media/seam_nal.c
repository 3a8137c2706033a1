// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <libavutil/murmur3.h>

#include "base/mem.h"
#include "media/bits.h"
#include "media/seam_internal.h"

// Unit types of H.264 (table 7-1) and HEVC (table 7-1).
#define H264_SLICE     1
#define H264_IDR       5
#define H264_SEI       6
#define HEVC_BLA_FIRST 16
#define HEVC_BLA_ALONE 18 // BLA_N_LP: nothing leads up to it
#define HEVC_CRA       21
#define HEVC_IRAP_LAST 23
#define HEVC_VCL_LAST  31

#define H264_SLICE_I 2 // slice_type, modulo 5

#define SEI_RECOVERY_POINT 6

// A slice's header up to where fields are told, a message of SEI up to its type.
#define HEAD_BYTES 64

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

// ITU-T H.264, 7.3.2.1.1, as far as frame_mbs_only_flag.
static bool read_sps(const struct param_set *set, struct seam_sps *out)
{
	struct str plain = {0};

	nal_unescape(&plain, &(struct nal){set->data, set->size}, SIZE_MAX);
	struct bits b = bits_of((const uint8_t *)plain.data, plain.len);

	bits_skip(&b, 8);
	uint32_t profile = bits_get(&b, 8);

	bits_skip(&b, 16);
	*out = (struct seam_sps){.id = bits_ue(&b)};
	if (has_chroma_info(profile)) {
		uint32_t chroma = bits_ue(&b);

		out->separate_planes = chroma == 3 && bits_get(&b, 1);
		bits_ue(&b);
		bits_ue(&b);
		bits_skip(&b, 1);
		int n_lists = chroma == 3 ? 12 : 8;

		for (int i = bits_get(&b, 1) ? 0 : n_lists; i < n_lists; i++) {
			if (bits_get(&b, 1)) {
				skip_scaling_list(&b, i < 6 ? 16 : 64);
			}
		}
	}
	out->frame_num_bits = (int)(bits_ue(&b) & 0xf) + 4;
	uint32_t order = bits_ue(&b);

	if (order == 0) {
		bits_ue(&b);
	} else if (order == 1) {
		bits_skip(&b, 1);
		bits_se(&b);
		bits_se(&b);
		uint32_t n = bits_ue(&b);

		for (uint32_t i = 0; i < n && !b.bad; i++) {
			bits_se(&b);
		}
	}
	bits_ue(&b);
	bits_skip(&b, 1);
	bits_ue(&b);
	bits_ue(&b);
	out->frames_only = bits_get(&b, 1);
	str_release(&plain);
	return !b.bad;
}

const char *seam_nal_open(struct seam *seam, const AVCodecParameters *par)
{
	struct param_sets *sets = &seam->sets;

	if (!param_sets_read(sets, par->codec_id, par->extradata,
		par->extradata_size > 0 ? (size_t)par->extradata_size : 0)) {
		return "no parameter sets beside the packets";
	}
	if (par->codec_id == AV_CODEC_ID_HEVC) {
		return NULL;
	}
	seam->sps = mem_zalloc((sets->n + 1) * sizeof(*seam->sps));
	for (size_t i = 0; i < sets->n; i++) {
		if (sets->list[i].kind == PARAM_SPS &&
			!read_sps(&sets->list[i], &seam->sps[seam->n_sps++])) {
			return "a parameter set that cannot be read";
		}
	}
	return NULL;
}

static const struct seam_sps *sps_of(const struct seam *seam, uint32_t pps_id)
{
	const struct param_set *pps = param_sets_find(&seam->sets, PARAM_PPS, pps_id);

	for (size_t i = 0; pps && i < seam->n_sps; i++) {
		if (seam->sps[i].id == pps->of) {
			return &seam->sps[i];
		}
	}
	return NULL;
}

// The first slice of a packet tells of all of it.
static unsigned look_h264_slice(const struct seam *seam, const struct nal *nal)
{
	struct str plain = {0};
	unsigned facts = 0;

	nal_unescape(&plain, nal, HEAD_BYTES);
	struct bits b = bits_of((const uint8_t *)plain.data, plain.len);

	bits_skip(&b, 8);
	bits_ue(&b);
	if (bits_ue(&b) % 5 == H264_SLICE_I) {
		facts |= SEAM_DECODES;
	}
	const struct seam_sps *sps = sps_of(seam, bits_ue(&b));

	if (!sps) {
		facts |= SEAM_NEW_SETS;
	} else if (!sps->frames_only) {
		bits_skip(&b, sps->separate_planes ? 2 : 0);
		bits_skip(&b, (size_t)sps->frame_num_bits);
		facts |= bits_get(&b, 1) ? SEAM_FIELD : 0;
	}
	str_release(&plain);
	return facts;
}

// Does a unit of SEI say that all is well from here on? A recovery that takes some pictures does not
// count.
static bool is_recovery_point(const struct nal *nal)
{
	struct str plain = {0};
	bool found = false;
	uint32_t type;

	nal_unescape(&plain, nal, SIZE_MAX);
	struct bits b = bits_of((const uint8_t *)plain.data, plain.len);

	bits_skip(&b, 8);
	while (!b.bad && b.n_bits - b.at > 16) {
		uint32_t size = 0;
		uint32_t byte;

		type = 0;
		do {
			byte = bits_get(&b, 8);
			type += byte;
		} while (byte == 255 && !b.bad);
		do {
			byte = bits_get(&b, 8);
			size += byte;
		} while (byte == 255 && !b.bad);
		if (type == SEI_RECOVERY_POINT && !b.bad) {
			found = bits_ue(&b) == 0 && !b.bad;
			break;
		}
		bits_skip(&b, (size_t)size * 8);
	}
	str_release(&plain);
	return found;
}

static unsigned look_h264(const struct seam *seam, struct nal_walk *walk)
{
	struct nal nal;
	unsigned facts = 0;

	while (nal_next(walk, &nal)) {
		int type = nal_type_h264(&nal);

		if (type == H264_SEI && is_recovery_point(&nal)) {
			facts |= SEAM_DECODES;
		} else if (param_kind_of(seam->codec, &nal) != PARAM_NONE &&
			!param_sets_agree(&seam->sets, &nal)) {
			facts |= SEAM_NEW_SETS;
		} else if (type == H264_IDR) {
			return facts | SEAM_DECODES | SEAM_STARTS | look_h264_slice(seam, &nal);
		} else if (type == H264_SLICE) {
			return facts | look_h264_slice(seam, &nal);
		}
	}
	return facts;
}

static unsigned look_hevc(const struct seam *seam, struct nal_walk *walk)
{
	struct nal nal;
	unsigned facts = 0;

	while (nal_next(walk, &nal)) {
		int type = nal_type_hevc(&nal);

		if (type <= HEVC_VCL_LAST) {
			bool irap = type >= HEVC_BLA_FIRST && type <= HEVC_CRA;

			return irap ? facts | SEAM_DECODES | SEAM_STARTS : facts;
		}
		if (param_kind_of(seam->codec, &nal) != PARAM_NONE &&
			!param_sets_agree(&seam->sets, &nal)) {
			facts |= SEAM_NEW_SETS;
		}
	}
	return facts;
}

unsigned seam_nal_look(const struct seam *seam, const uint8_t *data, size_t size)
{
	struct nal_walk walk = nal_walk(data, size, seam->sets.length_size);

	return seam->codec == AV_CODEC_ID_H264 ? look_h264(seam, &walk) : look_hevc(seam, &walk);
}

// A clean random access picture that follows something else is a broken link: so the decoder resets
// its order of display and does not wait for what led up to it. The slice headers are alike.
void seam_nal_patch(const struct seam *seam, uint8_t *data, size_t size)
{
	struct nal_walk walk = nal_walk(data, size, seam->sets.length_size);
	struct nal nal;

	while (nal_next(&walk, &nal)) {
		if (nal_type_hevc(&nal) == HEVC_CRA) {
			uint8_t *header = data + (nal.data - data);

			*header = (uint8_t)((*header & 0x81) | HEVC_BLA_ALONE << 1);
		}
	}
}

void seam_nal_hash(const struct seam *seam, const uint8_t *data, size_t size, int length_size)
{
	struct nal_walk walk = nal_walk(data, size, length_size);
	struct nal nal;

	while (nal_next(&walk, &nal)) {
		bool coded = seam->codec == AV_CODEC_ID_H264 ?
			nal_type_h264(&nal) >= H264_SLICE && nal_type_h264(&nal) <= H264_IDR :
			nal_type_hevc(&nal) <= HEVC_VCL_LAST;

		if (coded) {
			av_murmur3_update(seam->hash, nal.data, nal.size);
		}
	}
}
