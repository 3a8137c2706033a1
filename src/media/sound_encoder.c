// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/sound_encoder.h"

#include <libavutil/audio_fifo.h>
#include <libavutil/avstring.h>
#include <libavutil/channel_layout.h>
#include <string.h>

#include "media/averr.h"
#include "media/levels.h"
#include "media/output.h"

// Where the encoder takes frames of any length.
#define FREE_FRAME 1024

// Bits a second and channel: below the first nobody is content, above the second nobody hears it.
#define LEAST_BIT_RATE 64000
#define USUAL_BIT_RATE 96000
#define MOST_BIT_RATE  160000

// Kinds of sound that are encoded as well as they came, and by what. PCM is besides.
static const struct {
	enum AVCodecID id;
	const char *encoder;
} same[] = {
	{AV_CODEC_ID_AAC, "aac"}, {AV_CODEC_ID_OPUS, "libopus"}, {AV_CODEC_ID_FLAC, "flac"},
	{AV_CODEC_ID_ALAC, "alac"}, {AV_CODEC_ID_MP3, "libmp3lame"}, {AV_CODEC_ID_AC3, "ac3"},
	{AV_CODEC_ID_VORBIS, "libvorbis"}, {AV_CODEC_ID_MP2, "mp2"},
};

static const AVCodec *choose(const AVOutputFormat *muxer, enum AVCodecID id)
{
	const AVCodec *codec = NULL;
	const char *pcm = avcodec_get_name(id);

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		if (same[i].id == id) {
			codec = avcodec_find_encoder_by_name(same[i].encoder);
		}
	}
	if (strncmp(pcm, "pcm_", 4) == 0) {
		codec = avcodec_find_encoder(id);
	}
	if (codec && output_is_home_of(muxer, id)) {
		return codec;
	}
	codec = avcodec_find_encoder_by_name("aac");
	if (codec && !av_match_list(muxer->name, "webm,ogg,opus", ',') &&
		output_is_home_of(muxer, codec->id)) {
		return codec;
	}
	codec = avcodec_find_encoder_by_name("libopus");
	if (codec && output_is_home_of(muxer, codec->id)) {
		return codec;
	}
	return muxer->audio_codec != AV_CODEC_ID_NONE ? avcodec_find_encoder(muxer->audio_codec) : NULL;
}

static int choose_rate(const AVCodec *codec, int rate)
{
	int best = 0;

	for (const int *r = codec->supported_samplerates; r && *r; r++) {
		if (*r == rate) {
			return rate;
		}
		// The lowest that loses nothing, or else the highest.
		if (best == 0 || (*r > rate && (best < rate || *r < best)) ||
			(*r < rate && *r > best)) {
			best = *r;
		}
	}
	return best > 0 ? best : rate;
}

static enum AVSampleFormat choose_format(const AVCodec *codec, enum AVSampleFormat format)
{
	const enum AVSampleFormat *f = codec->sample_fmts;

	for (; f && *f != AV_SAMPLE_FMT_NONE; f++) {
		if (*f == format || *f == av_get_planar_sample_fmt(format)) {
			return *f;
		}
	}
	return codec->sample_fmts ? codec->sample_fmts[0] : format;
}

static int choose_layout(AVChannelLayout *out, const AVCodec *codec, const AVChannelLayout *layout)
{
	AVChannelLayout usual;
	int n = layout->nb_channels > 0 ? layout->nb_channels : 2;

	av_channel_layout_default(&usual, n);
	const AVChannelLayout *want = layout->order == AV_CHANNEL_ORDER_UNSPEC ? &usual : layout;
	const AVChannelLayout *l = codec->ch_layouts;

	for (; l && l->nb_channels > 0; l++) {
		if (av_channel_layout_compare(l, want) == 0) {
			return av_channel_layout_copy(out, l);
		}
	}
	if (!codec->ch_layouts) {
		return av_channel_layout_copy(out, want);
	}
	av_channel_layout_default(out, n > 1 ? 2 : 1);
	return 0;
}

static int64_t choose_bit_rate(const AVCodecParameters *par, int channels)
{
	int64_t rate = par->bit_rate > 0 ? par->bit_rate : (int64_t)USUAL_BIT_RATE * channels;
	int64_t least = (int64_t)LEAST_BIT_RATE * channels;
	int64_t most = (int64_t)MOST_BIT_RATE * channels;

	rate = rate > least ? rate : least;
	return rate < most ? rate : most;
}


static int set_format(AVCodecContext *ctx, const AVCodecParameters *par)
{
	ctx->sample_rate = choose_rate(ctx->codec, par->sample_rate);
	ctx->sample_fmt = choose_format(ctx->codec, par->format);
	ctx->bits_per_raw_sample = par->bits_per_raw_sample;
	ctx->time_base = (AVRational){1, ctx->sample_rate};
	int rc = choose_layout(&ctx->ch_layout, ctx->codec, &par->ch_layout);

	if (rc >= 0 && !(ctx->codec->capabilities & AV_CODEC_CAP_VARIABLE_FRAME_SIZE)) {
		ctx->bit_rate = choose_bit_rate(par, ctx->ch_layout.nb_channels);
	}
	ctx->strict_std_compliance = FF_COMPLIANCE_NORMAL;
	return rc;
}

int sound_encoder_open(struct sound_encoder *out, const AVCodecParameters *like,
	const AVOutputFormat *muxer, struct err *err)
{
	const AVCodec *codec = choose(muxer, like->codec_id);

	*out = (struct sound_encoder){.frame = av_frame_alloc()};
	if (!codec) {
		return err_set(err, ERR_MEDIA, "no_encoder", "no encoder for sound in a %s file",
			muxer->name);
	}
	if (encoder_init(&out->encoder, codec, muxer, 1, err) < 0) {
		return -1;
	}
	int rc = set_format(out->encoder.ctx, like);

	if (rc < 0) {
		return averr_set(err, rc, "no_encoder", "cannot set up an encoder");
	}
	if (encoder_open(&out->encoder, err) < 0) {
		return -1;
	}
	const AVCodecContext *ctx = out->encoder.ctx;

	out->fifo = av_audio_fifo_alloc(ctx->sample_fmt, ctx->ch_layout.nb_channels, FREE_FRAME);
	if (!out->fifo || !out->frame) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot encode");
	}
	return 0;
}

void sound_encoder_close(struct sound_encoder *e)
{
	encoder_close(&e->encoder);
	loud_close(&e->gain);
	loud_close(&e->measure);
	av_frame_free(&e->frame);
	av_frame_free(&e->under);
	av_audio_fifo_free(e->fifo);
	e->fifo = NULL;
}

int64_t sound_encoder_position(const struct sound_encoder *e)
{
	return e->taken + av_audio_fifo_size(e->fifo);
}

int64_t sound_encoder_at(const struct sound_encoder *e, int64_t stamp, AVRational base)
{
	return av_rescale_q_rnd(stamp, base, e->encoder.ctx->time_base, AV_ROUND_NEAR_INF);
}

static int failed(struct err *err, int rc)
{
	return averr_set(err, rc, "encode_failed", "cannot encode its sound");
}

// An empty frame of the encoder's format for n samples.
static int make_frame(const struct sound_encoder *e, AVFrame *f, int n)
{
	const AVCodecContext *ctx = e->encoder.ctx;

	av_frame_unref(f);
	f->nb_samples = n;
	f->format = ctx->sample_fmt;
	f->sample_rate = ctx->sample_rate;
	int rc = av_channel_layout_copy(&f->ch_layout, &ctx->ch_layout);

	return rc < 0 ? rc : av_frame_get_buffer(f, 0);
}

// The next n samples from the queue's front.
static int take(struct sound_encoder *e, AVFrame *f, int n)
{
	int rc = make_frame(e, f, n);

	if (rc >= 0) {
		rc = av_audio_fifo_read(e->fifo, (void **)f->extended_data, n);
	}
	e->taken += rc > 0 ? rc : 0;
	return rc;
}

// Turns the last n samples of the queue over to f, and takes them off it.
static int take_last(struct sound_encoder *e, AVFrame *f, int n)
{
	int size = av_audio_fifo_size(e->fifo);
	int rc = make_frame(e, f, n);

	if (rc >= 0) {
		rc = av_audio_fifo_peek_at(e->fifo, (void **)f->extended_data, n, size - n);
	}
	if (rc < 0) {
		return rc;
	}
	// The queue has no way to lose its end but to be made anew.
	AVFrame *rest = av_frame_alloc();

	rc = rest ? 0 : AVERROR(ENOMEM);
	if (rc >= 0 && size > n) {
		rc = make_frame(e, rest, size - n);
		if (rc >= 0) {
			rc = av_audio_fifo_read(e->fifo, (void **)rest->extended_data, size - n);
		}
	}
	av_audio_fifo_reset(e->fifo);
	if (rc >= 0 && size > n) {
		rc = av_audio_fifo_write(e->fifo, (void **)rest->extended_data, size - n);
	}
	av_frame_free(&rest);
	return rc;
}

static int fade_out(struct sound_encoder *e, int n)
{
	int size = av_audio_fifo_size(e->fifo);

	n = n < size ? n : size;
	if (n <= 0) {
		return 0;
	}
	AVFrame *tail = av_frame_alloc();
	int rc = tail ? take_last(e, tail, n) : AVERROR(ENOMEM);

	if (rc >= 0) {
		levels_ramp(tail, 0, n, n, LEVELS_DOWN);
		rc = av_audio_fifo_write(e->fifo, (void **)tail->extended_data, n);
	}
	av_frame_free(&tail);
	return rc;
}

static int silence(struct sound_encoder *e, int64_t n)
{
	int rc = 0;

	while (n > 0 && rc >= 0) {
		int now = n < FREE_FRAME ? (int)n : FREE_FRAME;

		rc = make_frame(e, e->frame, now);
		if (rc >= 0) {
			rc = av_samples_set_silence(e->frame->extended_data, 0, now,
				e->frame->ch_layout.nb_channels, e->frame->format);
		}
		if (rc >= 0) {
			rc = av_audio_fifo_write(e->fifo, (void **)e->frame->extended_data, now);
		}
		n -= now;
	}
	return rc;
}

// Drops what is behind the position, or fills up to it.
static int square(struct sound_encoder *e, int64_t position)
{
	int64_t more = position - sound_encoder_position(e);
	AVFrame *off = NULL;
	int rc = 0;

	if (more >= 0) {
		return silence(e, more);
	}
	if (-more > av_audio_fifo_size(e->fifo)) {
		more = -av_audio_fifo_size(e->fifo);
	}
	off = av_frame_alloc();
	rc = off ? take_last(e, off, (int)-more) : AVERROR(ENOMEM);
	av_frame_free(&off);
	return rc;
}

int sound_encoder_join(struct sound_encoder *e, const struct sound_join *join, struct err *err)
{
	int rc = square(e, join->position);

	av_frame_free(&e->under);
	e->n_under = 0;
	e->n_since = 0;
	e->fade_in = join->fade_in;
	if (rc >= 0) {
		rc = fade_out(e, join->fade_out);
	}
	int64_t over = join->overlap < av_audio_fifo_size(e->fifo) ? join->overlap :
		av_audio_fifo_size(e->fifo);

	if (rc >= 0 && over > 0) {
		e->under = av_frame_alloc();
		rc = e->under ? take_last(e, e->under, (int)over) : AVERROR(ENOMEM);
		e->n_under = rc >= 0 ? (int)over : 0;
	}
	return rc < 0 ? failed(err, rc) : 0;
}

int sound_encoder_put(struct sound_encoder *e, AVFrame *f, struct err *err)
{
	if (e->n_since < e->fade_in) {
		levels_ramp(f, e->n_since, f->nb_samples, e->fade_in, LEVELS_UP);
	}
	if (e->n_since < e->n_under) {
		levels_mix(f, e->under, (int)e->n_since);
	}
	e->n_since += f->nb_samples;
	int rc = av_audio_fifo_write(e->fifo, (void **)f->extended_data, f->nb_samples);

	return rc < 0 ? failed(err, rc) : 0;
}

static int encode(void *opaque, AVFrame *f, struct err *err)
{
	struct sound_encoder *e = opaque;

	if (e->measure.graph) {
		return loud_measure(&e->measure, f, err);
	}
	if (f) {
		f->pts = e->sent;
		e->sent += f->nb_samples;
	}
	return encoder_feed(&e->encoder, f, e->packet_fn, e->opaque, err);
}

static int pass_on(struct sound_encoder *e, AVFrame *f, struct err *err)
{
	if (!e->gain.graph) {
		return encode(e, f, err);
	}
	if (loud_gain(&e->gain, f, encode, e, err) < 0) {
		return -1;
	}
	return f ? 0 : encode(e, NULL, err);
}

// Encodes full frames of what there is before the position; at the end also one that is not full.
static int drain(struct sound_encoder *e, int64_t position, bool at_end, struct err *err)
{
	int size = e->encoder.ctx->frame_size > 0 ? e->encoder.ctx->frame_size : FREE_FRAME;

	for (;;) {
		int64_t n = av_audio_fifo_size(e->fifo);

		n = n < position - e->taken ? n : position - e->taken;
		n = n < size ? n : size;
		if (n <= 0 || (n < size && !at_end)) {
			return 0;
		}
		int rc = take(e, e->frame, (int)n);

		if (rc < 0) {
			return failed(err, rc);
		}
		if (pass_on(e, e->frame, err) < 0) {
			return -1;
		}
	}
}

int sound_encoder_run(struct sound_encoder *e, int64_t position, encoder_packet_fn *packet_fn,
	void *opaque, struct err *err)
{
	e->packet_fn = packet_fn;
	e->opaque = opaque;
	return drain(e, position, false, err);
}

int sound_encoder_finish(struct sound_encoder *e, int64_t most, int fade,
	encoder_packet_fn *packet_fn, void *opaque, struct err *err)
{
	int rc = sound_encoder_position(e) > most ? square(e, most) : 0;

	if (rc >= 0) {
		rc = fade_out(e, fade);
	}
	e->packet_fn = packet_fn;
	e->opaque = opaque;
	if (rc < 0) {
		return failed(err, rc);
	}
	if (drain(e, INT64_MAX, true, err) < 0) {
		return -1;
	}
	return pass_on(e, NULL, err);
}

int64_t sound_encoder_length_us(const struct sound_encoder *e)
{
	return av_rescale(sound_encoder_position(e), 1000000, e->encoder.ctx->sample_rate);
}
