// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Which of several streams hilite works on.

#ifndef MEDIA_CHOOSE_H
#define MEDIA_CHOOSE_H

#include <libavformat/avformat.h>

// The video stream: one that has pictures, rather the container's default, rather the one that shows
// most (pixels times frames). Attached pictures and streams of unknown codecs are out. NULL: none.
AVStream *choose_video(const AVFormatContext *fmt);

// The audio stream: rather the default, no commentary for the blind or mix for the hard of hearing where
// there is another, then the most channels. NULL: none.
AVStream *choose_audio(const AVFormatContext *fmt);

#endif
