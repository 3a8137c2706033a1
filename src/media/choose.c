// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/choose.h"

#include <stdint.h>

#include "media/compat.h"

#define SPECIAL_AUDIO                                                                        \
	(AV_DISPOSITION_HEARING_IMPAIRED | AV_DISPOSITION_VISUAL_IMPAIRED |                  \
		AV_DISPOSITION_COMMENT | AV_DISPOSITION_KARAOKE | AV_DISPOSITION_CLEAN_EFFECTS)

bool choose_is_video(const AVStream *st)
{
	return st->codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
		!(st->disposition &
			(AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS));
}

// Weights far enough apart that a lower one never outvotes a higher one.
static int64_t video_worth(const AVStream *st)
{
	const AVCodecParameters *par = st->codecpar;
	int64_t frames = st->nb_frames > 0 ? st->nb_frames : avformat_index_get_entries_count(st);
	int64_t pixels = (int64_t)par->width * par->height;
	int64_t worth = 1;

	if (!choose_is_video(st) || par->codec_id == AV_CODEC_ID_NONE || pixels <= 0) {
		return 0;
	}
	if (st->disposition & AV_DISPOSITION_DEFAULT) {
		worth += INT64_C(1) << 60;
	}
	if (pixels > INT32_MAX) {
		pixels = INT32_MAX;
	}
	if (frames < 1) {
		frames = 1;
	} else if (frames > 1 << 24) {
		frames = 1 << 24;
	}
	return worth + pixels * frames;
}

static int64_t audio_worth(const AVStream *st)
{
	const AVCodecParameters *par = st->codecpar;
	int64_t worth = 1;

	if (par->codec_type != AVMEDIA_TYPE_AUDIO || par->codec_id == AV_CODEC_ID_NONE) {
		return 0;
	}
	if (!(st->disposition & SPECIAL_AUDIO)) {
		worth += 1 << 20;
	}
	if (st->disposition & AV_DISPOSITION_DEFAULT) {
		worth += 1 << 19;
	}
	int channels = par->ch_layout.nb_channels;

	return worth + (channels > 0 && channels < 1 << 16 ? channels : 0);
}

static AVStream *choose(const AVFormatContext *fmt, int64_t (*worth)(const AVStream *))
{
	AVStream *best = NULL;
	int64_t most = 0;

	for (unsigned i = 0; i < fmt->nb_streams; i++) {
		int64_t w = worth(fmt->streams[i]);

		if (w > most) {
			most = w;
			best = fmt->streams[i];
		}
	}
	return best;
}

AVStream *choose_video(const AVFormatContext *fmt)
{
	return choose(fmt, video_worth);
}

AVStream *choose_audio(const AVFormatContext *fmt)
{
	return choose(fmt, audio_worth);
}

static int64_t text_worth(const AVStream *st)
{
	switch (st->codecpar->codec_id) {
	case AV_CODEC_ID_SUBRIP:
	case AV_CODEC_ID_WEBVTT:
	case AV_CODEC_ID_MOV_TEXT:
	case AV_CODEC_ID_ASS:
	case AV_CODEC_ID_TEXT:
		return st->disposition & AV_DISPOSITION_DEFAULT ? 2 : 1;
	default:
		return 0;
	}
}

AVStream *choose_text(const AVFormatContext *fmt)
{
	return choose(fmt, text_worth);
}
