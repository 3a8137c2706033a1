// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/picture.h"

#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <string.h>

#include "base/mem.h"
#include "media/chroma.h"
#include "media/compat.h"

// Rows of a block that are looked at: more change the mean by less than the noise of the source
// does (0.1 grey levels at 1080p), and cost as much as they are.
#define ROWS_PER_BLOCK 4

// Values that are added at a time: a count that is known beforehand is what compilers make vectors
// of without being asked for more than -O2.
#define LANES 16

struct picture_maker {
	uint8_t luma[PICTURE_SIDE * PICTURE_SIDE];
	uint16_t *columns; // sums of source columns: of ROWS_PER_BLOCK values up to 255
	int bounds[PICTURE_SIDE + 1]; // of the blocks, among the columns
	int n_columns;
	struct SwsContext *sws;
	struct SwsContext *colours;
};

struct picture_maker *picture_maker_new(void)
{
	return mem_zalloc(sizeof(struct picture_maker));
}

void picture_maker_free(struct picture_maker *maker)
{
	if (!maker) {
		return;
	}
	sws_freeContext(maker->sws);
	sws_freeContext(maker->colours);
	mem_free(maker->columns);
	mem_free(maker);
}

// The source's luma as a plane of 8 or 16 bit values.
struct plane {
	const uint8_t *data;
	ptrdiff_t stride;
	int width;
	int height;
	bool wide;  // 16 bits a value
	int shift;  // down to 8 bits
	bool full;  // 0 to 255, not 16 to 235
};

static bool find_plane(const AVFrame *frame, struct plane *out)
{
	const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(frame->format);

	if (!desc || desc->nb_components < 1 || (desc->flags & (AV_PIX_FMT_FLAG_RGB |
			AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL |
			AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BE))) {
		return false;
	}
	const AVComponentDescriptor *y = &desc->comp[0];
	int bytes = y->depth > 8 ? 2 : 1;

	if (y->plane != 0 || y->step != bytes || y->depth + y->shift > 16) {
		return false;
	}
	*out = (struct plane){
		.data = frame->data[0],
		.stride = frame->linesize[0],
		.width = frame->width,
		.height = frame->height,
		.wide = bytes == 2,
		.shift = y->depth + y->shift - 8,
		.full = frame->color_range == AVCOL_RANGE_JPEG || desc->nb_components == 1 ||
			strncmp(desc->name, "yuvj", 4) == 0,
	};
	return true;
}

// Another core has written the picture, and rows that are apart are no stream that a processor sees
// coming: half of the time went into waiting. So the row at `next` (bytes) is fetched meanwhile.
static void add_row(uint16_t *restrict columns, const uint8_t *restrict row, int n, ptrdiff_t next)
{
	int x = 0;

	for (; x + LANES <= n; x += LANES) {
		__builtin_prefetch(row + next + x);
		for (int i = 0; i < LANES; i++) {
			columns[x + i] = (uint16_t)(columns[x + i] + row[x + i]);
		}
	}
	for (; x < n; x++) {
		columns[x] = (uint16_t)(columns[x] + row[x]);
	}
}

static void add_wide_row(uint16_t *restrict columns, const uint16_t *restrict row, int n, int shift,
	ptrdiff_t next)
{
	int x = 0;

	for (; x + LANES <= n; x += LANES) {
		__builtin_prefetch((const uint8_t *)(row + x) + next);
		for (int i = 0; i < LANES; i++) {
			columns[x + i] = (uint16_t)(columns[x + i] + (row[x + i] >> shift));
		}
	}
	for (; x < n; x++) {
		columns[x] = (uint16_t)(columns[x] + (row[x] >> shift));
	}
}

static uint8_t stretch(uint32_t mean, bool full)
{
	if (full) {
		return (uint8_t)(mean > 255 ? 255 : mean);
	}
	if (mean <= 16) {
		return 0;
	}
	return (uint8_t)(mean >= 235 ? 255 : ((mean - 16) * 255 + 109) / 219);
}

// One row of the small picture: the mean of blocks between the source's rows y0 and y1.
static void make_row(struct picture_maker *m, const struct plane *p, int y0, int y1, int width,
	uint8_t *out)
{
	int step = (y1 - y0 + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK;
	uint32_t rows = 0;

	memset(m->columns, 0, (size_t)p->width * sizeof(*m->columns));
	for (int y = y0; y < y1; y += step) {
		const uint8_t *row = p->data + y * p->stride;
		ptrdiff_t next = y + step < p->height ? step * p->stride : 0;

		if (p->wide) {
			add_wide_row(m->columns, (const uint16_t *)(const void *)row, p->width,
				p->shift, next);
		} else {
			add_row(m->columns, row, p->width, next);
		}
		rows++;
	}
	for (int x = 0; x < width; x++) {
		int x0 = m->bounds[x];
		int x1 = m->bounds[x + 1];
		uint32_t sum = 0;
		uint32_t n = (uint32_t)(x1 - x0) * rows;

		for (int i = x0; i < x1; i++) {
			sum += m->columns[i];
		}
		out[x] = stretch((sum + n / 2) / n, p->full);
	}
}

static int convert_rgb(struct picture_maker *m, const AVFrame *frame, int width, int height,
	struct err *err)
{
	uint8_t *planes[4] = {m->luma};
	int strides[4] = {PICTURE_SIDE};

	m->sws = sws_getCachedContext(m->sws, frame->width, frame->height, frame->format, width,
		height,
		AV_PIX_FMT_GRAY8, SWS_AREA, NULL, NULL, NULL);
	if (!m->sws || sws_scale(m->sws, (const uint8_t *const *)frame->data, frame->linesize, 0,
			frame->height, planes, strides) < 0) {
		return err_set(err, ERR_MEDIA, "bad_picture", "cannot convert its pictures");
	}
	return 0;
}

static void fit(const AVFrame *frame, struct picture *out)
{
	int longer = frame->width > frame->height ? frame->width : frame->height;

	out->width = frame->width;
	out->height = frame->height;
	if (longer > PICTURE_SIDE) {
		out->width = (int)((int64_t)frame->width * PICTURE_SIDE / longer);
		out->height = (int)((int64_t)frame->height * PICTURE_SIDE / longer);
	}
	if (out->width < 1) {
		out->width = 1;
	}
	if (out->height < 1) {
		out->height = 1;
	}
}

int picture_make(struct picture_maker *m, const AVFrame *frame, struct picture *out,
	struct err *err)
{
	struct plane plane;

	if (frame->width < 1 || frame->height < 1) {
		return err_set(err, ERR_MEDIA, "bad_picture", "a picture without size");
	}
	fit(frame, out);
	out->stride = PICTURE_SIDE;
	out->luma = m->luma;
	out->coloured = chroma_look(out->chroma, frame, &m->colours);
	out->damaged = frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT);
	if (!find_plane(frame, &plane)) {
		return convert_rgb(m, frame, out->width, out->height, err);
	}
	// Two fields of an interlaced picture are two moments: what moved would look like a comb.
	if (compat_is_interlaced(frame) && plane.height >= 2 * out->height) {
		plane.height /= 2;
		plane.stride *= 2;
	}
	if (m->n_columns < plane.width) {
		m->columns = mem_resize(m->columns, (size_t)plane.width, sizeof(*m->columns));
		m->n_columns = plane.width;
	}
	for (int x = 0; x <= out->width; x++) {
		m->bounds[x] = (int)((int64_t)x * plane.width / out->width);
	}
	for (int y = 0; y < out->height; y++) {
		int y0 = (int)((int64_t)y * plane.height / out->height);
		int y1 = (int)((int64_t)(y + 1) * plane.height / out->height);

		make_row(m, &plane, y0, y1, out->width, m->luma + y * PICTURE_SIDE);
	}
	return 0;
}
