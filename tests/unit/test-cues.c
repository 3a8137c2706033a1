// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Packets of text subtitles, and which stream of them is read.

#include <stdlib.h>
#include <string.h>

#include "base/timecode.h"
#include "media/choose.h"
#include "media/cues.h"
#include "tests/tap.h"

#define ASS_HEAD "3,0,Default,Ann,0,0,0,,"

static const struct {
	const char *what;
	enum AVCodecID codec;
	const char *bytes;
	int n_bytes;
	const char *want; // NULL: nothing to read
} table[] = {
	{ "SubRip", AV_CODEC_ID_SUBRIP, "<i>Hi</i>\nyou", 13, "<i>Hi</i>\nyou" },
	{ "WebVTT", AV_CODEC_ID_WEBVTT, "Hi", 2, "Hi" },
	{ "WebVTT in boxes", AV_CODEC_ID_WEBVTT, "\0\0\0\x08vtte", 8, NULL },
	{ "text of MP4", AV_CODEC_ID_MOV_TEXT, "\0\x02Hi\0\0\0\x10styl", 12, "Hi" },
	{ "whose length is too long", AV_CODEC_ID_MOV_TEXT, "\xff\xffHi", 4, "Hi" },
	{ "that is empty", AV_CODEC_ID_MOV_TEXT, "\0\0", 2, "" },
	{ "that is cut off", AV_CODEC_ID_MOV_TEXT, "\0", 1, NULL },
	{ "that is UTF-16", AV_CODEC_ID_MOV_TEXT, "\0\x04\xfe\xff\0H", 6, NULL },
	{ "ASS", AV_CODEC_ID_ASS, ASS_HEAD "{\\i1}Well, yes\\Nor\\hno", 46, "{\\i1}Well, yes\nor no" },
	{ "ASS with too few fields", AV_CODEC_ID_ASS, "3,0,Default,Ann,0,0,0", 21, NULL },
	{ "ASS without text", AV_CODEC_ID_ASS, ASS_HEAD, 23, "" },
	{ "ASS that ends in a backslash", AV_CODEC_ID_ASS, ASS_HEAD "a\\", 25, "a\\" },
	{ "a drawing", AV_CODEC_ID_ASS, ASS_HEAD "{\\p1}m 0 0 l 9 9", 39, NULL },
	{ "nothing", AV_CODEC_ID_SUBRIP, "", 0, NULL },
};

static void check(size_t row, const struct input *in, AVStream *st)
{
	// No byte more than there are, so that a read behind the end is seen.
	uint8_t *bytes = malloc((size_t)table[row].n_bytes + !table[row].n_bytes);
	AVPacket packet = { .data = bytes, .size = table[row].n_bytes, .pts = 2500, .duration = 900 };
	struct str scratch = {0};
	struct str got = {0};
	struct cue cue;

	memcpy(bytes, table[row].bytes, (size_t)table[row].n_bytes);
	st->codecpar->codec_id = table[row].codec;
	const bool read = cues_read(&cue, in, st, &packet, &scratch);

	is_int(read, table[row].want != NULL, "%s: is read or not", table[row].what);
	if (read) {
		str_add(&got, cue.text, cue.text_bytes);
		is_str(str_text(&got), table[row].want, "%s: its text", table[row].what);
		is_int(cue.start_us, 2500000, "%s: its start", table[row].what);
		is_int(cue.end_us, 3400000, "%s: its end", table[row].what);
	}
	packet.pts = AV_NOPTS_VALUE;
	ok(!cues_read(&cue, in, st, &packet, &scratch), "%s: not without a time", table[row].what);
	packet.pts = INT64_MAX;
	packet.duration = INT64_MAX;
	cues_read(&cue, in, st, &packet, &scratch);
	str_release(&got);
	str_release(&scratch);
	free(bytes);
}

static void test_choose(AVFormatContext *fmt)
{
	static const enum AVCodecID codecs[] = { AV_CODEC_ID_H264, AV_CODEC_ID_HDMV_PGS_SUBTITLE,
		AV_CODEC_ID_SUBRIP, AV_CODEC_ID_ASS };

	ok(!choose_text(fmt), "no stream of text");
	for (size_t i = 0; i < 4; i++) {
		AVStream *st = avformat_new_stream(fmt, NULL);

		st->codecpar->codec_id = codecs[i];
		st->disposition = i == 1 ? AV_DISPOSITION_DEFAULT : 0;
	}
	ok(choose_text(fmt) == fmt->streams[2], "the first one, no pictures");
	fmt->streams[3]->disposition = AV_DISPOSITION_DEFAULT;
	ok(choose_text(fmt) == fmt->streams[3], "rather the default");
}

int main(void)
{
	AVFormatContext *fmt = avformat_alloc_context();
	struct input in = {0};

	test_choose(fmt);
	fmt->streams[0]->time_base = (AVRational){ 1, 1000 };
	for (size_t row = 0; row < sizeof(table) / sizeof(table[0]); row++) {
		check(row, &in, fmt->streams[0]);
	}
	avformat_free_context(fmt);
	return tap_done();
}
