// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "worker/wire_cut.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "worker/work.h"

#define MAX_STREAMS 4096
#define MAX_SIDE    16384
#define MAX_RATE    1000000
#define MAX_FADE_US INT64_C(3600000000)

// What a title takes at the most, its end included: JOB_TITLE_SIZE, or a name with two times.
#define TITLE_BYTES 1200

#define MAX_TIME_US (INT64_C(20) * 366 * 86400 * 1000000)

static void put_params(struct str *out, const struct clip_params *p)
{
	wire_put_text(out, p->extension);
	wire_put_u32(out, p->mode);
	wire_put_u32(out, p->snap);
	wire_put_u32(out, p->streams.choice);
	wire_put_u32(out, (uint32_t)p->streams.n);
	for (size_t i = 0; i < p->streams.n; i++) {
		wire_put_i64(out, p->streams.list[i]);
	}
	wire_put_u32(out, p->chapters);
	wire_put_u32(out, p->verify);
	wire_put_u32(out, p->dry);
	wire_put_text(out, p->encoder);
	wire_put_f64(out, p->crf);
	wire_put_i64(out, p->size_w);
	wire_put_i64(out, p->size_h);
	wire_put_i64(out, p->fps_num);
	wire_put_i64(out, p->fps_den);
	wire_put_i64(out, p->crop_num);
	wire_put_i64(out, p->crop_den);
	wire_put_u32(out, p->crop_follow);
	wire_put_i64(out, p->scale_w);
	wire_put_i64(out, p->scale_h);
	wire_put_f64(out, p->loudness_lufs);
	wire_put_u32(out, p->burn_subtitles);
	wire_put_i64(out, p->audio_fade_us);
	wire_put_i64(out, p->crossfade_us);
}

void wire_put_cut(struct str *out, const struct cut_order *order)
{
	put_params(out, &order->params);
	wire_put_u32(out, (uint32_t)order->n_inputs);
	for (size_t i = 0; i < order->n_inputs; i++) {
		wire_put_i64(out, order->sizes[i]);
	}
	wire_put_u32(out, (uint32_t)order->n_segments);
	for (size_t i = 0; i < order->n_segments; i++) {
		const struct cut_segment *segment = &order->segments[i];

		wire_put_u32(out, segment->input);
		wire_put_i64(out, segment->span.start_us);
		wire_put_i64(out, segment->span.end_us);
		wire_put_text(out, segment->span.title ? segment->span.title : "");
	}
}

// One of n values; another is bad.
static uint32_t get_choice(struct wire_in *in, uint32_t n)
{
	uint32_t value = wire_get_u32(in);

	if (value >= n) {
		in->bad = true;
		return 0;
	}
	return value;
}

static int get_int(struct wire_in *in, int most)
{
	return (int)wire_get_bounded(in, 0, most, 0);
}

static void get_params(struct wire_in *in, struct clip_params *p, struct cut_order_storage *storage)
{
	wire_get_text(in, storage->extension, sizeof(storage->extension));
	p->extension = storage->extension;
	p->mode = (enum clip_mode)get_choice(in, CLIP_N_MODES);
	p->snap = (enum clip_snap)get_choice(in, CLIP_N_SNAPS);
	p->streams.choice = (enum clip_choice)get_choice(in, CLIP_STREAMS_LIST + 1);
	p->streams.n = wire_get_count(in, MAX_STREAMS, sizeof(int64_t));
	storage->streams = mem_zalloc((p->streams.n + 1) * sizeof(*storage->streams));
	for (size_t i = 0; i < p->streams.n; i++) {
		storage->streams[i] = get_int(in, INT32_MAX);
	}
	p->streams.list = storage->streams;
	p->chapters = wire_get_u32(in) != 0;
	p->verify = wire_get_u32(in) != 0;
	p->dry = wire_get_u32(in) != 0;
	wire_get_text(in, storage->encoder, sizeof(storage->encoder));
	p->encoder = storage->encoder;
	p->crf = wire_get_f64(in);
	p->size_w = get_int(in, MAX_SIDE);
	p->size_h = get_int(in, MAX_SIDE);
	p->fps_num = get_int(in, MAX_RATE);
	p->fps_den = get_int(in, MAX_RATE);
	p->crop_num = get_int(in, MAX_SIDE);
	p->crop_den = get_int(in, MAX_SIDE);
	p->crop_follow = wire_get_u32(in) != 0;
	p->scale_w = get_int(in, MAX_SIDE);
	p->scale_h = get_int(in, MAX_SIDE);
	p->loudness_lufs = wire_get_f64(in);
	p->burn_subtitles = wire_get_u32(in) != 0;
	p->audio_fade_us = wire_get_bounded(in, 0, MAX_FADE_US, 0);
	p->crossfade_us = wire_get_bounded(in, 0, MAX_FADE_US, 0);
}

static void get_segments(struct wire_in *in, struct cut_order *out,
	struct cut_order_storage *storage)
{
	char title[TITLE_BYTES];
	size_t used = 0;
	size_t room = in->left + 1; // the texts and their ends: each has a length of four bytes

	out->n_segments = wire_get_count(in, CUT_MAX_SEGMENTS, 3 * sizeof(int64_t));
	storage->segments = mem_zalloc((out->n_segments + 1) * sizeof(*storage->segments));
	storage->titles = mem_zalloc(room);
	for (size_t i = 0; i < out->n_segments && !in->bad; i++) {
		struct cut_segment *segment = &storage->segments[i];

		segment->input = get_choice(in, (uint32_t)out->n_inputs);
		segment->span.start_us = wire_get_bounded(in, -MAX_TIME_US, MAX_TIME_US, 0);
		segment->span.end_us = wire_get_bounded(in, -MAX_TIME_US, MAX_TIME_US, 0);
		wire_get_text(in, title, sizeof(title));
		size_t len = strlen(title);

		if (len > 0 && len < room - used) {
			segment->span.title = memcpy(storage->titles + used, title, len + 1);
			used += len + 1;
		}
	}
	out->segments = storage->segments;
}

int wire_get_cut(struct wire_in *in, struct cut_order *out, struct cut_order_storage *storage,
	struct err *err)
{
	memset(out, 0, sizeof(*out));
	memset(storage, 0, sizeof(*storage));
	get_params(in, &out->params, storage);
	out->n_inputs = wire_get_count(in, WORK_MAX_INPUTS, sizeof(int64_t));
	storage->sizes = mem_zalloc((out->n_inputs + 1) * sizeof(*storage->sizes));
	for (size_t i = 0; i < out->n_inputs; i++) {
		storage->sizes[i] = wire_get_bounded(in, 0, INT64_MAX, 0);
	}
	out->sizes = storage->sizes;
	get_segments(in, out, storage);
	if (in->bad || in->left > 0 || out->n_segments == 0) {
		return wire_bad(err, "an order");
	}
	return 0;
}

void wire_release_cut(struct cut_order_storage *storage)
{
	mem_free(storage->streams);
	mem_free(storage->sizes);
	mem_free(storage->segments);
	mem_free(storage->titles);
	memset(storage, 0, sizeof(*storage));
}
