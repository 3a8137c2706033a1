// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Which of several streams hilite works on.

#ifndef MEDIA_CHOOSE_H
#define MEDIA_CHOOSE_H

#include <libavformat/avformat.h>
#include <stdbool.h>

// A stream of moving pictures, whether it can be read or not: no cover, no thumbnails.
bool choose_is_video(const AVStream *st);

// The video stream: rather the container's default, then the one that shows most (pixels times
// frames). Streams of unknown codecs, or whose pictures have no size, are out. NULL: none.
AVStream *choose_video(const AVFormatContext *fmt);

// The audio stream: rather the default, no commentary for the blind or mix for the hard of hearing
// where there is another, then the most channels. NULL: none.
AVStream *choose_audio(const AVFormatContext *fmt);

// The stream of subtitles that are text: rather the default, then the first. NULL: none.
AVStream *choose_text(const AVFormatContext *fmt);

#endif
