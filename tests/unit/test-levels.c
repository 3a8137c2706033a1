// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <libavutil/channel_layout.h>
#include <libavutil/samplefmt.h>
#include <math.h>
#include <stdlib.h>

#include "media/blend.h"
#include "media/levels.h"
#include "tests/tap.h"

#define N 100

static AVFrame *make(enum AVSampleFormat format)
{
	AVFrame *f = av_frame_alloc();

	if (!f) {
		abort();
	}
	f->format = format;
	f->nb_samples = N;
	av_channel_layout_default(&f->ch_layout, 2);
	if (av_frame_get_buffer(f, 0) < 0) {
		abort();
	}
	return f;
}

static void test_ramps(void)
{
	AVFrame *f = make(AV_SAMPLE_FMT_FLTP);
	float *left = (float *)(void *)f->extended_data[0];
	float *right = (float *)(void *)f->extended_data[1];

	for (int i = 0; i < N; i++) {
		left[i] = 1;
		right[i] = -1;
	}
	levels_ramp(f, 0, N, 50, LEVELS_UP);
	is_real(left[0], 0.01, 1e-6, "up: begins at nearly nothing");
	is_real(right[24], -0.49, 1e-6, "up: half way there, in all channels");
	is_real(left[50], 1, 0, "up: whole behind the ramp");
	levels_ramp(f, 50, N, 100, LEVELS_DOWN);
	is_real(left[50], 0, 1e-6, "down: silent behind the ramp, wherever it began");
	av_frame_free(&f);

	f = make(AV_SAMPLE_FMT_S16);
	int16_t *both = (int16_t *)(void *)f->extended_data[0];

	for (int i = 0; i < 2 * N; i++) {
		both[i] = INT16_MIN;
	}
	levels_ramp(f, 0, N, N, LEVELS_DOWN);
	is_int(both[0], -32604, "16 bits: rounded");
	is_int(both[2 * N - 1], -164, "16 bits: both channels, down to the last");
	av_frame_free(&f);
}

static void test_mix(void)
{
	AVFrame *f = make(AV_SAMPLE_FMT_S16);
	AVFrame *under = make(AV_SAMPLE_FMT_S16);
	int16_t *a = (int16_t *)(void *)f->extended_data[0];
	int16_t *b = (int16_t *)(void *)under->extended_data[0];

	for (int i = 0; i < 2 * N; i++) {
		a[i] = 32767;
		b[i] = 32767;
	}
	levels_mix(f, under, 50);
	is_int(a[0], 32767, "two loud sounds do not wrap around");
	is_int(a[2 * N - 1], 32767, "behind the end of the other nothing is mixed");
	for (int i = 0; i < 2 * N; i++) {
		a[i] = 10000;
		b[i] = 0;
	}
	levels_mix(f, under, 49);
	is_real(a[0] / 1e4, sin(49.5 / N * M_PI_2), 1e-3, "equal power in the middle");
	av_frame_free(&f);
	av_frame_free(&under);
}

static AVFrame *picture(enum AVPixelFormat format, int value, bool words)
{
	AVFrame *f = av_frame_alloc();

	if (!f) {
		abort();
	}
	f->format = format;
	f->width = 6;
	f->height = 4;
	if (av_frame_get_buffer(f, 0) < 0) {
		abort();
	}
	for (int p = 0; p < 3; p++) {
		for (int y = 0; y < (p > 0 ? 2 : 4); y++) {
			for (int x = 0; x < (p > 0 ? 3 : 6); x++) {
				uint8_t *row = f->data[p] + y * f->linesize[p];

				if (words) {
					((uint16_t *)(void *)row)[x] = (uint16_t)value;
				} else {
					row[x] = (uint8_t)value;
				}
			}
		}
	}
	return f;
}

static void test_blend(void)
{
	AVFrame *a = picture(AV_PIX_FMT_YUV420P, 200, false);
	AVFrame *b = picture(AV_PIX_FMT_YUV420P, 100, false);
	AVFrame *c = picture(AV_PIX_FMT_YUV420P10, 1000, true);
	AVFrame *d = picture(AV_PIX_FMT_YUV420P10, 0, true);
	struct err err = {0};

	is_int(blend(a, b, 0.25, &err), 0, "a quarter of the other");
	is_int(a->data[0][5], 175, "in the light");
	is_int(a->data[2][a->linesize[2] + 2], 175, "and the colours, to the last");
	is_int(blend(c, d, 0.5, &err), 0, "ten bits");
	is_int(((uint16_t *)(void *)c->data[0])[5], 500, "are halved");
	is_int(blend(a, c, 0.5, &err), -1, "two formats do not mix");
	av_frame_free(&a);
	av_frame_free(&b);
	av_frame_free(&c);
	av_frame_free(&d);
}

int main(void)
{
	test_ramps();
	test_mix();
	test_blend();
	return tap_done();
}
