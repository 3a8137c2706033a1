// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/sound.h"

#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libavutil/samplefmt.h>
#include <libswresample/swresample.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/timecode.h"

// A stamp that is off by less than this is rounding of the container (1 ms in Matroska, a packet in
// MPEG-PS), and the count of samples is the better clock.
#define JUMP_US 60000

struct sound_maker {
	struct SwrContext *swr;
	int rate;
	int format;
	AVChannelLayout layout;
	float *samples;
	size_t cap;
	int64_t base_us; // time of sample 0 of the count
	int64_t count;   // samples since
	bool started;
};

struct sound_maker *sound_maker_new(void)
{
	return mem_zalloc(sizeof(struct sound_maker));
}

void sound_maker_free(struct sound_maker *maker)
{
	if (!maker) {
		return;
	}
	swr_free(&maker->swr);
	av_channel_layout_uninit(&maker->layout);
	mem_free(maker->samples);
	mem_free(maker);
}

static int set_up(struct sound_maker *m, const AVFrame *frame)
{
	AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
	int rc;

	if (m->swr && m->rate == frame->sample_rate && m->format == frame->format &&
		av_channel_layout_compare(&m->layout, &frame->ch_layout) == 0) {
		return 0;
	}
	swr_free(&m->swr);
	rc = av_channel_layout_copy(&m->layout, &frame->ch_layout);
	if (rc < 0) {
		return rc;
	}
	m->rate = frame->sample_rate;
	m->format = frame->format;
	rc = swr_alloc_set_opts2(&m->swr, &mono, AV_SAMPLE_FMT_FLT, PCM_RATE, &m->layout, m->format,
		m->rate, 0, NULL);
	if (rc < 0) {
		return rc;
	}
	// Half the default length of the filter: what folds back lies 50 dB down at 7 kHz and
	// below, far under what the features look at, for half the work.
	av_opt_set_int(m->swr, "filter_size", 16, 0);
	return swr_init(m->swr);
}

int sound_make(struct sound_maker *m, const AVFrame *frame, int64_t time_us, struct pcm *out,
	struct err *err)
{
	int rc = frame->sample_rate > 0 ? set_up(m, frame) : AVERROR(EINVAL);

	if (rc < 0) {
		return err_set(err, ERR_MEDIA, "bad_sound", "cannot convert its sound");
	}
	int64_t most = (int64_t)frame->nb_samples * PCM_RATE / frame->sample_rate + 256;

	m->samples = mem_grow(m->samples, &m->cap, (size_t)most, sizeof(*m->samples));
	uint8_t *planes[1] = {(uint8_t *)m->samples};

	rc = swr_convert(m->swr, planes, (int)most, (const uint8_t **)frame->extended_data,
		frame->nb_samples);
	if (rc < 0) {
		return err_set(err, ERR_MEDIA, "bad_sound", "cannot convert its sound");
	}
	int64_t expected = m->base_us + m->count * 1000000 / PCM_RATE;

	if (time_us != TIME_UNKNOWN && (!m->started || llabs(time_us - expected) > JUMP_US)) {
		m->base_us = time_us;
		m->count = 0;
		expected = time_us;
	}
	m->started = true;
	*out = (struct pcm){.time_us = expected, .n_samples = (size_t)rc, .samples = m->samples};
	m->count += rc;
	return 0;
}
