// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A canvas to the bytes of a picture file, by libavcodec's encoders. The same canvas gives the same
// bytes; they name no program and no time.

#ifndef MEDIA_IMAGE_H
#define MEDIA_IMAGE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "media/canvas.h"

enum image_format {
	IMAGE_JPEG,
	IMAGE_PNG,
	IMAGE_WEBP,
	IMAGE_N_FORMATS,
};

// "image/jpeg", "jpg". The strings are constant.
const char *image_mime(enum image_format format);
const char *image_extension(enum image_format format);

// Whether this FFmpeg can write it.
bool image_available(enum image_format format);

// Appends the file's bytes to out, which on failure is as it was. Quality is 1 to 100, the best,
// much as other programs count it; PNG loses nothing and ignores it. JPEG keeps the colour of each
// pixel from quality 95 on, below that one of four. Fails with ERR_MEDIA: "no_encoder" where this
// FFmpeg has none, "too_large" where the format cannot hold the size (WebP: 16383 a side).
int image_encode(const struct canvas *canvas, enum image_format format, int quality,
	struct str *out, struct err *err);

#endif
