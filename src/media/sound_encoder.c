// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/sound_encoder.h"

#include <libavutil/audio_fifo.h>
#include <libavutil/avstring.h>
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
#include <stdlib.h>
#include <string.h>

#include "media/averr.h"
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

static int open_encoder(struct sound_encoder *e, const AVOutputFormat *muxer, struct err *err)
{
	const AVCodecContext *from = e->decoder.ctx;
	const AVCodec *codec = choose(muxer, e->st->codecpar->codec_id);

	if (!codec) {
		return err_set(err, ERR_MEDIA, "no_encoder", "no encoder for sound in a %s file",
			muxer->name);
	}
	if (encoder_init(&e->encoder, codec, muxer, 1, err) < 0) {
		return -1;
	}
	AVCodecContext *ctx = e->encoder.ctx;

	ctx->sample_rate = choose_rate(codec, e->rate);
	ctx->sample_fmt = choose_format(codec, from->sample_fmt);
	ctx->bits_per_raw_sample = from->bits_per_raw_sample;
	ctx->time_base = (AVRational){1, ctx->sample_rate};
	int rc = choose_layout(&ctx->ch_layout, codec, &from->ch_layout);

	if (rc < 0) {
		return averr_set(err, rc, "no_encoder", "cannot set up an encoder");
	}
	if (!(codec->capabilities & AV_CODEC_CAP_VARIABLE_FRAME_SIZE)) {
		ctx->bit_rate = choose_bit_rate(e->st->codecpar, ctx->ch_layout.nb_channels);
	}
	ctx->strict_std_compliance = FF_COMPLIANCE_NORMAL;
	if (encoder_open(&e->encoder, err) < 0) {
		return -1;
	}
	e->fifo = av_audio_fifo_alloc(ctx->sample_fmt, ctx->ch_layout.nb_channels, FREE_FRAME);
	return e->fifo ? 0 : averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot encode");
}

int sound_encoder_open(struct sound_encoder *out, const AVStream *st, const AVOutputFormat *muxer,
	struct err *err)
{
	struct decoder_params params = {.n_threads = 1};

	*out = (struct sound_encoder){.st = st};
	out->decoded = av_frame_alloc();
	out->frame = av_frame_alloc();
	if (!out->decoded || !out->frame) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot encode");
	}
	if (decoder_open(&out->decoder, st, &params, err) < 0) {
		return err->kind == ERR_LIMIT ? -1 : 1;
	}
	out->rate = st->codecpar->sample_rate;
	if (out->rate <= 0 || st->codecpar->ch_layout.nb_channels <= 0) {
		err_set(err, ERR_MEDIA, "no_decoder", "a sound without a rate");
		return 1;
	}
	return open_encoder(out, muxer, err);
}

void sound_encoder_close(struct sound_encoder *e)
{
	decoder_close(&e->decoder);
	encoder_close(&e->encoder);
	av_frame_free(&e->decoded);
	av_frame_free(&e->frame);
	swr_free(&e->swr);
	av_channel_layout_uninit(&e->swr_layout);
	av_audio_fifo_free(e->fifo);
	e->fifo = NULL;
}

static int64_t samples_at(int rate, int64_t stamp, AVRational base)
{
	return av_rescale_q_rnd(stamp, base, (AVRational){1, rate}, AV_ROUND_NEAR_INF);
}

// In samples of the encoder's rate, from the start.
static int64_t limit_at(const struct sound_encoder *e, int64_t end, AVRational base)
{
	int64_t n = samples_at(e->rate, end, base) - e->start;

	n = n > 0 ? n : 0;
	return av_rescale(n, e->encoder.ctx->sample_rate, e->rate);
}

void sound_encoder_begin(struct sound_encoder *e, int64_t start, AVRational start_base,
	int64_t end_us)
{
	e->start = samples_at(e->rate, start, start_base);
	e->limit = limit_at(e, end_us, AV_TIME_BASE_Q);
}

void sound_encoder_set_end(struct sound_encoder *e, int64_t end, AVRational end_base)
{
	e->limit = limit_at(e, end, end_base);
}

static int send_samples(struct sound_encoder *e, int n, struct err *err)
{
	const AVCodecContext *ctx = e->encoder.ctx;
	AVFrame *f = e->frame;

	av_frame_unref(f);
	f->nb_samples = n;
	f->format = ctx->sample_fmt;
	f->sample_rate = ctx->sample_rate;
	int rc = av_channel_layout_copy(&f->ch_layout, &ctx->ch_layout);

	if (rc >= 0) {
		rc = av_frame_get_buffer(f, 0);
	}
	if (rc >= 0) {
		rc = av_audio_fifo_read(e->fifo, (void **)f->extended_data, n);
	}
	if (rc < 0) {
		return averr_set(err, rc, "encode_failed", "cannot encode its sound");
	}
	f->pts = e->sent;
	e->sent += n;
	return encoder_feed(&e->encoder, f, e->packet_fn, e->opaque, err);
}

// Encodes what there is, as far as it may go; at the end also a frame that is not full.
static int drain(struct sound_encoder *e, bool at_end, struct err *err)
{
	int size = e->encoder.ctx->frame_size > 0 ? e->encoder.ctx->frame_size : FREE_FRAME;

	for (;;) {
		int64_t n = av_audio_fifo_size(e->fifo);

		n = n < e->limit - e->sent ? n : e->limit - e->sent;
		n = n < size ? n : size;
		if (n <= 0 || (n < size && !at_end)) {
			return 0;
		}
		if (send_samples(e, (int)n, err) < 0) {
			return -1;
		}
	}
}

static int set_up(struct sound_encoder *e, const AVFrame *f)
{
	AVCodecContext *ctx = e->encoder.ctx;

	if (e->swr && e->swr_format == f->format && e->swr_rate == f->sample_rate &&
		av_channel_layout_compare(&e->swr_layout, &f->ch_layout) == 0) {
		return 0;
	}
	AVChannelLayout from = f->ch_layout;

	if (from.order == AV_CHANNEL_ORDER_UNSPEC) {
		av_channel_layout_default(&from, f->ch_layout.nb_channels);
	}
	swr_free(&e->swr);
	int rc = av_channel_layout_copy(&e->swr_layout, &f->ch_layout);

	e->swr_format = f->format;
	e->swr_rate = f->sample_rate;
	if (rc >= 0) {
		rc = swr_alloc_set_opts2(&e->swr, &ctx->ch_layout, ctx->sample_fmt,
			ctx->sample_rate, &from, f->format, f->sample_rate, 0, NULL);
	}
	return rc < 0 ? rc : swr_init(e->swr);
}

// Converts n samples (NULL: what the converter holds) into the queue.
static int convert(struct sound_encoder *e, uint8_t **planes, int n)
{
	const AVCodecContext *ctx = e->encoder.ctx;
	AVFrame *f = e->frame;
	int most = swr_get_out_samples(e->swr, n);

	if (most <= 0) {
		return most;
	}
	av_frame_unref(f);
	f->nb_samples = most;
	f->format = ctx->sample_fmt;
	int rc = av_channel_layout_copy(&f->ch_layout, &ctx->ch_layout);

	if (rc >= 0) {
		rc = av_frame_get_buffer(f, 0);
	}
	if (rc >= 0) {
		rc = swr_convert(e->swr, f->extended_data, most, (const uint8_t **)planes, n);
	}
	return rc < 0 ? rc : av_audio_fifo_write(e->fifo, (void **)f->extended_data, rc);
}

// Samples [skip, skip + n) of a frame.
static int put(struct sound_encoder *e, const AVFrame *f, int skip, int n)
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
		return AVERROR(ENOSYS);
	}
	for (int i = 0; i < n_planes; i++) {
		planes[i] = f->extended_data[i] + (ptrdiff_t)skip * step;
	}
	return convert(e, planes, n);
}

// A gap before the frame is silence, in pieces, so that no length of it costs memory.
static int put_silence(struct sound_encoder *e, const AVFrame *like, int64_t n, struct err *err)
{
	AVFrame *quiet = av_frame_alloc();
	int rc = quiet ? 0 : AVERROR(ENOMEM);

	if (rc == 0) {
		quiet->nb_samples = FREE_FRAME;
		quiet->format = like->format;
		rc = av_channel_layout_copy(&quiet->ch_layout, &like->ch_layout);
	}
	if (rc >= 0) {
		rc = av_frame_get_buffer(quiet, 0);
	}
	if (rc >= 0) {
		rc = av_samples_set_silence(quiet->extended_data, 0, FREE_FRAME,
			quiet->ch_layout.nb_channels, quiet->format);
	}
	while (rc >= 0 && n > 0 && e->sent < e->limit) {
		int now = n < FREE_FRAME ? (int)n : FREE_FRAME;

		n -= now;
		rc = put(e, quiet, 0, now);
		if (rc >= 0 && drain(e, false, err) < 0) {
			av_frame_free(&quiet);
			return -1;
		}
	}
	av_frame_free(&quiet);
	return rc < 0 ? averr_set(err, rc, "bad_sound", "cannot convert its sound") : 0;
}

// Stamps are rounded, in some containers to a millisecond or a packet, and the count of samples is
// the better clock; a jump of more than half a frame is a gap or an overlap.
static int64_t place(struct sound_encoder *e, const AVFrame *f, int64_t n)
{
	int64_t at = e->next;
	int64_t near = e->rate / 50;

	near = n / 2 < near ? n / 2 : near;
	near = near > e->rate / 400 ? near : e->rate / 400;
	if (f->best_effort_timestamp != AV_NOPTS_VALUE) {
		at = samples_at(e->rate, f->best_effort_timestamp, e->st->time_base) - e->start;
		if (e->any && llabs(at - e->next) <= near) {
			at = e->next;
		}
	}
	e->any = true;
	e->next = at + n;
	return at;
}

static int take_frame(void *opaque, AVFrame *f, struct err *err)
{
	struct sound_encoder *e = opaque;

	if (f->sample_rate <= 0 || f->nb_samples <= 0) {
		return 0;
	}
	int64_t n = av_rescale(f->nb_samples, e->rate, f->sample_rate);
	int64_t at = place(e, f, n);

	if (at + n <= e->taken) {
		return 0; // before the start, or a second time
	}
	int rc = set_up(e, f);

	if (rc < 0) {
		return averr_set(err, rc, "bad_sound", "cannot convert its sound");
	}
	if (at > e->taken) {
		if (put_silence(e, f, av_rescale(at - e->taken, f->sample_rate, e->rate), err) < 0) {
			return -1;
		}
		e->taken = at;
	}
	int skip = (int)av_rescale(e->taken - at, f->sample_rate, e->rate);

	if (skip < f->nb_samples) {
		rc = put(e, f, skip, f->nb_samples - skip);
	}
	e->taken = at + n;
	if (rc < 0) {
		return averr_set(err, rc, "bad_sound", "cannot convert its sound");
	}
	return drain(e, false, err);
}

static int finish(struct sound_encoder *e, struct err *err)
{
	if (e->swr) {
		int rc = convert(e, NULL, 0);

		if (rc < 0) {
			return averr_set(err, rc, "bad_sound", "cannot convert its sound");
		}
	}
	if (drain(e, true, err) < 0) {
		return -1;
	}
	return encoder_feed(&e->encoder, NULL, e->packet_fn, e->opaque, err);
}

int sound_encoder_feed(struct sound_encoder *e, const AVPacket *packet,
	encoder_packet_fn *packet_fn, void *opaque, struct err *err)
{
	e->packet_fn = packet_fn;
	e->opaque = opaque;
	if (decoder_feed(&e->decoder, packet, e->decoded, take_frame, e, err) < 0) {
		return -1;
	}
	return packet ? 0 : finish(e, err);
}

int64_t sound_encoder_length_us(const struct sound_encoder *e)
{
	return av_rescale(e->sent, 1000000, e->encoder.ctx->sample_rate);
}
