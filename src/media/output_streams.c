// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <libavutil/avstring.h>

#include "media/averr.h"
#include "media/compat.h"
#include "media/output_internal.h"

static void drop(struct output *out, const AVStream *st, const char *reason)
{
	if (out->n_dropped < OUTPUT_MAX_DROPPED) {
		out->dropped[out->n_dropped++] = (struct output_dropped){st->index, reason};
	}
}

bool output_selects(const struct clip_streams *select, const struct input *in, const AVStream *st)
{
	if (!select || select->choice == CLIP_STREAMS_ALL) {
		return true;
	}
	if (select->choice == CLIP_STREAMS_AV) {
		return st == in->video || st == in->audio;
	}
	for (size_t i = 0; i < select->n; i++) {
		if (select->list[i] == st->index) {
			return true;
		}
	}
	return false;
}

static bool can_hold(const AVOutputFormat *muxer, const AVStream *st, const char **reason)
{
	if (st->codecpar->codec_id == AV_CODEC_ID_NONE) {
		*reason = "unknown codec";
		return false;
	}
	// Some muxers answer for all but the codec that they are made for, and some (MPEG-TS) have
	// no answer at all; picture and sound are tried then, and the header tells.
	enum AVCodecID id = st->codecpar->codec_id;
	bool sense = st->codecpar->codec_type == AVMEDIA_TYPE_VIDEO ||
		st->codecpar->codec_type == AVMEDIA_TYPE_AUDIO || id == AV_CODEC_ID_DVB_SUBTITLE ||
		id == AV_CODEC_ID_DVB_TELETEXT;
	int answer = avformat_query_codec(muxer, id, FF_COMPLIANCE_NORMAL);

	if (answer > 0 || id == muxer->audio_codec || id == muxer->video_codec) {
		return true;
	}
	if (answer < 0 && sense) {
		return true;
	}
	*reason = "not supported by the container";
	return false;
}

// What a player must know of the picture besides its codec, true of a copy and of an encoding alike.
static int copy_looks(AVStream *to, const struct input *in, const AVStream *from)
{
	if (from->codecpar->codec_type == AVMEDIA_TYPE_VIDEO) {
		// The MP4 muxer looks for the aspect ratio in the codec parameters only.
		to->codecpar->sample_aspect_ratio = av_guess_sample_aspect_ratio(in->fmt,
			(AVStream *)(uintptr_t)from, NULL);
		to->sample_aspect_ratio = to->codecpar->sample_aspect_ratio;
	}
	to->avg_frame_rate = from->avg_frame_rate;
	to->r_frame_rate = from->r_frame_rate;
	to->disposition = from->disposition;
	return av_dict_copy(&to->metadata, from->metadata, 0);
}

// Apple's players refuse HEVC under the tag that the MP4 muxer would choose.
static void set_tag(struct output *out, AVStream *to)
{
	bool hvc1 = to->codecpar->codec_id == AV_CODEC_ID_HEVC &&
		av_match_list(out->fmt->oformat->name, "mp4,mov,ipod", ',');

	to->codecpar->codec_tag = hvc1 ? MKTAG('h', 'v', 'c', '1') : 0;
}

// Of a picture that is encoded anew, only what is true of any encoding of it.
// One that was reshaped keeps what is about its light.
static int copy_display_data(AVStream *to, const AVStream *from, bool reshaped)
{
	static const enum AVPacketSideDataType types[] = {
		AV_PKT_DATA_MASTERING_DISPLAY_METADATA, AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
		AV_PKT_DATA_DISPLAYMATRIX, AV_PKT_DATA_STEREO3D, AV_PKT_DATA_SPHERICAL,
	};
	const size_t n = reshaped ? 2 : sizeof(types) / sizeof(types[0]);
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		size_t size;
		const uint8_t *data = compat_side_data(from, types[i], &size);

		if (data) {
			rc = compat_add_side_data(to, types[i], data, size);
		}
	}
	return rc;
}

// A picture that was reshaped is what its encoder says, and is shown as it is.
static int copy_encoded_looks(AVStream *to, const struct input *in, const AVStream *from,
	const struct output_stream *how)
{
	int rc = copy_looks(to, in, from);

	if (rc < 0 || from->codecpar->codec_type != AVMEDIA_TYPE_VIDEO) {
		return rc;
	}
	rc = copy_display_data(to, from, how->reshaped);
	if (rc < 0 || !how->reshaped) {
		return rc;
	}
	to->codecpar->sample_aspect_ratio = how->encoder->sample_aspect_ratio;
	to->sample_aspect_ratio = how->encoder->sample_aspect_ratio;
	to->avg_frame_rate = how->encoder->framerate;
	to->r_frame_rate = how->encoder->framerate;
	av_dict_set(&to->metadata, "rotate", NULL, 0);
	return 0;
}

static int encoded_stream(struct output *out, const struct input *in, const AVStream *from,
	const struct output_stream *how)
{
	const AVCodecContext *encoder = how->encoder;
	AVStream *to = avformat_new_stream(out->fmt, NULL);

	if (!to) {
		return AVERROR(ENOMEM);
	}
	int rc = avcodec_parameters_from_context(to->codecpar, encoder);

	if (rc >= 0) {
		rc = copy_encoded_looks(to, in, from, how);
	}
	set_tag(out, to);
	to->time_base = encoder->time_base;
	// Such tags tell of the encoding that is left behind.
	av_dict_set(&to->metadata, "encoder", NULL, 0);
	av_dict_set(&to->metadata, "BPS", NULL, 0);
	av_dict_set(&to->metadata, "NUMBER_OF_BYTES", NULL, 0);
	out->map[from->index] = to;
	return rc;
}

static int replace_extra(AVCodecParameters *par, const struct output_stream *how)
{
	uint8_t *extra = av_mallocz(how->extra_size + AV_INPUT_BUFFER_PADDING_SIZE);

	if (!extra) {
		return AVERROR(ENOMEM);
	}
	memcpy(extra, how->extra, how->extra_size);
	av_freep(&par->extradata);
	par->extradata = extra;
	par->extradata_size = (int)how->extra_size;
	return 0;
}

static int copy_stream(struct output *out, const struct input *in, const AVStream *from,
	const struct output_stream *how)
{
	AVStream *to = avformat_new_stream(out->fmt, NULL);

	if (!to) {
		return AVERROR(ENOMEM);
	}
	int rc = avcodec_parameters_copy(to->codecpar, from->codecpar);

	if (rc >= 0 && how->extra) {
		rc = replace_extra(to->codecpar, how);
	}
	if (rc < 0) {
		return rc;
	}
	// A tag of another container means nothing here; the same container knows it.
	if (av_codec_get_id(out->fmt->oformat->codec_tag, from->codecpar->codec_tag) !=
		from->codecpar->codec_id) {
		set_tag(out, to);
	}
	to->time_base = from->time_base;
	rc = copy_looks(to, in, from);
	if (rc < 0) {
		return rc;
	}
	rc = compat_copy_side_data(to, from);
	out->map[from->index] = to;
	return rc;
}

static int add_sound(struct output *out, unsigned index, const AVCodecContext *encoder)
{
	AVStream *to = avformat_new_stream(out->fmt, NULL);
	int rc = to ? avcodec_parameters_from_context(to->codecpar, encoder) : AVERROR(ENOMEM);

	if (rc >= 0) {
		to->time_base = encoder->time_base;
		to->disposition = AV_DISPOSITION_DEFAULT;
		out->map[index] = to;
	}
	return rc;
}

int output_make_streams(struct output *out, const struct input *in,
	const struct output_params *params, struct err *err)
{
	static const struct output_stream copied;

	for (unsigned i = 0; i < in->n_streams; i++) {
		const AVStream *st = in->fmt->streams[i];
		const struct output_stream *how = params->streams ? &params->streams[i] : &copied;
		const char *reason = how->left_out;

		if (!reason && !output_selects(params->select, in, st)) {
			reason = "not asked for";
		}
		if (reason || (!how->encoder && !can_hold(out->fmt->oformat, st, &reason))) {
			if (st == in->video || (!in->video && st == in->audio)) {
				return err_set(err, ERR_MEDIA, "not_supported",
					"a %s file cannot hold %s", out->fmt->oformat->name,
					avcodec_get_name(st->codecpar->codec_id));
			}
			drop(out, st, reason);
			continue;
		}
		int rc = how->encoder ? encoded_stream(out, in, st, how) :
			copy_stream(out, in, st, how);

		if (rc < 0) {
			return averr_set(err, rc, "write_failed", "cannot set up the output");
		}
	}
	if (params->sound && add_sound(out, in->n_streams, params->sound) < 0) {
		return averr_set(err, AVERROR(ENOMEM), "write_failed", "cannot set up the output");
	}
	return 0;
}
