// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/blend.h"

#include <libavutil/common.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <stdbool.h>

#include "media/averr.h"

#define WHOLE 4096

static void mix_bytes(uint8_t *to, const uint8_t *over, int n, int share)
{
	for (int i = 0; i < n; i++) {
		to[i] = (uint8_t)((to[i] * (WHOLE - share) + over[i] * share + WHOLE / 2) / WHOLE);
	}
}

static void mix_words(uint16_t *to, const uint16_t *over, int n, int share)
{
	for (int i = 0; i < n; i++) {
		to[i] = (uint16_t)((to[i] * (uint32_t)(WHOLE - share) + over[i] * (uint32_t)share +
			WHOLE / 2) / WHOLE);
	}
}

// All numbers in a plane must be bytes, or words in the machine's order.
static bool is_plain(const AVPixFmtDescriptor *desc)
{
	const uint64_t other = AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL |
		AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BE;

	return desc && !(desc->flags & other) && desc->comp[0].depth >= 8 &&
		(desc->comp[0].depth == 8 || desc->comp[0].shift == 0);
}

static void mix_plane(AVFrame *frame, const AVFrame *over, int plane, int bytes, int share,
	bool words)
{
	const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(frame->format);
	bool chroma = plane == 1 || plane == 2;
	int rows = chroma ? AV_CEIL_RSHIFT(frame->height, desc->log2_chroma_h) : frame->height;

	for (int y = 0; y < rows; y++) {
		uint8_t *to = frame->data[plane] + (ptrdiff_t)y * frame->linesize[plane];
		const uint8_t *from = over->data[plane] + (ptrdiff_t)y * over->linesize[plane];

		if (words) {
			mix_words((uint16_t *)(void *)to, (const uint16_t *)(const void *)from,
				bytes / 2, share);
		} else {
			mix_bytes(to, from, bytes, share);
		}
	}
}

int blend(AVFrame *frame, const AVFrame *over, double share, struct err *err)
{
	const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(frame->format);

	if (!is_plain(desc) || frame->format != over->format || frame->width != over->width ||
		frame->height != over->height) {
		return err_set(err, ERR_MEDIA, "bad_picture",
			"pictures of such a format cannot be faded");
	}
	int rc = av_frame_make_writable(frame);

	if (rc < 0) {
		return averr_set(err, rc, "bad_picture", "cannot fade a picture");
	}
	for (int i = 0; i < av_pix_fmt_count_planes(frame->format); i++) {
		int bytes = av_image_get_linesize(frame->format, frame->width, i);

		mix_plane(frame, over, i, bytes, (int)lrint(share * WHOLE),
			desc->comp[0].depth > 8);
	}
	return 0;
}
