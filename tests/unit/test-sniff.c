// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <string.h>

#include "record/sniff.h"
#include "tests/tap.h"

#define ROW(text, media) {text, sizeof(text) - 1, media}

static const struct {
	const char *bytes;
	size_t len;
	bool media;
} rows[] = {
	ROW("", false),
	ROW("a.mp4\n", false),
	ROW("\n\n\n", false),
	ROW("canary.mp4\0.txt\n", false),
	ROW("GIF89a.gif\n", false),
	ROW("ID3-tags.mp3\n", false),
	ROW("FLV/film.flv\r\n", false),
	ROW("OggS.ogg\n", false),
	ROW("BMW.mp4\nfLaC.flac\n", false),
	ROW("\xef\xbb\xbf{\"input\":\"a.mp4\"}\n", false),
	ROW("a\0b\0", true),
	ROW("\0", true),
	ROW("\0\0\0\x20" "ftypisom", true),
	ROW("abcdftypisom", true),
	ROW("\x1a\x45\xdf\xa3\x01", true),
	ROW("RIFF\x10\x20\x30\x40" "AVI LIST", true),
	ROW("OggS\0\x02", true),
	ROW("FLV\x01\x05\0\0\0\x09", true),
	ROW("ID3\x04\0\0\0\0\0\x23", true),
	ROW("fLaC\0\0\0\x22", true),
	ROW("GIF89a\x10\0\x10\0\xf7\0\0", true),
	ROW("\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9", true),
	ROW("\0\0\x01\xba\x44", true),
	ROW("\0\0\0\x01\x67\x64", true),
	ROW("YUV4MPEG2 W16 H16 F25:1\n", true),
};

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		is_int(sniff_media(rows[i].bytes, rows[i].len), rows[i].media, "row %zu", i);
	}
	for (size_t before = 0; before <= 4; before += 4) {
		unsigned char packets[2 * 192];

		memset(packets, 0xff, sizeof(packets));
		packets[before] = 0x47;
		packets[before + 1] = 0x1f;
		packets[188 + 2 * before] = 0x47;
		is_int(sniff_media(packets, sizeof(packets)), true, "packets of %zu bytes",
			188 + before);
		is_int(sniff_media(packets, 188), false, "one packet of %zu tells nothing",
			188 + before);
	}
	char names[400];

	memset(names, 'G', sizeof(names));
	is_int(sniff_media(names, sizeof(names)), false, "letters G are no packets");
	return tap_done();
}
