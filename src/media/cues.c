// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/cues.h"

#include <stdint.h>
#include <string.h>

#include "base/timecode.h"

#define ASS_FIELDS 8           // before the text: order, layer, style, name, margins, effect
#define MAX_BYTES  (64 << 10)  // of a packet; no line that is shown is longer

// Two bytes of length, the text, then boxes of style.
static bool read_mov(struct cue *out, const AVPacket *packet)
{
	if (packet->size < 2) {
		return false;
	}
	const size_t len = (size_t)packet->data[0] << 8 | packet->data[1];
	const size_t left = (size_t)packet->size - 2;

	out->text = (const char *)packet->data + 2;
	out->text_bytes = len < left ? len : left;
	// It may be UTF-16, which hardly anybody ever wrote.
	return out->text_bytes < 2 || memcmp(out->text, "\xfe\xff", 2) != 0;
}

// The text is the ninth field; a backslash with n or h in it is a newline or a blank.
static bool read_ass(struct cue *out, const AVPacket *packet, struct str *scratch)
{
	const char *at = (const char *)packet->data;
	const char *end = at + packet->size;

	for (int i = 0; i < ASS_FIELDS; i++) {
		const char *comma = at < end ? memchr(at, ',', (size_t)(end - at)) : NULL;

		if (!comma) {
			return false;
		}
		at = comma + 1;
	}
	if (memmem(at, (size_t)(end - at), "\\p1", 3)) {
		return false; // a drawing
	}
	str_clear(scratch);
	for (; at < end; at++) {
		const char next = at + 1 < end ? at[1] : '\0';

		if (*at == '\\' && (next == 'N' || next == 'n' || next == 'h')) {
			str_addc(scratch, next == 'h' ? ' ' : '\n');
			at++;
		} else {
			str_addc(scratch, *at);
		}
	}
	out->text = str_text(scratch);
	out->text_bytes = scratch->len;
	return true;
}

bool cues_read(struct cue *out, const struct input *in, const AVStream *st, const AVPacket *packet,
	struct str *scratch)
{
	const int64_t start_us = input_time_us(in, st, packet->pts);

	if (packet->size <= 0 || packet->size > MAX_BYTES || start_us == TIME_UNKNOWN) {
		return false;
	}
	*out = (struct cue){
		.start_us = start_us,
		.end_us = start_us,
		.text = (const char *)packet->data,
		.text_bytes = (size_t)packet->size,
	};
	const int64_t length_us = input_length_us(st, packet->duration);

	if (__builtin_add_overflow(start_us, length_us, &out->end_us)) {
		return false;
	}
	switch (st->codecpar->codec_id) {
	case AV_CODEC_ID_MOV_TEXT:
		return read_mov(out, packet);
	case AV_CODEC_ID_ASS:
		return read_ass(out, packet, scratch);
	default:
		// WebVTT of MP4 is not text but boxes, which begin with their size.
		return packet->data[0] != '\0';
	}
}
