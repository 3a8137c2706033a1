// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <libavutil/murmur3.h>

#include "media/bits.h"
#include "media/seam_internal.h"

// Unit types of HEVC (table 7-1).
#define HEVC_BLA_FIRST 16
#define HEVC_BLA_ALONE 18 // BLA_N_LP: nothing leads up to it
#define HEVC_CRA       21
#define HEVC_IRAP_LAST 23
#define HEVC_VCL_LAST  31

#define SEI_RECOVERY_POINT 6

// A slice's header up to where fields are told, a message of SEI up to its type.
#define HEAD_BYTES 64

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
	return h264_sets_read(&seam->h264, sets) ? NULL : "a parameter set that cannot be read";
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
	if (bits_ue(&b) % 5 == H264_I) {
		facts |= SEAM_DECODES;
	}
	const struct h264_sps *sps = h264_sets_sps(&seam->h264, bits_ue(&b));

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

// What a unit of SEI says of recovery: is all well from here on? One that takes some pictures does
// not count. A copy can begin where it is exact.
static unsigned look_recovery(const struct nal *nal)
{
	struct str plain = {0};
	unsigned facts = 0;
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
			bool whole = bits_ue(&b) == 0;
			bool exact = bits_get(&b, 1);
			bool broken = bits_get(&b, 1);

			facts = whole ? SEAM_DECODES | (exact && !broken ? SEAM_RECOVERS : 0) : 0;
			facts = b.bad ? 0 : facts;
			break;
		}
		bits_skip(&b, (size_t)size * 8);
	}
	str_release(&plain);
	return facts;
}

static unsigned look_h264(const struct seam *seam, struct nal_walk *walk)
{
	struct nal nal;
	unsigned facts = 0;

	while (nal_next(walk, &nal)) {
		int type = nal_type_h264(&nal);

		if (type == H264_SEI) {
			facts |= look_recovery(&nal);
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
