// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The differences between FFmpeg 5.1 and 7.x, in one place. Included by media/*.c only.

#ifndef MEDIA_COMPAT_H
#define MEDIA_COMPAT_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/frame.h>
#include <libavutil/version.h>
#include <stdbool.h>
#include <string.h>

#include "media/compat_frame.h"

// Side data of a stream moved from AVStream to its codec parameters in 6.1.
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
static inline const uint8_t *compat_side_data(const AVStream *st,
	enum AVPacketSideDataType type, size_t *size)
{
	const AVCodecParameters *par = st->codecpar;
	const AVPacketSideData *sd = av_packet_side_data_get(par->coded_side_data,
		par->nb_coded_side_data, type);

	*size = sd ? sd->size : 0;
	return sd ? sd->data : NULL;
}
static inline int compat_add_side_data(AVStream *to, enum AVPacketSideDataType type,
	const uint8_t *data, size_t size)
{
	AVCodecParameters *par = to->codecpar;
	AVPacketSideData *sd = av_packet_side_data_new(&par->coded_side_data,
		&par->nb_coded_side_data, type, size, 0);

	if (!sd) {
		return AVERROR(ENOMEM);
	}
	memcpy(sd->data, data, size);
	return 0;
}
// avcodec_parameters_copy has been over it.
static inline int compat_copy_side_data(AVStream *to, const AVStream *from)
{
	(void)to;
	(void)from;
	return 0;
}
#else
static inline const uint8_t *compat_side_data(const AVStream *st,
	enum AVPacketSideDataType type, size_t *size)
{
	*size = 0;
	return av_stream_get_side_data(st, type, size);
}
static inline int compat_add_side_data(AVStream *to, enum AVPacketSideDataType type,
	const uint8_t *data, size_t size)
{
	uint8_t *copy = av_stream_new_side_data(to, type, size);

	if (!copy) {
		return AVERROR(ENOMEM);
	}
	memcpy(copy, data, size);
	return 0;
}
static inline int compat_copy_side_data(AVStream *to, const AVStream *from)
{
	int rc = 0;

	for (int i = 0; i < from->nb_side_data && rc == 0; i++) {
		const AVPacketSideData *sd = &from->side_data[i];

		rc = compat_add_side_data(to, sd->type, sd->data, sd->size);
	}
	return rc;
}
#endif

// The data that an AVIOContext hands to its writer became const in 7.0.
#if LIBAVFORMAT_VERSION_MAJOR >= 61
#define COMPAT_WRITE_DATA const uint8_t
#else
#define COMPAT_WRITE_DATA uint8_t
#endif

// Newer Matroska muxers move what has priming to where they say that it is; older ones only say it.
#define COMPAT_MATROSKA_MOVES_PRIMING (LIBAVFORMAT_VERSION_MAJOR >= 62)

#endif
