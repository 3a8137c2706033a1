// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "worker/wire_facts.h"

#include <math.h>

#include "base/mem.h"

#define MAX_TIME_US  (INT64_C(20) * 366 * 86400 * 1000000)
#define MAX_COUNT    (INT64_C(1) << 48)
#define MAX_SIDE     (1 << 20)
#define MAX_RATIO    INT32_MAX
#define MAX_LEVEL    1000 // dB

static void put_ratio(struct str *out, const struct fact_ratio *ratio)
{
	wire_put_i64(out, ratio->num);
	wire_put_i64(out, ratio->den);
}

static void put_video(struct str *out, const struct fact_video *v)
{
	wire_put_i64(out, v->index);
	wire_put_text(out, v->codec);
	wire_put_text(out, v->profile);
	wire_put_i64(out, v->width);
	wire_put_i64(out, v->height);
	wire_put_i64(out, v->display_width);
	wire_put_i64(out, v->display_height);
	wire_put_i64(out, v->rotation);
	put_ratio(out, &v->sar);
	put_ratio(out, &v->fps);
	wire_put_u32(out, v->fps_mode);
	wire_put_i64(out, v->frames);
	wire_put_text(out, v->pix_fmt);
	wire_put_i64(out, v->bit_depth);
	wire_put_i64(out, v->interlaced);
	wire_put_text(out, v->hdr);
	wire_put_text(out, v->color_primaries);
	wire_put_text(out, v->color_transfer);
	wire_put_text(out, v->color_space);
	wire_put_text(out, v->color_range);
	wire_put_i64(out, v->duration_us);
	wire_put_i64(out, v->bit_rate);
	wire_put_i64(out, v->keyframe_interval_us);
}

static void put_audio(struct str *out, const struct fact_audio *a)
{
	wire_put_i64(out, a->index);
	wire_put_text(out, a->codec);
	wire_put_text(out, a->profile);
	wire_put_i64(out, a->sample_rate);
	wire_put_i64(out, a->channels);
	wire_put_text(out, a->layout);
	wire_put_i64(out, a->duration_us);
	wire_put_i64(out, a->bit_rate);
	wire_put_text(out, a->language);
}

static void put_stream(struct str *out, const struct fact_stream *s)
{
	wire_put_i64(out, s->index);
	wire_put_u32(out, s->kind);
	wire_put_text(out, s->codec);
	wire_put_text(out, s->language);
	wire_put_text(out, s->title);
	wire_put_u32(out, s->is_default);
	wire_put_u32(out, s->forced);
	wire_put_u32(out, s->attached_picture);
	wire_put_i64(out, s->start_time_us);
	wire_put_i64(out, s->duration_us);
	wire_put_i64(out, s->bit_rate);
}

static void put_spans(struct str *out, const struct fact_spans *spans)
{
	wire_put_i64(out, spans->longest_us);
	wire_put_u32(out, (uint32_t)spans->n);
	for (size_t i = 0; i < spans->n; i++) {
		wire_put_i64(out, spans->list[i].start_us);
		wire_put_i64(out, spans->list[i].end_us);
	}
}

static void put_scan(struct str *out, const struct fact_scan *s)
{
	wire_put_u32(out, s->depth);
	wire_put_i64(out, s->frames);
	wire_put_i64(out, s->last_video_us);
	wire_put_i64(out, s->last_audio_us);
	wire_put_i64(out, s->truncated);
	wire_put_i64(out, s->keyframes);
	wire_put_i64(out, s->max_interval_us);
	wire_put_i64(out, s->open_gop);
	wire_put_i64(out, s->av_offset_us);
	wire_put_i64(out, s->decode_errors);
	put_spans(out, &s->black);
	put_spans(out, &s->frozen);
	put_spans(out, &s->silent);
	wire_put_f64(out, s->integrated_lufs);
	wire_put_f64(out, s->range_lu);
	wire_put_f64(out, s->true_peak_db);
}

void wire_put_facts(struct str *out, const struct facts *f)
{
	wire_put_text(out, f->format);
	wire_put_i64(out, f->size_bytes);
	wire_put_i64(out, f->duration_us);
	wire_put_i64(out, f->start_time_us);
	wire_put_i64(out, f->bit_rate);
	wire_put_text(out, f->timecode);
	wire_put_i64(out, f->faststart);
	wire_put_i64(out, f->fragmented);
	wire_put_u32(out, f->has_video);
	put_video(out, &f->video);
	wire_put_u32(out, f->has_audio);
	put_audio(out, &f->audio);
	wire_put_u32(out, (uint32_t)f->n_streams);
	for (size_t i = 0; i < f->n_streams; i++) {
		put_stream(out, &f->streams[i]);
	}
	wire_put_u32(out, (uint32_t)f->n_chapters);
	for (size_t i = 0; i < f->n_chapters; i++) {
		wire_put_i64(out, f->chapters[i].start_us);
		wire_put_i64(out, f->chapters[i].end_us);
		wire_put_text(out, f->chapters[i].title);
	}
	wire_put_u32(out, (uint32_t)f->n_tags);
	for (size_t i = 0; i < f->n_tags; i++) {
		wire_put_text(out, f->tags[i].name);
		wire_put_text(out, f->tags[i].value);
	}
	put_scan(out, &f->scan);
}

static int64_t get_time(struct wire_in *in)
{
	return wire_get_bounded(in, -MAX_TIME_US, MAX_TIME_US, FACT_UNKNOWN);
}

static int64_t get_length(struct wire_in *in)
{
	return wire_get_bounded(in, 0, MAX_TIME_US, FACT_UNKNOWN);
}

static int64_t get_count(struct wire_in *in)
{
	return wire_get_bounded(in, 0, MAX_COUNT, FACT_UNKNOWN);
}

static int get_yes_no(struct wire_in *in)
{
	return (int)wire_get_bounded(in, 0, 1, -1);
}

static void get_ratio(struct wire_in *in, struct fact_ratio *out)
{
	out->num = wire_get_bounded(in, 1, MAX_RATIO, 0);
	out->den = wire_get_bounded(in, 1, MAX_RATIO, 0);
	if (out->num == 0 || out->den == 0) {
		*out = (struct fact_ratio){0, 0};
	}
}

static void get_video(struct wire_in *in, struct fact_video *v)
{
	v->index = wire_get_bounded(in, 0, INT32_MAX, FACT_UNKNOWN);
	wire_get_text(in, v->codec, sizeof(v->codec));
	wire_get_text(in, v->profile, sizeof(v->profile));
	v->width = wire_get_bounded(in, 1, MAX_SIDE, FACT_UNKNOWN);
	v->height = wire_get_bounded(in, 1, MAX_SIDE, FACT_UNKNOWN);
	v->display_width = wire_get_bounded(in, 1, INT32_MAX, FACT_UNKNOWN);
	v->display_height = wire_get_bounded(in, 1, INT32_MAX, FACT_UNKNOWN);
	v->rotation = wire_get_bounded(in, 0, 359, 0);
	get_ratio(in, &v->sar);
	get_ratio(in, &v->fps);
	uint32_t mode = wire_get_u32(in);

	v->fps_mode = mode < FACT_FPS_N_MODES ? (enum fact_fps_mode)mode : FACT_FPS_UNKNOWN;
	v->frames = get_count(in);
	wire_get_text(in, v->pix_fmt, sizeof(v->pix_fmt));
	v->bit_depth = wire_get_bounded(in, 1, 64, FACT_UNKNOWN);
	v->interlaced = get_yes_no(in);
	wire_get_text(in, v->hdr, sizeof(v->hdr));
	wire_get_text(in, v->color_primaries, sizeof(v->color_primaries));
	wire_get_text(in, v->color_transfer, sizeof(v->color_transfer));
	wire_get_text(in, v->color_space, sizeof(v->color_space));
	wire_get_text(in, v->color_range, sizeof(v->color_range));
	v->duration_us = get_length(in);
	v->bit_rate = get_count(in);
	v->keyframe_interval_us = get_length(in);
}

static void get_audio(struct wire_in *in, struct fact_audio *a)
{
	a->index = wire_get_bounded(in, 0, INT32_MAX, FACT_UNKNOWN);
	wire_get_text(in, a->codec, sizeof(a->codec));
	wire_get_text(in, a->profile, sizeof(a->profile));
	a->sample_rate = wire_get_bounded(in, 1, INT32_MAX, FACT_UNKNOWN);
	a->channels = wire_get_bounded(in, 1, 1 << 16, FACT_UNKNOWN);
	wire_get_text(in, a->layout, sizeof(a->layout));
	a->duration_us = get_length(in);
	a->bit_rate = get_count(in);
	wire_get_text(in, a->language, sizeof(a->language));
}

static void get_stream(struct wire_in *in, struct fact_stream *s)
{
	s->index = wire_get_bounded(in, 0, INT32_MAX, FACT_UNKNOWN);
	uint32_t kind = wire_get_u32(in);

	s->kind = kind < FACT_STREAM_N_KINDS ? (enum fact_stream_kind)kind : FACT_STREAM_DATA;
	wire_get_text(in, s->codec, sizeof(s->codec));
	wire_get_text(in, s->language, sizeof(s->language));
	wire_get_text(in, s->title, sizeof(s->title));
	s->is_default = wire_get_u32(in) != 0;
	s->forced = wire_get_u32(in) != 0;
	s->attached_picture = wire_get_u32(in) != 0;
	s->start_time_us = get_time(in);
	s->duration_us = get_length(in);
	s->bit_rate = get_count(in);
}

static void get_lists(struct wire_in *in, struct facts *out)
{
	out->n_streams = wire_get_count(in, FACT_MAX_STREAMS, 1);
	out->streams = mem_zalloc((out->n_streams + 1) * sizeof(*out->streams));
	for (size_t i = 0; i < out->n_streams; i++) {
		get_stream(in, &out->streams[i]);
	}
	out->n_chapters = wire_get_count(in, FACT_MAX_CHAPTERS, 1);
	out->chapters = mem_zalloc((out->n_chapters + 1) * sizeof(*out->chapters));
	for (size_t i = 0; i < out->n_chapters; i++) {
		out->chapters[i].start_us = get_time(in);
		out->chapters[i].end_us = get_time(in);
		wire_get_text(in, out->chapters[i].title, sizeof(out->chapters[i].title));
	}
	out->n_tags = wire_get_count(in, FACT_MAX_TAGS, 1);
	out->tags = mem_zalloc((out->n_tags + 1) * sizeof(*out->tags));
	for (size_t i = 0; i < out->n_tags; i++) {
		wire_get_text(in, out->tags[i].name, sizeof(out->tags[i].name));
		wire_get_text(in, out->tags[i].value, sizeof(out->tags[i].value));
	}
}

// Spans are in order and do not overlap.
static void get_spans(struct wire_in *in, struct fact_spans *spans)
{
	int64_t end = INT64_MIN;

	spans->longest_us = get_length(in);
	spans->n = wire_get_count(in, FACT_MAX_SPANS, 2 * sizeof(int64_t));
	spans->list = mem_zalloc((spans->n + 1) * sizeof(*spans->list));
	for (size_t i = 0; i < spans->n; i++) {
		struct fact_span *span = &spans->list[i];

		span->start_us = get_time(in);
		span->end_us = get_time(in);
		in->bad = in->bad || span->start_us == FACT_UNKNOWN || span->start_us < end ||
			span->end_us < span->start_us;
		end = span->end_us;
	}
}

// A level in decibels.
static double get_level(struct wire_in *in)
{
	double value = wire_get_f64(in);

	return fabs(value) <= MAX_LEVEL ? value : NAN;
}

static void get_scan(struct wire_in *in, struct fact_scan *s)
{
	uint32_t depth = wire_get_u32(in);

	s->depth = depth < FACT_SCAN_N_DEPTHS ? (enum fact_scan_depth)depth : FACT_SCAN_NONE;
	s->frames = get_count(in);
	s->last_video_us = get_time(in);
	s->last_audio_us = get_time(in);
	s->truncated = get_yes_no(in);
	s->keyframes = get_count(in);
	s->max_interval_us = get_length(in);
	s->open_gop = get_yes_no(in);
	s->av_offset_us = get_time(in);
	s->decode_errors = get_count(in);
	get_spans(in, &s->black);
	get_spans(in, &s->frozen);
	get_spans(in, &s->silent);
	s->integrated_lufs = get_level(in);
	s->range_lu = get_level(in);
	s->true_peak_db = get_level(in);
}

int wire_get_facts(struct wire_in *in, struct facts *out, struct err *err)
{
	facts_init(out);
	wire_get_text(in, out->format, sizeof(out->format));
	out->size_bytes = get_count(in);
	out->duration_us = get_length(in);
	out->start_time_us = get_time(in);
	out->bit_rate = get_count(in);
	wire_get_text(in, out->timecode, sizeof(out->timecode));
	out->faststart = get_yes_no(in);
	out->fragmented = get_yes_no(in);
	out->has_video = wire_get_u32(in) != 0;
	get_video(in, &out->video);
	out->has_audio = wire_get_u32(in) != 0;
	get_audio(in, &out->audio);
	get_lists(in, out);
	get_scan(in, &out->scan);
	if (in->bad || in->left > 0) {
		return wire_bad(err, "facts");
	}
	return 0;
}
