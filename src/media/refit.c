// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/refit.h"

#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

#include "media/averr.h"

enum AVPixelFormat refit_plain(enum AVPixelFormat format)
{
	static const enum AVPixelFormat rows[][2] = {
		{AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUV420P},
		{AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUV422P},
		{AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUV444P},
		{AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUV440P},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i][0] == format) {
			return rows[i][1];
		}
	}
	return format;
}

enum AVPixelFormat refit_choose(const AVCodec *codec, const AVFrame *like)
{
	const enum AVPixelFormat want = refit_plain(like->format);
	const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(want);
	const bool alpha = desc && (desc->flags & AV_PIX_FMT_FLAG_ALPHA);
	const bool rgb = desc && (desc->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL));
	enum AVPixelFormat best = AV_PIX_FMT_NONE;

	for (const enum AVPixelFormat *p = codec->pix_fmts; p && *p != AV_PIX_FMT_NONE; p++) {
		if (*p == want) {
			return want;
		}
		// RGB in H.264 plays nearly nowhere; 4:4:4 loses as little to the eye.
		const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(*p);

		if (refit_plain(*p) != *p || (rgb && d && (d->flags & AV_PIX_FMT_FLAG_RGB))) {
			continue;
		}
		best = best == AV_PIX_FMT_NONE ? *p :
			av_find_best_pix_fmt_of_2(best, *p, want, alpha, NULL);
	}
	return best;
}

int refit_open(struct refit *out, const AVFrame *like, enum AVPixelFormat format, struct err *err)
{
	*out = (struct refit){.format = format};
	if (refit_plain(like->format) == format) {
		return 0;
	}
	out->frame = av_frame_alloc();
	out->sws = sws_getContext(like->width, like->height, refit_plain(like->format), like->width,
		like->height, format, SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, NULL,
		NULL, NULL);
	if (!out->frame || !out->sws) {
		return err_set(err, ERR_MEDIA, "bad_picture", "cannot convert its pictures");
	}
	int full = like->color_range == AVCOL_RANGE_JPEG || refit_plain(like->format) != like->format;
	const int *table = sws_getCoefficients(SWS_CS_DEFAULT);

	// Between formats of one kind neither range nor matrix may change. What is RGB becomes
	// limited range.
	const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(like->format);
	bool rgb = desc && (desc->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL));

	sws_setColorspaceDetails(out->sws, table, rgb ? 1 : full, table, rgb ? 0 : full, 0, 1 << 16,
		1 << 16);
	return 0;
}

void refit_close(struct refit *refit)
{
	sws_freeContext(refit->sws);
	refit->sws = NULL;
	av_frame_free(&refit->frame);
}

AVFrame *refit_make(struct refit *r, AVFrame *frame, struct err *err)
{
	if (refit_plain(frame->format) != frame->format) {
		frame->format = refit_plain(frame->format);
		frame->color_range = AVCOL_RANGE_JPEG;
	}
	if (!r->sws) {
		return frame;
	}
	av_frame_unref(r->frame);
	r->frame->format = r->format;
	r->frame->width = frame->width;
	r->frame->height = frame->height;
	int rc = av_frame_copy_props(r->frame, frame);

	if (rc >= 0) {
		rc = av_frame_get_buffer(r->frame, 0);
	}
	if (rc >= 0) {
		rc = sws_scale(r->sws, (const uint8_t *const *)frame->data, frame->linesize, 0,
			frame->height, r->frame->data, r->frame->linesize);
	}
	if (rc < 0) {
		averr_set(err, rc, "bad_picture", "cannot convert its pictures");
		return NULL;
	}
	return r->frame;
}
