// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/encoders.h"

#include <libavcodec/avcodec.h>
#include <string.h>

// The qualities come to 40 dB and more on noisy pictures, the speeds to what a person waits for.
const struct encoders_row encoders_rows[] = {
	{"libx264", 18, ENCODERS_CAP_BUFFER, {{"preset", "fast"}}},
	{"libx265", 18, ENCODERS_CAP_BUFFER, {{"preset", "fast"}}},
	{"libvpx-vp9", 20, ENCODERS_CAP_RATE,
		{{"deadline", "good"}, {"cpu-used", "4"}, {"row-mt", "1"}}},
	{"libsvtav1", 20, ENCODERS_CAP_NONE, {{"preset", "8"}}},
	{"libaom-av1", 20, ENCODERS_CAP_RATE, {{"cpu-used", "8"}, {"row-mt", "1"}}},
};

const size_t encoders_n_rows = sizeof(encoders_rows) / sizeof(encoders_rows[0]);

const struct encoders_row *encoders_find(const char *name)
{
	for (size_t i = 0; i < encoders_n_rows; i++) {
		if (strcmp(encoders_rows[i].name, name) == 0) {
			return &encoders_rows[i];
		}
	}
	return NULL;
}

bool encoders_available(const char *name)
{
	return encoders_find(name) && avcodec_find_encoder_by_name(name);
}

bool encoders_make(const char *codec)
{
	for (size_t i = 0; i < encoders_n_rows; i++) {
		const AVCodec *encoder = avcodec_find_encoder_by_name(encoders_rows[i].name);

		if (encoder && strcmp(avcodec_get_name(encoder->id), codec) == 0) {
			return true;
		}
	}
	return false;
}
