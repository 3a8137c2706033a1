// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A copy of H.264 from a recovery point, as a stranger may have coded it: the first byte is how much
// is extradata, then come packets behind two bytes of their length, of which the highest bit says
// that a packet is left out. Nothing read or written may lie outside; a header that was read
// and written is read again as the same; and packets that were changed begin with an IDR picture.

#include <libavcodec/avcodec.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "media/rebase.h"
#include "media/seam.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_slice(const struct h264_sets *sets, const struct nal *nal)
{
	struct str plain = {0};
	struct str again = {0};
	struct h264_slice a;
	struct h264_slice b;

	nal_unescape(&plain, nal, SIZE_MAX);
	if (!h264_slice_read(&a, sets, (const uint8_t *)plain.data, plain.len)) {
		h264_slice_write(&again, (const uint8_t *)plain.data, plain.len, &a, -1);
		if (h264_slice_read(&b, sets, (const uint8_t *)again.data, again.len) ||
			memcmp(&a, &b, sizeof(a)) != 0) {
			abort();
		}
	}
	str_release(&plain);
	str_release(&again);
}

static void check_packet(const struct seam *seam, const AVPacket *packet)
{
	struct nal_walk walk = nal_walk(packet->data, (size_t)packet->size, seam->sets.length_size);
	struct nal nal;

	while (nal_next(&walk, &nal)) {
		if (nal_type_h264(&nal) == H264_SLICE) {
			check_slice(&seam->h264, &nal);
		}
	}
}

static void check_packets(const struct seam *seam, const uint8_t *data, size_t size)
{
	struct rebase rebase = {.sets = &seam->h264, .length_size = seam->sets.length_size};
	AVPacket *packet = av_packet_alloc();
	const char *reason = NULL;
	bool first = true;

	while (packet && size > 2 && !reason) {
		size_t n = (size_t)(data[0] & 0x7f) << 8 | data[1];
		bool left_out = data[0] & 0x80;

		n = n < size - 2 ? n : size - 2;
		if (av_new_packet(packet, (int)n) < 0) {
			abort();
		}
		memcpy(packet->data, data + 2, n);
		check_packet(seam, packet);
		reason = first ? rebase_begin(&rebase, packet) :
			rebase_next(&rebase, packet, left_out);
		if (first && !reason && !(seam_look(seam, packet->data, (size_t)packet->size) &
			SEAM_STARTS)) {
			abort();
		}
		first = false;
		data += 2 + n;
		size -= 2 + n;
		av_packet_unref(packet);
	}
	av_packet_free(&packet);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seam seam;

	if (size < 1) {
		return 0;
	}
	AVCodecParameters *par = avcodec_parameters_alloc();
	size_t n = data[0] < size - 1 ? data[0] : size - 1;

	if (!par) {
		abort();
	}
	par->codec_id = AV_CODEC_ID_H264;
	par->extradata = av_mallocz(n + AV_INPUT_BUFFER_PADDING_SIZE);
	par->extradata_size = (int)n;
	memcpy(par->extradata, data + 1, n);
	if (!seam_open(&seam, par)) {
		check_packets(&seam, data + 1 + n, size - 1 - n);
	}
	seam_close(&seam);
	avcodec_parameters_free(&par);
	return 0;
}
