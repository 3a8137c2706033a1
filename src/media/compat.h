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
static inline int compat_copy_side_data(AVStream *to, const AVStream *from)
{
	for (int i = 0; i < from->nb_side_data; i++) {
		const AVPacketSideData *sd = &from->side_data[i];
		uint8_t *copy = av_stream_new_side_data(to, sd->type, sd->size);

		if (!copy) {
			return AVERROR(ENOMEM);
		}
		memcpy(copy, sd->data, sd->size);
	}
	return 0;
}
#endif

// Frame fields became flags in 6.1.
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 29, 100)
static inline bool compat_is_key(const AVFrame *frame)
{
	return frame->flags & AV_FRAME_FLAG_KEY;
}
static inline bool compat_is_interlaced(const AVFrame *frame)
{
	return frame->flags & AV_FRAME_FLAG_INTERLACED;
}
static inline bool compat_is_bottom_first(const AVFrame *frame)
{
	return compat_is_interlaced(frame) && !(frame->flags & AV_FRAME_FLAG_TOP_FIELD_FIRST);
}
static inline void compat_set_progressive(AVFrame *frame)
{
	frame->flags &= ~(AV_FRAME_FLAG_INTERLACED | AV_FRAME_FLAG_TOP_FIELD_FIRST);
}
static inline void compat_set_interlaced(AVFrame *frame, bool top_field_first)
{
	compat_set_progressive(frame);
	frame->flags |= AV_FRAME_FLAG_INTERLACED;
	frame->flags |= top_field_first ? AV_FRAME_FLAG_TOP_FIELD_FIRST : 0;
}
#else
static inline bool compat_is_key(const AVFrame *frame)
{
	return frame->key_frame;
}
static inline bool compat_is_interlaced(const AVFrame *frame)
{
	return frame->interlaced_frame;
}
static inline bool compat_is_bottom_first(const AVFrame *frame)
{
	return compat_is_interlaced(frame) && !frame->top_field_first;
}
static inline void compat_set_progressive(AVFrame *frame)
{
	frame->interlaced_frame = 0;
	frame->top_field_first = 0;
}
static inline void compat_set_interlaced(AVFrame *frame, bool top_field_first)
{
	frame->interlaced_frame = 1;
	frame->top_field_first = top_field_first;
}
#endif

// The data that an AVIOContext hands to its writer became const in 7.0.
#if LIBAVFORMAT_VERSION_MAJOR >= 61
#define COMPAT_WRITE_DATA const uint8_t
#else
#define COMPAT_WRITE_DATA uint8_t
#endif

#endif
