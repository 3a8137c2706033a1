// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/likeness.h"

#include <errno.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <math.h>
#include <string.h>

#include "media/averr.h"
#include "media/refit.h"

static int rows_of(const AVPixFmtDescriptor *desc, const AVFrame *f, int plane)
{
	return plane == 1 || plane == 2 ?
		AV_CEIL_RSHIFT(f->height, desc->log2_chroma_h) : f->height;
}

bool likeness_same(const AVFrame *a, const AVFrame *b)
{
	const enum AVPixelFormat format = refit_plain(a->format);
	const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(format);

	if (!desc || format != refit_plain(b->format) || a->width != b->width ||
		a->height != b->height) {
		return false;
	}
	for (int plane = 0; plane < av_pix_fmt_count_planes(format); plane++) {
		int bytes = av_image_get_linesize(format, a->width, plane);

		if (bytes < 0) {
			return false;
		}
		for (int y = 0; y < rows_of(desc, a, plane); y++) {
			if (memcmp(a->data[plane] + (ptrdiff_t)y * a->linesize[plane],
				b->data[plane] + (ptrdiff_t)y * b->linesize[plane],
				(size_t)bytes) != 0) {
				return false;
			}
		}
	}
	return !(desc->flags & AV_PIX_FMT_FLAG_PAL) ||
		memcmp(a->data[1], b->data[1], AVPALETTE_SIZE) == 0;
}

static bool is_countable(const AVPixFmtDescriptor *desc)
{
	const uint64_t odd = AV_PIX_FMT_FLAG_BE | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM |
		AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_FLOAT;

	return desc && !(desc->flags & odd);
}

static int sample(const uint8_t *at, const AVComponentDescriptor *c)
{
	unsigned value = c->depth + c->shift > 8 ? (unsigned)at[0] | (unsigned)at[1] << 8 : at[0];

	return (int)(value >> c->shift & ((1u << c->depth) - 1));
}

// Squared differences of a row, each as a part of the square of the largest value.
static double row_error(const uint8_t *a, const uint8_t *b, int n, const AVComponentDescriptor *c)
{
	const double most = (1 << c->depth) - 1;
	uint64_t sum = 0;

	a += c->offset;
	b += c->offset;
	for (int x = 0; x < n; x++) {
		int64_t d = sample(a + (ptrdiff_t)x * c->step, c) -
			sample(b + (ptrdiff_t)x * c->step, c);

		sum += (uint64_t)(d * d);
	}
	return (double)sum / (most * most);
}

static double compare(const AVPixFmtDescriptor *desc, const AVFrame *a, const AVFrame *b)
{
	double error = 0;
	double samples = 0;

	for (int i = 0; i < desc->nb_components; i++) {
		const AVComponentDescriptor *c = &desc->comp[i];
		bool chroma = (i == 1 || i == 2) && !(desc->flags & AV_PIX_FMT_FLAG_RGB);
		int width = chroma ? AV_CEIL_RSHIFT(a->width, desc->log2_chroma_w) : a->width;
		int height = chroma ? AV_CEIL_RSHIFT(a->height, desc->log2_chroma_h) : a->height;

		for (int y = 0; y < height; y++) {
			error += row_error(a->data[c->plane] + (ptrdiff_t)y * a->linesize[c->plane],
				b->data[c->plane] + (ptrdiff_t)y * b->linesize[c->plane], width, c);
		}
		samples += (double)width * height;
	}
	return error > 0 ? 10 * log10(samples / error) : INFINITY;
}

// b in a's format. *out is NULL where nothing converts it.
static int convert(struct likeness *l, const AVFrame *a, const AVFrame *b, const AVFrame **out)
{
	const enum AVPixelFormat from = refit_plain(b->format);
	const enum AVPixelFormat to = refit_plain(a->format);
	AVFrame *f = l->converted;

	*out = NULL;
	if (!f) {
		f = av_frame_alloc();
		l->converted = f;
	}
	if (!f) {
		return AVERROR(ENOMEM);
	}
	if (l->sws && (l->from != from || l->to != to || l->width != b->width ||
		l->height != b->height)) {
		sws_freeContext(l->sws);
		l->sws = NULL;
	}
	if (!l->sws) {
		l->sws = sws_getContext(b->width, b->height, from, b->width, b->height, to,
			SWS_BICUBIC | SWS_ACCURATE_RND, NULL, NULL, NULL);
		l->from = from;
		l->to = to;
		l->width = b->width;
		l->height = b->height;
	}
	if (!l->sws) {
		return 0;
	}
	av_frame_unref(f);
	f->format = to;
	f->width = b->width;
	f->height = b->height;
	int rc = av_frame_get_buffer(f, 0);

	if (rc >= 0) {
		rc = sws_scale(l->sws, (const uint8_t *const *)b->data, b->linesize, 0, b->height,
			f->data, f->linesize);
	}
	*out = rc >= 0 ? f : NULL;
	return rc == AVERROR(ENOMEM) ? rc : 0;
}

int likeness_psnr(struct likeness *l, const AVFrame *a, const AVFrame *b, double *out,
	struct err *err)
{
	const enum AVPixelFormat format = refit_plain(a->format);
	const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(format);
	int rc = 0;

	*out = NAN;
	if (!is_countable(desc) || a->width != b->width || a->height != b->height) {
		return 0;
	}
	if (refit_plain(b->format) != format) {
		rc = convert(l, a, b, &b);
	}
	if (rc < 0) {
		return averr_set(err, rc, "memory_limit", "cannot compare pictures");
	}
	if (b) {
		*out = compare(desc, a, b);
	}
	return 0;
}

void likeness_release(struct likeness *l)
{
	sws_freeContext(l->sws);
	av_frame_free(&l->converted);
	*l = (struct likeness){0};
}
