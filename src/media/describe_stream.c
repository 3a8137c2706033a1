// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/describe_stream.h"

#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "media/compat.h"

void describe_text(char *out, size_t size, const AVDictionary *dict, const char *key)
{
	const AVDictionaryEntry *e = av_dict_get(dict, key, NULL, 0);

	snprintf(out, size, "%s", e ? e->value : "");
}

static void copy_name(char *out, size_t size, const char *name)
{
	snprintf(out, size, "%s", name && strcmp(name, "unknown") != 0 ? name : "");
}

// Degrees clockwise that a player turns the picture by. A matrix of zeros or of extremes has no
// angle.
static int64_t find_rotation(const AVStream *st)
{
	size_t size;
	const uint8_t *data = compat_side_data(st, AV_PKT_DATA_DISPLAYMATRIX, &size);

	if (!data || size < 9 * sizeof(int32_t)) {
		return 0;
	}
	double angle = av_display_rotation_get((const int32_t *)(const void *)data);

	if (!isfinite(angle)) {
		return 0;
	}
	return (((int64_t)lround(-angle) % 360) + 360) % 360;
}

// PQ over BT.2020 is HDR10 (its mastering data may lie in the stream or be left out); HLG needs no
// metadata. Dolby Vision says so itself.
static const char *find_hdr(const AVStream *st)
{
	size_t size;

	if (compat_side_data(st, AV_PKT_DATA_DOVI_CONF, &size)) {
		return "dolby_vision";
	}
	if (st->codecpar->color_trc == AVCOL_TRC_ARIB_STD_B67) {
		return "hlg";
	}
	if (st->codecpar->color_trc != AVCOL_TRC_SMPTE2084) {
		return "";
	}
	return st->codecpar->color_primaries == AVCOL_PRI_BT2020 ? "hdr10" : "pq";
}

static void describe_display(const struct input *in, struct fact_video *out)
{
	AVRational sar = av_guess_sample_aspect_ratio(in->fmt, in->video, NULL);
	int64_t width = out->width;

	out->rotation = find_rotation(in->video);
	if (sar.num > 0 && sar.den > 0) {
		out->sar = (struct fact_ratio){sar.num, sar.den};
		width = av_rescale(out->width, sar.num, sar.den);
	} else {
		out->sar = (struct fact_ratio){1, 1};
	}
	bool turned = out->rotation % 180 >= 45 && out->rotation % 180 < 135;

	out->display_width = turned ? out->height : width;
	out->display_height = turned ? width : out->height;
}

static void describe_color(const AVCodecParameters *par, struct fact_video *out)
{
	const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(par->format);

	if (desc) {
		copy_name(out->pix_fmt, sizeof(out->pix_fmt), desc->name);
		if (desc->nb_components > 0) {
			out->bit_depth = desc->comp[0].depth;
		}
	}
	copy_name(out->color_primaries, FACT_WORD, av_color_primaries_name(par->color_primaries));
	copy_name(out->color_transfer, FACT_WORD, av_color_transfer_name(par->color_trc));
	copy_name(out->color_space, FACT_WORD, av_color_space_name(par->color_space));
	copy_name(out->color_range, FACT_WORD, av_color_range_name(par->color_range));
	if (par->field_order == AV_FIELD_PROGRESSIVE) {
		out->interlaced = 0;
	} else if (par->field_order != AV_FIELD_UNKNOWN) {
		out->interlaced = 1;
	}
}

// The header's average where it is sane, else what the packets came to.
static struct fact_ratio find_fps(const AVStream *st, const struct timing *timing)
{
	AVRational avg = st->avg_frame_rate;
	AVRational real = st->r_frame_rate;
	double measured = 0;

	if (timing->fps.den > 0) {
		measured = (double)timing->fps.num / (double)timing->fps.den;
	}
	// A constant rate that packets show is said in the exact form that the container knows it
	// by (30000/1001), if that agrees to one part in a thousand; a clock of 1 ms would say
	// 29.97003.
	if (timing->mode == FACT_FPS_CONSTANT && measured > 0) {
		if (real.num > 0 && real.den > 0 && fabs(av_q2d(real) / measured - 1) < 0.001) {
			return (struct fact_ratio){real.num, real.den};
		}
		if (avg.num > 0 && avg.den > 0 && fabs(av_q2d(avg) / measured - 1) < 0.001) {
			return (struct fact_ratio){avg.num, avg.den};
		}
	}
	if (measured > 0) {
		return timing->fps;
	}
	if (avg.num > 0 && avg.den > 0) {
		return (struct fact_ratio){avg.num, avg.den};
	}
	return (struct fact_ratio){0, 0};
}

static int64_t bit_rate_of(const AVStream *st)
{
	return st->codecpar->bit_rate > 0 ? st->codecpar->bit_rate : FACT_UNKNOWN;
}

static int64_t duration_of(const AVStream *st)
{
	int64_t us = input_length_us(st, st->duration == AV_NOPTS_VALUE ? 0 : st->duration);

	return us > 0 ? us : FACT_UNKNOWN;
}

void describe_video(const struct input *in, const struct timing *timing, struct fact_video *out)
{
	const AVStream *st = in->video;
	const AVCodecParameters *par = st->codecpar;

	out->index = st->index;
	copy_name(out->codec, sizeof(out->codec), avcodec_get_name(par->codec_id));
	copy_name(out->profile, sizeof(out->profile), avcodec_profile_name(par->codec_id,
		par->profile));
	if (par->width > 0 && par->height > 0) {
		out->width = par->width;
		out->height = par->height;
		describe_display(in, out);
	}
	out->fps = find_fps(st, timing);
	out->fps_mode = timing->mode;
	out->frames = timing->frames;
	if (out->frames == FACT_UNKNOWN && st->nb_frames > 0) {
		out->frames = st->nb_frames;
	}
	describe_color(par, out);
	snprintf(out->hdr, sizeof(out->hdr), "%s", find_hdr(st));
	out->duration_us = duration_of(st);
	if (out->duration_us == FACT_UNKNOWN && timing->video_end_us > 0) {
		out->duration_us = timing->video_end_us;
	}
	out->bit_rate = bit_rate_of(st);
	out->keyframe_interval_us = timing->keyframe_interval_us;
}

void describe_audio(const struct input *in, struct fact_audio *out)
{
	const AVStream *st = in->audio;
	const AVCodecParameters *par = st->codecpar;

	out->index = st->index;
	copy_name(out->codec, sizeof(out->codec), avcodec_get_name(par->codec_id));
	copy_name(out->profile, sizeof(out->profile), avcodec_profile_name(par->codec_id,
		par->profile));
	if (par->sample_rate > 0) {
		out->sample_rate = par->sample_rate;
	}
	if (par->ch_layout.nb_channels > 0) {
		out->channels = par->ch_layout.nb_channels;
		av_channel_layout_describe(&par->ch_layout, out->layout, sizeof(out->layout));
	}
	out->duration_us = duration_of(st);
	out->bit_rate = bit_rate_of(st);
	describe_text(out->language, sizeof(out->language), st->metadata, "language");
}

static enum fact_stream_kind kind_of(enum AVMediaType type)
{
	switch (type) {
	case AVMEDIA_TYPE_VIDEO:
		return FACT_STREAM_VIDEO;
	case AVMEDIA_TYPE_AUDIO:
		return FACT_STREAM_AUDIO;
	case AVMEDIA_TYPE_SUBTITLE:
		return FACT_STREAM_SUBTITLE;
	case AVMEDIA_TYPE_ATTACHMENT:
		return FACT_STREAM_ATTACHMENT;
	default:
		return FACT_STREAM_DATA;
	}
}

void describe_stream(const struct input *in, const AVStream *st, struct fact_stream *out)
{
	int64_t start = input_time_us(in, st, st->start_time);

	out->index = st->index;
	out->kind = kind_of(st->codecpar->codec_type);
	copy_name(out->codec, sizeof(out->codec), avcodec_get_name(st->codecpar->codec_id));
	if (strcmp(out->codec, "none") == 0) {
		out->codec[0] = '\0';
	}
	describe_text(out->language, sizeof(out->language), st->metadata, "language");
	describe_text(out->title, sizeof(out->title), st->metadata, "title");
	out->is_default = st->disposition & AV_DISPOSITION_DEFAULT;
	out->forced = st->disposition & AV_DISPOSITION_FORCED;
	out->attached_picture = st->disposition & AV_DISPOSITION_ATTACHED_PIC;
	out->start_time_us = start == TIME_UNKNOWN ? FACT_UNKNOWN : start + in->zero_us;
	out->duration_us = duration_of(st);
	out->bit_rate = bit_rate_of(st);
}
