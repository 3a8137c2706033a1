// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Coded packets and what stands beside them, as a stranger may have made them: the first byte picks
// the codec, the second how much is extradata. Nothing read may lie outside, sets that were read can
// be merged and read again, and a packet that is patched is still as long.

#include <libavcodec/avcodec.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "media/seam.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const enum AVCodecID codecs[] = {
	AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_VP9, AV_CODEC_ID_AV1,
	AV_CODEC_ID_MPEG2VIDEO,
};

static void check_sets(const struct seam *seam)
{
	static const uint8_t more[] = {0, 0, 1, 0x67, 0x42, 0xc0, 0x1e, 0xf4, 0, 0, 1, 0x68, 0xce};
	struct str both = {0};
	struct param_sets again = {0};
	struct param_ids ids;

	param_sets_pick(&seam->sets, &ids);
	if (param_sets_merge(&seam->sets, more, sizeof(more), &both) == 0 &&
		!param_sets_read(&again, seam->codec, (const uint8_t *)both.data, both.len)) {
		abort();
	}
	param_sets_release(&again);
	str_release(&both);
}

static void check_packet(const struct seam *seam, const uint8_t *data, size_t size)
{
	AVPacket *packet = av_packet_alloc();
	struct err err = {0};

	if (!packet || av_new_packet(packet, (int)size) < 0) {
		abort();
	}
	if (size > 0) {
		memcpy(packet->data, data, size);
	}
	if (seam_look(seam, packet->data, size) & SEAM_STARTS) {
		if (seam_patch(seam, packet, &err) < 0 || packet->size != (int)size) {
			abort();
		}
	}
	seam_hash(seam, packet->data, size, seam->sets.length_size);
	av_packet_free(&packet);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seam seam;

	if (size < 2) {
		return 0;
	}
	AVCodecParameters *par = avcodec_parameters_alloc();
	size_t n = data[1] < size - 2 ? data[1] : size - 2;

	if (!par) {
		abort();
	}
	par->codec_id = codecs[data[0] % (sizeof(codecs) / sizeof(codecs[0]))];
	par->extradata = av_mallocz(n + AV_INPUT_BUFFER_PADDING_SIZE);
	par->extradata_size = (int)n;
	memcpy(par->extradata, data + 2, n);
	if (!seam_open(&seam, par)) {
		if (seam.sets.n > 0) {
			check_sets(&seam);
		}
		check_packet(&seam, data + 2 + n, size - 2 - n);
	}
	seam_close(&seam);
	avcodec_parameters_free(&par);
	return 0;
}
