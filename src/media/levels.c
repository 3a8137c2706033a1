// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/levels.h"

#include <libavutil/samplefmt.h>
#include <math.h>

// Sample i of a channel: where it lies.
static uint8_t *place(const AVFrame *f, int channel, int i)
{
	int size = av_get_bytes_per_sample(f->format);

	if (av_sample_fmt_is_planar(f->format)) {
		return f->extended_data[channel] + (ptrdiff_t)i * size;
	}
	return f->extended_data[0] + ((ptrdiff_t)i * f->ch_layout.nb_channels + channel) * size;
}

static double get(const uint8_t *p, enum AVSampleFormat packed)
{
	switch (packed) {
	case AV_SAMPLE_FMT_U8:
		return *p - 128.0;
	case AV_SAMPLE_FMT_S16:
		return *(const int16_t *)(const void *)p;
	case AV_SAMPLE_FMT_S32:
		return *(const int32_t *)(const void *)p;
	case AV_SAMPLE_FMT_S64:
		return (double)*(const int64_t *)(const void *)p;
	case AV_SAMPLE_FMT_FLT:
		return *(const float *)(const void *)p;
	default:
		return *(const double *)(const void *)p;
	}
}

static double bound(double value, double most)
{
	return rint(fmin(fmax(value, -most - 1), most));
}

static void set(uint8_t *p, enum AVSampleFormat packed, double value)
{
	switch (packed) {
	case AV_SAMPLE_FMT_U8:
		*p = (uint8_t)(bound(value, INT8_MAX) + 128);
		break;
	case AV_SAMPLE_FMT_S16:
		*(int16_t *)(void *)p = (int16_t)bound(value, INT16_MAX);
		break;
	case AV_SAMPLE_FMT_S32:
		*(int32_t *)(void *)p = (int32_t)bound(value, INT32_MAX);
		break;
	case AV_SAMPLE_FMT_S64:
		*(int64_t *)(void *)p = llrint(fmin(fmax(value, -0x1p63), 0x1p63 - 1024));
		break;
	case AV_SAMPLE_FMT_FLT:
		*(float *)(void *)p = (float)value;
		break;
	default:
		*(double *)(void *)p = value;
		break;
	}
}

void levels_ramp(AVFrame *f, int64_t from, int n, int64_t length, enum levels_way way)
{
	enum AVSampleFormat packed = av_get_packed_sample_fmt(f->format);

	for (int i = 0; i < n && i < f->nb_samples; i++) {
		double at = from + i < length ? ((double)(from + i) + 0.5) / (double)length : 1;
		double gain = way == LEVELS_UP ? at : 1 - at;

		if (gain == 1) {
			return;
		}
		for (int c = 0; c < f->ch_layout.nb_channels; c++) {
			uint8_t *p = place(f, c, i);

			set(p, packed, get(p, packed) * gain);
		}
	}
}

void levels_mix(AVFrame *f, const AVFrame *under, int from)
{
	enum AVSampleFormat packed = av_get_packed_sample_fmt(f->format);

	for (int i = 0; i < f->nb_samples && from + i < under->nb_samples; i++) {
		double at = (from + i + 0.5) / under->nb_samples;
		double up = sin(at * M_PI_2);
		double down = cos(at * M_PI_2);

		for (int c = 0; c < f->ch_layout.nb_channels; c++) {
			uint8_t *p = place(f, c, i);

			set(p, packed, get(p, packed) * up +
				get(place(under, c, from + i), packed) * down);
		}
	}
}
