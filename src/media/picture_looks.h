// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What a picture is besides its pixels, told to an encoder: colours, fields, and the static
// metadata of HDR.

#ifndef MEDIA_PICTURE_LOOKS_H
#define MEDIA_PICTURE_LOOKS_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <stddef.h>

// Fill in ctx, which is not open yet, for pictures like f of a stream with these parameters: colours,
// and where the picture is interlaced its fields.
void picture_looks_set_colours(AVCodecContext *ctx, const AVCodecParameters *par, const AVFrame *f);
void picture_looks_set_fields(AVCodecContext *ctx, const AVCodecParameters *par, const AVFrame *f);

// Adds to a list of x265's parameters what it is to say of HDR, each behind a colon. text has the
// size and holds a string.
void picture_looks_add_hdr(char *text, size_t size, const AVStream *st, const AVFrame *f);

#endif
