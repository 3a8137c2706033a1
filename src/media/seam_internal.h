// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A seam, codec by codec, for media/seam*.c only.

#ifndef MEDIA_SEAM_INTERNAL_H
#define MEDIA_SEAM_INTERNAL_H

#include "media/seam.h"

// H.264 and HEVC.
const char *seam_nal_open(struct seam *seam, const AVCodecParameters *par);
unsigned seam_nal_look(const struct seam *seam, const uint8_t *data, size_t size);
void seam_nal_patch(const struct seam *seam, uint8_t *data, size_t size);
void seam_nal_hash(const struct seam *seam, const uint8_t *data, size_t size, int length_size);

unsigned seam_av1_look(const uint8_t *data, size_t size);
void seam_av1_hash(const struct seam *seam, const uint8_t *data, size_t size);
unsigned seam_vp9_look(const uint8_t *data, size_t size);

#endif
