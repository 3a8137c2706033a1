// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/seam.h"

#include <libavutil/mem.h>
#include <libavutil/murmur3.h>

#include "media/averr.h"
#include "media/bits.h"
#include "media/seam_internal.h"

// Start codes of MPEG-2 (ISO/IEC 13818-2, 6.2.1).
#define MPEG2_PICTURE  0x00
#define MPEG2_SEQUENCE 0xb3
#define MPEG2_GROUP    0xb8

#define MPEG2_CLOSED 0x40 // of the fourth byte of a group's header
#define MPEG2_BROKEN 0x20

const char *seam_open(struct seam *out, const AVCodecParameters *par)
{
	const AVCodecDescriptor *d = avcodec_descriptor_get(par->codec_id);

	*out = (struct seam){.codec = par->codec_id};
	out->hash = av_murmur3_alloc();
	if (!out->hash) {
		return "no memory";
	}
	if (d && d->props & AV_CODEC_PROP_INTRA_ONLY) {
		out->intra_only = true;
		return NULL;
	}
	switch (par->codec_id) {
	case AV_CODEC_ID_H264:
	case AV_CODEC_ID_HEVC:
		return seam_nal_open(out, par);
	case AV_CODEC_ID_VP9:
	case AV_CODEC_ID_AV1:
	case AV_CODEC_ID_MPEG2VIDEO:
		return NULL;
	default:
		return "a codec without smart cuts";
	}
}

void seam_close(struct seam *seam)
{
	param_sets_release(&seam->sets);
	h264_sets_release(&seam->h264);
	av_freep(&seam->hash);
}

// The next start code at or behind at; size: none. Its fourth byte is there.
static size_t mpeg2_next(const uint8_t *data, size_t size, size_t at)
{
	for (; size >= 4 && at <= size - 4; at++) {
		if (data[at] == 0 && data[at + 1] == 0 && data[at + 2] == 1) {
			return at;
		}
	}
	return size;
}

static unsigned mpeg2_look(const uint8_t *data, size_t size)
{
	bool sequence = false;

	for (size_t at = mpeg2_next(data, size, 0); at < size;
		at = mpeg2_next(data, size, at + 4)) {
		sequence = sequence || data[at + 3] == MPEG2_SEQUENCE;
		if (data[at + 3] != MPEG2_PICTURE) {
			continue;
		}
		struct bits b = bits_of(data + at + 4, size - at - 4);

		bits_skip(&b, 10);
		bool intra = bits_get(&b, 3) == 1;

		if (!intra || b.bad) {
			return 0;
		}
		return sequence ? SEAM_DECODES | SEAM_STARTS : 0;
	}
	return 0;
}

// The pictures that leaned on what came before are gone.
static void mpeg2_patch(uint8_t *data, size_t size)
{
	for (size_t at = mpeg2_next(data, size, 0); at < size && data[at + 3] != MPEG2_PICTURE;
		at = mpeg2_next(data, size, at + 4)) {
		if (data[at + 3] == MPEG2_GROUP && size - at >= 8) {
			data[at + 7] = (uint8_t)((data[at + 7] | MPEG2_CLOSED) & ~MPEG2_BROKEN);
		}
	}
}

unsigned seam_look(const struct seam *seam, const uint8_t *data, size_t size)
{
	if (seam->intra_only) {
		return SEAM_DECODES | SEAM_STARTS;
	}
	switch (seam->codec) {
	case AV_CODEC_ID_MPEG2VIDEO:
		return mpeg2_look(data, size);
	case AV_CODEC_ID_VP9:
		return seam_vp9_look(data, size);
	case AV_CODEC_ID_AV1:
		return seam_av1_look(data, size);
	default:
		return seam_nal_look(seam, data, size);
	}
}

int seam_patch(const struct seam *seam, AVPacket *packet, struct err *err)
{
	bool patched = seam->codec == AV_CODEC_ID_HEVC || seam->codec == AV_CODEC_ID_MPEG2VIDEO;

	if (!patched) {
		return 0;
	}
	int rc = av_packet_make_writable(packet);

	if (rc < 0) {
		return averr_set(err, rc, "memory_limit", "cannot cut");
	}
	if (seam->codec == AV_CODEC_ID_HEVC) {
		seam_nal_patch(seam, packet->data, (size_t)packet->size);
	} else {
		mpeg2_patch(packet->data, (size_t)packet->size);
	}
	return 0;
}

uint64_t seam_hash(const struct seam *seam, const uint8_t *data, size_t size, int length_size)
{
	uint64_t sum[2];

	av_murmur3_init(seam->hash);
	switch (seam->codec) {
	case AV_CODEC_ID_H264:
	case AV_CODEC_ID_HEVC:
		seam_nal_hash(seam, data, size, length_size);
		break;
	case AV_CODEC_ID_AV1:
		seam_av1_hash(seam, data, size);
		break;
	default:
		av_murmur3_update(seam->hash, data, size);
		break;
	}
	av_murmur3_final(seam->hash, (uint8_t *)sum);
	return sum[0];
}
