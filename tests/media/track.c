// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "track.h"

#include <stdlib.h>
#include <string.h>

#include <libavutil/display.h>
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/pixdesc.h>

#include "die.h"

// Where side data of a stream is kept moved in FFmpeg 6.1.
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
static void *add_side_data(AVStream *stream, enum AVPacketSideDataType type, size_t size)
{
	AVCodecParameters *par = stream->codecpar;
	AVPacketSideData *sd = die_if_null(av_packet_side_data_new(&par->coded_side_data,
		&par->nb_coded_side_data, type, size, 0));

	return sd->data;
}
#else
static void *add_side_data(AVStream *stream, enum AVPacketSideDataType type, size_t size)
{
	return die_if_null(av_stream_new_side_data(stream, type, size));
}
#endif

// The usual coders of a container, each with one that every FFmpeg has behind it.
static const struct container {
	const char *ending;
	const char *picture[2]; // NULL: sound alone
	const char *sound[2];
} containers[] = {
	{ "webm", { "libvpx", NULL }, { "libopus", "opus" } },
	{ "ogv", { "libtheora", NULL }, { "libvorbis", "vorbis" } },
	{ "mpg", { "mpeg2video", NULL }, { "mp2", NULL } },
	{ "gif", { "gif", NULL }, { NULL, NULL } },
	{ "avi", { "mpeg4", NULL }, { "libmp3lame", "mp2" } },
	{ "mp3", { NULL, NULL }, { "libmp3lame", NULL } },
	{ "flac", { NULL, NULL }, { "flac", NULL } },
	{ "wav", { NULL, NULL }, { "pcm_s16le", NULL } },
	{ "ogg", { NULL, NULL }, { "libvorbis", "vorbis" } },
	{ "m4a", { NULL, NULL }, { "aac", NULL } },
	{ "", { "libx264", "mpeg4" }, { "aac", NULL } }, // mp4, mov, mkv, ts, flv and all others
};

static const struct container *find_container(const char *path)
{
	const char *dot = strrchr(path, '.');
	const char *ending = dot == NULL ? "" : dot + 1;
	const struct container *row = containers;

	while (row->ending[0] != '\0' && strcmp(row->ending, ending) != 0) {
		row++;
	}
	return row;
}

// The coder that was asked for, or the usual one.
static const AVCodec *find_coder(const char *asked, const char *const usual[2])
{
	if (asked != NULL) {
		const AVCodec *codec = avcodec_find_encoder_by_name(asked);

		if (codec == NULL) {
			die(0, "no encoder '%s' in this FFmpeg", asked);
		}
		return codec;
	}
	for (int i = 0; i < 2 && usual[i] != NULL; i++) {
		const AVCodec *codec = avcodec_find_encoder_by_name(usual[i]);

		if (codec != NULL) {
			return codec;
		}
	}
	die(0, "no encoder '%s' in this FFmpeg", usual[0] == NULL ? "(none is usual)" : usual[0]);
}

static struct track *add_track(struct writer *w, enum track_kind kind, int number)
{
	if (w->n_tracks == TRACK_MAX) {
		die(0, "more than %d tracks", TRACK_MAX);
	}
	struct track *track = &w->tracks[w->n_tracks++];

	track->kind = kind;
	track->number = number;
	track->stream = die_if_null(avformat_new_stream(w->format, NULL));
	track->stream->id = w->n_tracks;
	return track;
}

static AVCodecContext *make_coder(const struct writer *w, const AVCodec *codec)
{
	AVCodecContext *coder = die_if_null(avcodec_alloc_context3(codec));

	coder->thread_count = 1;
	coder->flags |= AV_CODEC_FLAG_BITEXACT;
	if (w->format->oformat->flags & AVFMT_GLOBALHEADER) {
		coder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
	}
	return coder;
}

// What the coders are told when nobody says otherwise: to be quick.
static void default_options(AVDictionary **options, const char *name)
{
	if (strcmp(name, "libx264") == 0) {
		av_dict_set(options, "preset", "veryfast", AV_DICT_DONT_OVERWRITE);
		av_dict_set(options, "crf", "23", AV_DICT_DONT_OVERWRITE);
	} else if (strcmp(name, "libx265") == 0) {
		av_dict_set(options, "preset", "ultrafast", AV_DICT_DONT_OVERWRITE);
		av_dict_set(options, "x265-params", "log-level=error:pools=none",
			AV_DICT_DONT_OVERWRITE);
	} else if (strncmp(name, "libvpx", 6) == 0) {
		av_dict_set(options, "deadline", "realtime", AV_DICT_DONT_OVERWRITE);
		av_dict_set(options, "cpu-used", "8", AV_DICT_DONT_OVERWRITE);
	}
}

static enum AVPixelFormat pixel_format(const struct clip *clip, const AVCodec *codec)
{
	static const struct {
		const char *codec;
		enum AVPixelFormat format;
	} usual[] = {
		{ "gif", AV_PIX_FMT_BGR8 },
		{ "mjpeg", AV_PIX_FMT_YUVJ420P },
		{ "png", AV_PIX_FMT_RGB24 },
		{ "prores", AV_PIX_FMT_YUV422P10 },
		{ "prores_ks", AV_PIX_FMT_YUV422P10 },
	};

	if (clip->pix_fmt != NULL) {
		const enum AVPixelFormat format = av_get_pix_fmt(clip->pix_fmt);

		if (format == AV_PIX_FMT_NONE) {
			die(0, "no pixel format '%s'", clip->pix_fmt);
		}
		return format;
	}
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		if (strcmp(codec->name, usual[i].codec) == 0) {
			return usual[i].format;
		}
	}
	return AV_PIX_FMT_YUV420P;
}

static AVFrame *make_picture(int width, int height, enum AVPixelFormat format)
{
	AVFrame *frame = die_if_null(av_frame_alloc());

	frame->width = width;
	frame->height = height;
	frame->format = format;
	die_if(av_frame_get_buffer(frame, 0), "cannot get a picture");
	return frame;
}

static void set_hdr(const struct clip *clip, AVCodecContext *coder)
{
	if (clip->hdr == NULL) {
		return;
	}
	const bool hlg = strcmp(clip->hdr, "hlg") == 0;

	if (!hlg && strcmp(clip->hdr, "pq") != 0 && strcmp(clip->hdr, "hdr10") != 0) {
		die(0, "hdr is pq, hdr10 or hlg, not '%s'", clip->hdr);
	}
	coder->color_primaries = AVCOL_PRI_BT2020;
	coder->color_trc = hlg ? AVCOL_TRC_ARIB_STD_B67 : AVCOL_TRC_SMPTE2084;
	coder->colorspace = AVCOL_SPC_BT2020_NCL;
	coder->color_range = AVCOL_RANGE_MPEG;
}

// What the stream itself, and not the coder, carries: rotation, mastering display, start timecode.
static void describe_picture(const struct clip *clip, AVStream *stream)
{
	if (clip->rotate != 0) {
		int32_t *matrix = add_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX,
			9 * sizeof(*matrix));

		av_display_rotation_set(matrix, clip->rotate);
	}
	if (clip->hdr != NULL && strcmp(clip->hdr, "hdr10") == 0) {
		AVMasteringDisplayMetadata *made =
			die_if_null(av_mastering_display_metadata_alloc());
		AVMasteringDisplayMetadata *kept = add_side_data(stream,
			AV_PKT_DATA_MASTERING_DISPLAY_METADATA, sizeof(*kept));
		// The primaries of BT.2020 and a white of D65, in the order red, green, blue.
		static const int points[3][2] = {
			{ 35400, 14600 },
			{ 8500, 39850 },
			{ 6550, 2300 },
		};

		for (int i = 0; i < 3; i++) {
			made->display_primaries[i][0] = av_make_q(points[i][0], 50000);
			made->display_primaries[i][1] = av_make_q(points[i][1], 50000);
		}
		made->white_point[0] = av_make_q(15635, 50000);
		made->white_point[1] = av_make_q(16450, 50000);
		made->min_luminance = av_make_q(50, 10000);
		made->max_luminance = av_make_q(1000, 1);
		made->has_primaries = 1;
		made->has_luminance = 1;
		*kept = *made;
		av_free(made);
	}
	if (clip->timecode != NULL) {
		av_dict_set(&stream->metadata, "timecode", clip->timecode, 0);
	}
}

static void open_picture(struct writer *w, const struct container *row)
{
	const struct clip *clip = w->clip;
	const AVCodec *codec = find_coder(clip->codec, row->picture);
	struct track *track = add_track(w, TRACK_PICTURE, 0);
	AVCodecContext *coder = make_coder(w, codec);
	AVDictionary *options = NULL;

	coder->width = clip->width;
	coder->height = clip->height;
	coder->pix_fmt = pixel_format(clip, codec);
	coder->time_base = av_inv_q(clip->fps);
	coder->framerate = clip->fps;
	coder->sample_aspect_ratio = clip->sar;
	coder->gop_size = clip->gop;
	if (clip->bframes >= 0) {
		coder->max_b_frames = clip->bframes;
	} else if (strcmp(codec->name, "libx264") == 0 || strcmp(codec->name, "libx265") == 0) {
		coder->max_b_frames = 2;
	}
	if (codec->id == AV_CODEC_ID_VP8 || codec->id == AV_CODEC_ID_VP9) {
		coder->bit_rate = (int64_t)clip->width * clip->height * 8;
	}
	set_hdr(clip, coder);
	av_dict_copy(&options, clip->codec_options, 0);
	default_options(&options, codec->name);
	die_if(avcodec_open2(coder, codec, &options), "cannot open the picture's encoder");
	if (av_dict_count(options) > 0) {
		die(0, "encoder %s has no option '%s'", codec->name,
			av_dict_get(options, "", NULL, AV_DICT_IGNORE_SUFFIX)->key);
	}
	av_dict_free(&options);

	die_if(avcodec_parameters_from_context(track->stream->codecpar, coder),
		"cannot set a stream");
	track->stream->time_base = coder->time_base;
	track->stream->avg_frame_rate = clip->vfr ? av_make_q(0, 1) : clip->fps;
	track->stream->sample_aspect_ratio = clip->sar;
	describe_picture(clip, track->stream);
	track->coder = coder;
	track->frame = make_picture(clip->width, clip->height, coder->pix_fmt);
	if (coder->pix_fmt != AV_PIX_FMT_YUV420P) {
		track->drawn = make_picture(clip->width, clip->height, AV_PIX_FMT_YUV420P);
		track->scaler = die_if_null(sws_getContext(clip->width, clip->height,
			AV_PIX_FMT_YUV420P, clip->width, clip->height, coder->pix_fmt,
			SWS_POINT | SWS_BITEXACT | SWS_ACCURATE_RND, NULL, NULL, NULL));
	}
}

static enum AVSampleFormat sample_format(const AVCodec *codec)
{
	switch (codec->id) {
	case AV_CODEC_ID_MP2:
	case AV_CODEC_ID_FLAC:
	case AV_CODEC_ID_PCM_S16LE:
	case AV_CODEC_ID_PCM_S16BE:
		return AV_SAMPLE_FMT_S16;
	case AV_CODEC_ID_MP3:
		return AV_SAMPLE_FMT_S16P;
	case AV_CODEC_ID_OPUS:
		return strcmp(codec->name, "libopus") == 0 ? AV_SAMPLE_FMT_FLT : AV_SAMPLE_FMT_FLTP;
	default:
		return AV_SAMPLE_FMT_FLTP;
	}
}

char *track_nth_word(const char *list, int place)
{
	const char *word = list;

	for (int i = 0; i < place && word != NULL; i++) {
		word = strchr(word, ',');
		word = word == NULL ? NULL : word + 1;
	}
	return die_if_null(word == NULL ? strdup("") : strndup(word, strcspn(word, ",")));
}

static void open_sound(struct writer *w, const struct container *row, int number)
{
	const struct clip *clip = w->clip;
	const AVCodec *codec = find_coder(clip->acodec, row->sound);
	struct track *track = add_track(w, TRACK_SOUND, number);
	AVCodecContext *coder = make_coder(w, codec);

	coder->sample_rate = clip->rate;
	coder->sample_fmt = sample_format(codec);
	coder->bit_rate = INT64_C(64000) * clip->channels;
	coder->time_base = av_make_q(1, clip->rate);
	coder->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
	av_channel_layout_default(&coder->ch_layout, clip->channels);
	die_if(avcodec_open2(coder, codec, NULL), "cannot open the sound's encoder");
	die_if(avcodec_parameters_from_context(track->stream->codecpar, coder),
		"cannot set a stream");
	track->stream->time_base = coder->time_base;
	track->coder = coder;

	AVFrame *frame = die_if_null(av_frame_alloc());

	frame->nb_samples = coder->frame_size > 0 ? coder->frame_size : 1024;
	frame->format = coder->sample_fmt;
	frame->sample_rate = clip->rate;
	die_if(av_channel_layout_copy(&frame->ch_layout, &coder->ch_layout), "cannot set channels");
	die_if(av_frame_get_buffer(frame, 0), "cannot get sound");
	track->frame = frame;

	char *language = track_nth_word(clip->languages == NULL ? "" : clip->languages, number);

	if (language[0] != '\0') {
		av_dict_set(&track->stream->metadata, "language", language, 0);
	}
	track->stream->disposition = number == 0 ? AV_DISPOSITION_DEFAULT : 0;
	free(language);
}

// The packets of text are written by hand, no encoder is needed: MP4 wants the length in front.
static void open_text(struct writer *w)
{
	struct track *track = add_track(w, TRACK_TEXT, 0);
	AVCodecParameters *par = track->stream->codecpar;
	const bool mov = strcmp(w->format->oformat->name, "mp4") == 0 ||
		strcmp(w->format->oformat->name, "mov") == 0;

	par->codec_type = AVMEDIA_TYPE_SUBTITLE;
	par->codec_id = mov ? AV_CODEC_ID_MOV_TEXT : AV_CODEC_ID_SUBRIP;
	track->stream->time_base = av_make_q(1, 1000);
	av_dict_set(&track->stream->metadata, "language", "eng", 0);
}

void track_draw(const struct scene *scene, double seconds, uint32_t number, AVFrame *frame)
{
	const struct scene_picture picture = {
		.width = frame->width,
		.height = frame->height,
		.plane = { frame->data[0], frame->data[1], frame->data[2] },
		.stride = { frame->linesize[0], frame->linesize[1], frame->linesize[2] },
	};

	scene_draw(scene, seconds, number, &picture);
}

AVStream *track_open_cover(struct writer *w, AVPacket *packet)
{
	const struct scene scene = { .kind = SCENE_FLAT, .seed = w->clip->picture.seed + 1 };
	const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
	AVStream *stream = die_if_null(avformat_new_stream(w->format, NULL));

	if (codec == NULL) {
		die(0, "no JPEG encoder in this FFmpeg");
	}
	AVCodecContext *coder = make_coder(w, codec);
	AVFrame *frame = make_picture(96, 96, AV_PIX_FMT_YUVJ420P);

	coder->width = frame->width;
	coder->height = frame->height;
	coder->pix_fmt = AV_PIX_FMT_YUVJ420P;
	coder->time_base = av_make_q(1, 25);
	die_if(avcodec_open2(coder, codec, NULL), "cannot open the cover's encoder");
	die_if(avcodec_parameters_from_context(stream->codecpar, coder), "cannot set a stream");
	track_draw(&scene, 0, 0, frame);
	frame->pts = 0;
	die_if(avcodec_send_frame(coder, frame), "cannot encode the cover");
	die_if(avcodec_send_frame(coder, NULL), "cannot encode the cover");
	die_if(avcodec_receive_packet(coder, packet), "cannot encode the cover");
	stream->disposition = AV_DISPOSITION_ATTACHED_PIC;
	stream->time_base = av_make_q(1, 90000);
	av_frame_free(&frame);
	avcodec_free_context(&coder);
	return stream;
}

void track_open_all(struct writer *w)
{
	const struct clip *clip = w->clip;
	const struct container *row = find_container(clip->path);
	const bool video = clip->video && (row->picture[0] != NULL || clip->codec != NULL);
	const int n_sounds = row->sound[0] == NULL && clip->acodec == NULL ? 0 : clip->audio;

	if (video && !clip->audio_first) {
		open_picture(w, row);
	}
	for (int i = 0; i < n_sounds; i++) {
		open_sound(w, row, i);
	}
	if (video && clip->audio_first) {
		open_picture(w, row);
	}
	if (clip->subtitles) {
		open_text(w);
	}
	if (w->n_tracks == 0) {
		die(0, "neither picture nor sound is left");
	}
}

void track_close_all(struct writer *w)
{
	for (int i = 0; i < w->n_tracks; i++) {
		avcodec_free_context(&w->tracks[i].coder);
		av_frame_free(&w->tracks[i].frame);
		av_frame_free(&w->tracks[i].drawn);
		sws_freeContext(w->tracks[i].scaler);
	}
}
