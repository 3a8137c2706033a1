// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A packet of text subtitles: the first byte chooses its codec, the rest is the packet, which must
// not be read beyond its end.

#include <stdint.h>
#include <stdlib.h>

#include "analysis/transcript.h"
#include "media/cues.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum AVCodecID codecs[] = { AV_CODEC_ID_SUBRIP, AV_CODEC_ID_WEBVTT,
		AV_CODEC_ID_MOV_TEXT, AV_CODEC_ID_ASS };
	AVCodecParameters par = { .codec_type = AVMEDIA_TYPE_SUBTITLE };
	AVStream st = { .codecpar = &par, .time_base = { 1, 1000 } };
	const struct input in = {0};
	struct transcript transcript = {0};
	struct str scratch = {0};
	struct cue cue;

	if (size < 1 || size > 1 << 20) {
		return 0;
	}
	AVPacket packet = { .data = (uint8_t *)data + 1, .size = (int)size - 1, .pts = 1000 };

	par.codec_id = codecs[data[0] % 4];
	if (cues_read(&cue, &in, &st, &packet, &scratch)) {
		const char *start = cue.text;

		// What came from the packet stays within it.
		if (start != scratch.data && cue.text_bytes > 0 && (start < (const char *)data
			|| start + cue.text_bytes > (const char *)data + size)) {
			abort();
		}
		transcript_add(&transcript, &cue);
	}
	transcript_release(&transcript);
	str_release(&scratch);
	return 0;
}
