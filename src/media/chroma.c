// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/chroma.h"

#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <string.h>

// Rows of a cell that are looked at: the mean of a hundred values hardly depends on more.
#define ROWS_PER_CELL 2

#define SIDE PICTURE_CELL_SIDE

// One colour difference as samples of 8 or 16 bits, some bytes apart.
struct samples {
	const uint8_t *data;
	ptrdiff_t stride;
	int step;
	int width;
	int height;
	bool wide;
	int shift; // down to 8 bits
};

static bool find_samples(struct samples *out, const AVFrame *frame, const AVPixFmtDescriptor *desc,
	int component)
{
	const AVComponentDescriptor *c = &desc->comp[component];

	if (desc->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM |
			AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BE) ||
		c->depth < 8 || c->depth + c->shift > 16) {
		return false;
	}
	*out = (struct samples){
		.data = frame->data[c->plane] + c->offset,
		.stride = frame->linesize[c->plane],
		.step = c->step,
		.width = AV_CEIL_RSHIFT(frame->width, desc->log2_chroma_w),
		.height = AV_CEIL_RSHIFT(frame->height, desc->log2_chroma_h),
		.wide = c->depth > 8,
		.shift = c->depth + c->shift - 8,
	};
	return true;
}

static uint32_t sum_row(const struct samples *s, int y, int x0, int x1)
{
	const uint8_t *row = s->data + y * s->stride;
	uint32_t sum = 0;

	for (int x = x0; x < x1; x++) {
		const uint8_t *at = row + (ptrdiff_t)x * s->step;

		sum += s->wide ? (uint32_t)(at[0] | at[1] << 8) >> s->shift : at[0];
	}
	return sum;
}

static void look(uint8_t cells[PICTURE_CELLS], const struct samples *s)
{
	for (int v = 0; v < SIDE; v++) {
		for (int u = 0; u < SIDE; u++) {
			const int x0 = (int)((int64_t)u * s->width / SIDE);
			const int x1 = (int)((int64_t)(u + 1) * s->width / SIDE);
			const int end = x1 > x0 ? x1 : x0 + 1;
			uint32_t sum = 0;

			for (int r = 0; r < ROWS_PER_CELL; r++) {
				const int y = (int)(((int64_t)(2 * v * ROWS_PER_CELL + 2 * r + 1) *
					s->height) / (2 * SIDE * ROWS_PER_CELL));

				sum += sum_row(s, y, x0, end);
			}
			const uint32_t n = (uint32_t)(end - x0) * ROWS_PER_CELL;

			cells[v * SIDE + u] = (uint8_t)((sum + n / 2) / n);
		}
	}
}

// What has its colours in another way is made small first.
static bool convert(uint8_t cells[2][PICTURE_CELLS], const AVFrame *frame, struct SwsContext **sws)
{
	uint8_t luma[PICTURE_CELLS];
	uint8_t *planes[4] = {luma, cells[0], cells[1]};
	const int strides[4] = {SIDE, SIDE, SIDE};

	*sws = sws_getCachedContext(*sws, frame->width, frame->height, frame->format, SIDE, SIDE,
		AV_PIX_FMT_YUV444P, SWS_AREA, NULL, NULL, NULL);
	return *sws && sws_scale(*sws, (const uint8_t *const *)frame->data, frame->linesize, 0,
		frame->height, planes, strides) == SIDE;
}

bool chroma_look(uint8_t cells[2][PICTURE_CELLS], const AVFrame *frame, struct SwsContext **sws)
{
	const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(frame->format);
	struct samples samples[2];

	if (!desc || desc->nb_components < 3) {
		return desc && (desc->flags & AV_PIX_FMT_FLAG_PAL) && convert(cells, frame, sws);
	}
	if (!find_samples(&samples[0], frame, desc, 1) || !find_samples(&samples[1], frame, desc, 2)) {
		return convert(cells, frame, sws);
	}
	look(cells[0], &samples[0]);
	look(cells[1], &samples[1]);
	return true;
}
