// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Which containers and codecs a file from a stranger may reach. Of FFmpeg's hundreds, those that
// people's videos are in: each one more is code that an attacker can choose.

#ifndef MEDIA_ALLOW_H
#define MEDIA_ALLOW_H

#include <stdbool.h>

// Names of demuxers and decoders, separated by commas, as AVFormatContext's format_whitelist and
// codec_whitelist take them. The strings are constant.
const char *allow_formats(void);
const char *allow_codecs(void);

// Those of sound alone.
const char *allow_sound_codecs(void);

bool allow_codec(const char *decoder_name);

// The most pixels that a picture may have: 8192 x 8192.
#define ALLOW_MAX_PIXELS  67108864
#define ALLOW_MAX_STREAMS 64

#endif
