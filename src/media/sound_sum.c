// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/sound_sum.h"

#include <errno.h>
#include <libavutil/md5.h>
#include <libavutil/mem.h>
#include <stdio.h>
#include <string.h>

#include "media/averr.h"

static int begin(struct sound_sum *s, const AVFrame *f, struct err *err)
{
	const int n = f->ch_layout.nb_channels;

	s->n_planes = av_sample_fmt_is_planar(f->format) ? n : 1;
	s->rate = f->sample_rate;
	s->sample_format = f->format;
	snprintf(s->format, sizeof(s->format), "%d Hz, %d channel%s", f->sample_rate, n,
		n == 1 ? "" : "s");
	if (s->n_planes > SOUND_SUM_MAX_PLANES) {
		s->n_planes = 0;
		return err_set(err, ERR_MEDIA, "bad_sound", "too many channels of sound");
	}
	for (int i = 0; i < s->n_planes; i++) {
		s->md5[i] = av_md5_alloc();
		if (!s->md5[i]) {
			return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot listen");
		}
		av_md5_init(s->md5[i]);
	}
	return 0;
}

int sound_sum_add(struct sound_sum *s, const AVFrame *f, int64_t us, struct err *err)
{
	const int n = f->ch_layout.nb_channels;

	if (s->n_planes == 0) {
		s->first_us = us;
		if (begin(s, f, err) < 0) {
			return -1;
		}
	}
	const int planes = av_sample_fmt_is_planar(f->format) ? n : 1;
	const size_t step = (size_t)av_get_bytes_per_sample(f->format) * (size_t)(n / planes);
	const int skipped = s->skip < f->nb_samples ? (int)s->skip : f->nb_samples;
	const int left = f->nb_samples - skipped;

	s->changed = s->changed || planes != s->n_planes || f->format != s->sample_format;
	s->skip -= skipped;
	s->n_samples += left;
	for (int i = 0; i < planes && i < s->n_planes; i++) {
		av_md5_update(s->md5[i], f->extended_data[i] + (size_t)skipped * step,
			(size_t)left * step);
	}
	return 0;
}

void sound_sum_finish(struct sound_sum *s)
{
	for (int i = 0; i < s->n_planes; i++) {
		av_md5_final(s->md5[i], s->digest[i]);
	}
}

bool sound_sum_same(const struct sound_sum *a, const struct sound_sum *b)
{
	return a->n_planes == b->n_planes && a->n_samples == b->n_samples &&
		a->sample_format == b->sample_format && a->changed == b->changed &&
		memcmp(a->digest, b->digest, sizeof(a->digest)) == 0;
}

void sound_sum_release(struct sound_sum *s)
{
	for (int i = 0; i < s->n_planes; i++) {
		av_freep(&s->md5[i]);
	}
	*s = (struct sound_sum){0};
}
