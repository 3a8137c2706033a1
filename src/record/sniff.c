// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/sniff.h"

#include <string.h>

// A magic; '?' in it stands for any byte (none of these has a '?' of its own).
struct magic {
	const char *bytes;
	size_t len;
	bool wordy; // could as well begin a name
};

static const struct magic magics[] = {
	{"????ftyp", 8, false},
	{"\x1a\x45\xdf\xa3", 4, false},                     // EBML: Matroska, WebM
	{"RIFF????AVI ", 12, false},
	{"RIFF????WAVE", 12, false},
	{"RIFF????WEBP", 12, false},
	{"OggS", 4, true},
	{"FLV", 3, true},
	{"ID3", 3, true},
	{"fLaC", 4, true},
	{"GIF87a", 6, true},
	{"GIF89a", 6, true},
	{"DKIF", 4, true},                                  // IVF
	{".RMF", 4, true},                                  // RealMedia
	{"BM", 2, true},
	{"YUV4MPEG2 W", 11, false},
	{"\x30\x26\xb2\x75\x8e\x66\xcf\x11", 8, false},     // ASF: WMV, WMA
	{"\x06\x0e\x2b\x34", 4, false},                     // MXF
	{"\x89PNG\r\n\x1a\n", 8, false},
	{"\xff\xd8\xff", 3, false},                         // JPEG
	{"\xff\xf1", 2, true}, {"\xff\xf9", 2, true},       // AAC in ADTS
	{"\xff\xfb", 2, true},                              // MP3 without a tag
};

static bool is_control(unsigned char c)
{
	return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
}

static bool has_control(const unsigned char *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (is_control(p[i])) {
			return true;
		}
	}
	return false;
}

static bool matches(const struct magic *magic, const unsigned char *p, size_t len)
{
	if (len < magic->len) {
		return false;
	}
	for (size_t i = 0; i < magic->len; i++) {
		if (magic->bytes[i] != '?' && (unsigned char)magic->bytes[i] != p[i]) {
			return false;
		}
	}
	return !magic->wordy || has_control(p, len < 32 ? len : 32);
}

// Packets of 188 bytes, each beginning with a sync byte; in M2TS four bytes of a clock stand before
// each. The sync byte is a letter, so control characters must be there too.
static bool is_transport_stream(const unsigned char *p, size_t len, size_t before)
{
	const size_t packet = 188 + before;

	return len > packet + before && p[before] == 0x47 && p[packet + before] == 0x47 &&
		has_control(p, packet);
}

bool sniff_media(const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	if (len > 0 && memchr(p, '\0', len < 4 ? len : 4)) {
		return true;
	}
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		if (matches(&magics[i], p, len)) {
			return true;
		}
	}
	return is_transport_stream(p, len, 0) || is_transport_stream(p, len, 4);
}
