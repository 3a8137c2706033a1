// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A test clip: what it is to be, and writing it with the FFmpeg libraries.

#ifndef TESTS_CLIP_H
#define TESTS_CLIP_H

#include <stdbool.h>
#include <stddef.h>

#include <libavutil/dict.h>
#include <libavutil/rational.h>

#include "scene.h"

struct clip {
	const char *path;        // its ending chooses the container
	struct scene picture;
	struct scene sound;
	double duration;         // seconds

	bool video;
	const char *codec;       // an encoder's name, NULL: the usual one of the container
	const char *pix_fmt;     // NULL: the usual one of the encoder
	int width;
	int height;
	AVRational fps;
	AVRational sar;
	int gop;                 // the most frames from keyframe to keyframe
	int bframes;
	bool vfr;                // some frames are left out, their forerunners stay for longer
	int rotate;              // degrees clockwise that show it upright
	const char *hdr;         // "pq", "hdr10", "hlg" or NULL
	const char *timecode;    // of the first frame, or NULL
	bool cover;              // an attached picture

	int audio;               // the number of tracks
	const char *acodec;
	const char *languages;   // of the sound tracks, "eng,deu"; NULL: none
	int rate;
	int channels;
	bool audio_first;        // the sound tracks stand before the picture

	bool subtitles;          // a line a second
	double start;            // of the whole, on the container's clock
	double video_start;      // of one kind of stream against the other
	double audio_start;
	const char *chapters;    // "0:Kick-off,45.5:Goal", or NULL
	AVDictionary *tags;
	AVDictionary *codec_options;
	AVDictionary *format_options;
};

// Writes it, or says on stderr why not and ends the program with status 1.
void clip_write(const struct clip *clip);

#endif
