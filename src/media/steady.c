// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/steady.h"

#include <errno.h>
#include <libswresample/swresample.h>

#include "media/averr.h"

static int convert(struct steady *s, const AVFrame *f)
{
	AVFrame *out = s->converted;

	if (!out) {
		out = av_frame_alloc();
		s->converted = out;
	}
	if (!s->swr) {
		s->swr = swr_alloc();
	}
	if (!out || !s->swr) {
		return AVERROR(ENOMEM);
	}
	av_frame_unref(out);
	out->format = s->format;
	out->sample_rate = s->rate;
	int rc = av_channel_layout_copy(&out->ch_layout, &s->layout);

	if (rc >= 0) {
		rc = swr_convert_frame(s->swr, out, f);
	}
	if (rc == AVERROR_INPUT_CHANGED) {
		rc = swr_config_frame(s->swr, out, f);
		if (rc >= 0) {
			rc = swr_convert_frame(s->swr, out, f);
		}
	}
	return rc;
}

AVFrame *steady_make(struct steady *s, AVFrame *f, struct err *err)
{
	int rc = 0;

	if (f->ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) {
		av_channel_layout_default(&f->ch_layout, f->ch_layout.nb_channels);
	}
	if (s->rate == 0) {
		s->format = f->format;
		s->rate = f->sample_rate;
		rc = av_channel_layout_copy(&s->layout, &f->ch_layout);
	} else if (f->format != s->format || f->sample_rate != s->rate ||
		av_channel_layout_compare(&f->ch_layout, &s->layout) != 0) {
		rc = convert(s, f);
		f = s->converted;
	}
	if (rc < 0) {
		averr_set(err, rc, "bad_sound", "cannot convert its sound");
		return NULL;
	}
	return f;
}

void steady_release(struct steady *s)
{
	swr_free(&s->swr);
	av_frame_free(&s->converted);
	av_channel_layout_uninit(&s->layout);
	*s = (struct steady){0};
}
