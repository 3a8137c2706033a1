// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/sound_source.h"

#include <libavutil/channel_layout.h>
#include <libswresample/swresample.h>
#include <stdlib.h>

#include "base/timecode.h"
#include "media/averr.h"

// Silence is made in pieces, so that no length of it costs memory.
#define PIECE 1024

int sound_source_open(struct sound_source *out, const AVStream *st, const AVCodecContext *to,
	struct err *err)
{
	struct decoder_params params = {.n_threads = 1};

	*out = (struct sound_source){.st = st, .to = to};
	out->decoded = av_frame_alloc();
	out->frame = av_frame_alloc();
	if (!out->decoded || !out->frame) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot decode");
	}
	if (decoder_open(&out->decoder, st, &params, err) < 0) {
		return err->kind == ERR_LIMIT ? -1 : 1;
	}
	out->rate = st->codecpar->sample_rate;
	if (out->rate <= 0 || st->codecpar->ch_layout.nb_channels <= 0) {
		err_set(err, ERR_MEDIA, "no_decoder", "a sound without a rate");
		return 1;
	}
	return 0;
}

void sound_source_close(struct sound_source *e)
{
	decoder_close(&e->decoder);
	av_frame_free(&e->decoded);
	av_frame_free(&e->frame);
	swr_free(&e->swr);
	av_channel_layout_uninit(&e->swr_layout);
}

static int64_t samples_at(int rate, int64_t stamp, AVRational base)
{
	return av_rescale_q_rnd(stamp, base, (AVRational){1, rate}, AV_ROUND_NEAR_INF);
}

void sound_source_begin(struct sound_source *e, int64_t start, AVRational start_base,
	int64_t end_us)
{
	e->start = samples_at(e->rate, start, start_base);
	e->limit = end_us == TIME_UNKNOWN ? INT64_MAX :
		samples_at(e->rate, end_us, AV_TIME_BASE_Q) - e->start;
}

static int failed(struct err *err, int rc)
{
	return averr_set(err, rc, "bad_sound", "cannot convert its sound");
}

static int set_up(struct sound_source *e, const AVFrame *f)
{
	const AVCodecContext *ctx = e->to;

	if (e->swr && e->swr_format == f->format && e->swr_rate == f->sample_rate &&
		av_channel_layout_compare(&e->swr_layout, &f->ch_layout) == 0) {
		return 0;
	}
	AVChannelLayout from = f->ch_layout;
	AVChannelLayout to = ctx->ch_layout; // some versions take it without a const

	if (from.order == AV_CHANNEL_ORDER_UNSPEC) {
		av_channel_layout_default(&from, f->ch_layout.nb_channels);
	}
	swr_free(&e->swr);
	int rc = av_channel_layout_copy(&e->swr_layout, &f->ch_layout);

	e->swr_format = f->format;
	e->swr_rate = f->sample_rate;
	if (rc >= 0) {
		rc = swr_alloc_set_opts2(&e->swr, &to, ctx->sample_fmt,
			ctx->sample_rate, &from, f->format, f->sample_rate, 0, NULL);
	}
	return rc < 0 ? rc : swr_init(e->swr);
}

// Converts n samples (NULL: what the converter holds) and passes them on.
static int convert(struct sound_source *e, uint8_t **planes, int n, struct err *err)
{
	const AVCodecContext *ctx = e->to;
	AVFrame *f = e->frame;
	int most = swr_get_out_samples(e->swr, n);

	if (most <= 0) {
		return most < 0 ? failed(err, most) : 0;
	}
	av_frame_unref(f);
	f->nb_samples = most;
	f->format = ctx->sample_fmt;
	f->sample_rate = ctx->sample_rate;
	int rc = av_channel_layout_copy(&f->ch_layout, &ctx->ch_layout);

	if (rc >= 0) {
		rc = av_frame_get_buffer(f, 0);
	}
	if (rc >= 0) {
		rc = swr_convert(e->swr, f->extended_data, most, (const uint8_t **)planes, n);
	}
	if (rc < 0) {
		return failed(err, rc);
	}
	f->nb_samples = rc;
	return rc > 0 ? e->fn(e->opaque, f, err) : 0;
}

// Samples [skip, skip + n) of a frame.
static int put(struct sound_source *e, const AVFrame *f, int skip, int n,
	struct err *err)
{
	uint8_t *planes[AV_NUM_DATA_POINTERS];
	int step = av_get_bytes_per_sample(f->format);
	int n_planes = 1;

	if (av_sample_fmt_is_planar(f->format)) {
		n_planes = f->ch_layout.nb_channels;
	} else {
		step *= f->ch_layout.nb_channels;
	}
	if (n_planes > AV_NUM_DATA_POINTERS) {
		return err_set(err, ERR_MEDIA, "bad_sound", "too many channels of sound");
	}
	for (int i = 0; i < n_planes; i++) {
		planes[i] = f->extended_data[i] + (ptrdiff_t)skip * step;
	}
	return convert(e, planes, n, err);
}

static int put_silence(struct sound_source *e, const AVFrame *like, int64_t n, struct err *err)
{
	AVFrame *quiet = av_frame_alloc();
	int rc = quiet ? 0 : AVERROR(ENOMEM);

	if (rc == 0) {
		quiet->nb_samples = PIECE;
		quiet->format = like->format;
		rc = av_channel_layout_copy(&quiet->ch_layout, &like->ch_layout);
	}
	if (rc >= 0) {
		rc = av_frame_get_buffer(quiet, 0);
	}
	if (rc >= 0) {
		rc = av_samples_set_silence(quiet->extended_data, 0, PIECE,
			quiet->ch_layout.nb_channels, quiet->format);
	}
	if (rc < 0) {
		failed(err, rc);
	}
	for (int64_t done = 0; rc >= 0 && done < n; done += PIECE) {
		rc = put(e, quiet, 0, n - done < PIECE ? (int)(n - done) : PIECE, err);
	}
	av_frame_free(&quiet);
	return rc < 0 ? -1 : 0;
}

// Stamps are rounded, in some containers to a millisecond or a packet, and the count of samples is
// the better clock; a jump of more than half a frame is a gap or an overlap. What is decoded on the
// way to the start tells how far its stamps are off to either side: two segments that meet in the
// source then meet in the output.
static int64_t place(struct sound_source *e, const AVFrame *f, int64_t n)
{
	int64_t at = e->next;
	int64_t near = e->rate / 50;

	near = n / 2 < near ? n / 2 : near;
	near = near > e->rate / 400 ? near : e->rate / 400;
	if (f->best_effort_timestamp != AV_NOPTS_VALUE) {
		at = samples_at(e->rate, f->best_effort_timestamp, e->st->time_base) - e->start;
		if (e->any && llabs(at - e->next) <= near) {
			int64_t off = at - e->next;

			e->least_off = off < e->least_off ? off : e->least_off;
			e->most_off = off > e->most_off ? off : e->most_off;
			at = e->next;
		} else {
			e->least_off = 0;
			e->most_off = 0;
		}
	}
	if (!e->settled && at + n > 0) {
		e->settled = true;
		at += (e->least_off + e->most_off) / 2;
	}
	e->any = true;
	e->next = at + n;
	return at;
}

static int take_frame(void *opaque, AVFrame *f, struct err *err)
{
	struct sound_source *e = opaque;

	if (f->sample_rate <= 0 || f->nb_samples <= 0) {
		return 0;
	}
	int64_t n = av_rescale(f->nb_samples, e->rate, f->sample_rate);
	int64_t at = place(e, f, n);
	int64_t end = at + n < e->limit ? at + n : e->limit;

	if (end <= e->taken) {
		return 0; // before the start, a second time, or behind the end
	}
	int rc = set_up(e, f);

	if (rc < 0) {
		return failed(err, rc);
	}
	at = at < e->limit ? at : e->limit;
	if (at > e->taken) {
		if (put_silence(e, f, av_rescale(at - e->taken, f->sample_rate, e->rate), err) < 0) {
			return -1;
		}
		e->taken = at;
	}
	int skip = (int)av_rescale(e->taken - at, f->sample_rate, e->rate);
	int stop = (int)av_rescale(end - at, f->sample_rate, e->rate);

	stop = stop < f->nb_samples ? stop : f->nb_samples;
	e->taken = end;
	return skip < stop ? put(e, f, skip, stop - skip, err) : 0;
}

int sound_source_feed(struct sound_source *e, const AVPacket *packet, sound_source_fn *fn,
	void *opaque, struct err *err)
{
	e->fn = fn;
	e->opaque = opaque;
	if (decoder_feed(&e->decoder, packet, e->decoded, take_frame, e, err) < 0) {
		return -1;
	}
	return !packet && e->swr ? convert(e, NULL, 0, err) : 0;
}
