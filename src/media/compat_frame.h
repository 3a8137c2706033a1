// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The part of compat.h that is about frames; included by it alone.

#ifndef MEDIA_COMPAT_FRAME_H
#define MEDIA_COMPAT_FRAME_H

#include <libavutil/frame.h>
#include <libavutil/version.h>
#include <stdbool.h>

// AVFrame.pkt_duration got its new name in lavu 57.30.
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
static inline int64_t compat_frame_duration(const AVFrame *frame)
{
	return frame->duration;
}
static inline void compat_set_frame_duration(AVFrame *frame, int64_t duration)
{
	frame->duration = duration;
}
#else
static inline int64_t compat_frame_duration(const AVFrame *frame)
{
	return frame->pkt_duration;
}
static inline void compat_set_frame_duration(AVFrame *frame, int64_t duration)
{
	frame->pkt_duration = duration;
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

#endif
