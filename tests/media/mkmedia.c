// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// mkmedia OUT.EXT [KEY=VALUE ...]: makes a clip for the tests, the same bytes each time. What the
// keys are stands in the table below; `mkmedia --help` prints it.

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/log.h>
#include <libavutil/parseutils.h>

#include "clip.h"

enum key_type { KEY_TEXT, KEY_INT, KEY_REAL, KEY_BOOL, KEY_RATIO, KEY_SIZE, KEY_SCENE, KEY_TIMES };

#define FIELD(name) offsetof(struct clip, name)

static const struct key {
	const char *name;
	enum key_type type;
	size_t field;
	const char *help;
} keys[] = {
	{ "content", KEY_SCENE, FIELD(picture), "event, flat, busy, black, cuts, counter (event)" },
	{ "sound", KEY_SCENE, FIELD(sound), "the same for the sound alone (as content)" },
	{ "at", KEY_TIMES, 0, "times of the events or cuts, \"5,12.5\" (at two thirds)" },
	{ "event", KEY_REAL, FIELD(picture.event_seconds), "seconds that an event lasts (3)" },
	{ "seed", KEY_INT, FIELD(picture.seed), "of all chance (1)" },
	{ "duration", KEY_REAL, FIELD(duration), "seconds (10)" },
	{ "video", KEY_BOOL, FIELD(video), "0: sound alone" },
	{ "codec", KEY_TEXT, FIELD(codec), "the picture's encoder (by container: libx264, ...)" },
	{ "pix_fmt", KEY_TEXT, FIELD(pix_fmt), "pixel format (by encoder)" },
	{ "size", KEY_SIZE, FIELD(width), "320x240" },
	{ "fps", KEY_RATIO, FIELD(fps), "25, 30000/1001" },
	{ "sar", KEY_RATIO, FIELD(sar), "shape of a pixel, 4/3" },
	{ "gop", KEY_INT, FIELD(gop), "most frames from keyframe to keyframe (50)" },
	{ "bframes", KEY_INT, FIELD(bframes), "B-frames in a row (2, 0 where there are none)" },
	{ "vfr", KEY_BOOL, FIELD(vfr), "1: a variable frame rate" },
	{ "rotate", KEY_INT, FIELD(rotate), "degrees clockwise that show it upright" },
	{ "hdr", KEY_TEXT, FIELD(hdr), "pq, hdr10 or hlg" },
	{ "timecode", KEY_TEXT, FIELD(timecode), "of the first frame, 01:00:00:00" },
	{ "cover", KEY_BOOL, FIELD(cover), "1: an attached picture" },
	{ "audio", KEY_INT, FIELD(audio), "sound tracks (1)" },
	{ "acodec", KEY_TEXT, FIELD(acodec), "the sound's encoder (aac; by container)" },
	{ "languages", KEY_TEXT, FIELD(languages), "of the sound tracks, eng,deu" },
	{ "rate", KEY_INT, FIELD(rate), "samples a second (48000)" },
	{ "channels", KEY_INT, FIELD(channels), "of each sound track (2)" },
	{ "audio_first", KEY_BOOL, FIELD(audio_first), "1: sound tracks stand before the picture" },
	{ "subtitles", KEY_BOOL, FIELD(subtitles), "1: a line of text each second" },
	{ "start", KEY_REAL, FIELD(start), "seconds on the container's clock where all begins" },
	{ "video_start", KEY_REAL, FIELD(video_start), "seconds that the picture comes later" },
	{ "audio_start", KEY_REAL, FIELD(audio_start), "seconds that the sound comes later" },
	{ "chapters", KEY_TEXT, FIELD(chapters), "0:Kick-off,45.5:Goal" },
};

static const size_t n_keys = sizeof(keys) / sizeof(keys[0]);

static void help(void)
{
	puts("usage: mkmedia OUT.EXT [KEY=VALUE ...]");
	for (size_t i = 0; i < n_keys; i++) {
		printf("  %-12s %s\n", keys[i].name, keys[i].help);
	}
	puts("  tag.NAME     a tag of the whole");
	puts("  codec.NAME   an option of the picture's encoder, as FFmpeg calls it");
	puts("  format.NAME  an option of the muxer; format.movflags=faststart");
}

static _Noreturn void refuse(const char *arg)
{
	fprintf(stderr, "mkmedia: bad argument '%s'\n", arg);
	exit(2);
}

static double parse_real(const char *text, const char *arg)
{
	char *end;
	const double value = strtod(text, &end);

	if (end == text || *end != '\0') {
		refuse(arg);
	}
	return value;
}

static int parse_int(const char *text, const char *arg)
{
	char *end;
	const long value = strtol(text, &end, 10);

	if (end == text || *end != '\0' || value < INT32_MIN || value > INT32_MAX) {
		refuse(arg);
	}
	return (int)value;
}

static size_t parse_times(double *times, const char *text, const char *arg)
{
	size_t n = 0;

	while (*text != '\0') {
		char *end;
		const double value = strtod(text, &end);

		if (end == text || (*end != ',' && *end != '\0') || n == SCENE_MAX_TIMES) {
			refuse(arg);
		}
		times[n++] = value;
		text = *end == ',' ? end + 1 : end;
	}
	return n;
}

static void set_key(struct clip *clip, const struct key *key, const char *value, const char *arg)
{
	void *field = (char *)clip + key->field;
	struct scene *scene = field;

	switch (key->type) {
	case KEY_TEXT:
		*(const char **)field = value;
		break;
	case KEY_INT:
		*(int *)field = parse_int(value, arg);
		break;
	case KEY_REAL:
		*(double *)field = parse_real(value, arg);
		break;
	case KEY_BOOL:
		*(bool *)field = parse_int(value, arg) != 0;
		break;
	case KEY_RATIO:
		if (av_parse_ratio(field, value, INT32_MAX, 0, NULL) < 0) {
			refuse(arg);
		}
		break;
	case KEY_SIZE:
		if (av_parse_video_size(&clip->width, &clip->height, value) < 0) {
			refuse(arg);
		}
		break;
	case KEY_SCENE:
		scene->kind = scene_kind_parse(value);
		if (scene->kind == SCENE_N_KINDS) {
			refuse(arg);
		}
		break;
	case KEY_TIMES:
		clip->picture.n_times = parse_times(clip->picture.times, value, arg);
		break;
	}
}

// tag.NAME, codec.NAME and format.NAME; false for any other key.
static bool set_named(struct clip *clip, const char *name, const char *value)
{
	const struct {
		const char *prefix;
		AVDictionary **dict;
	} groups[] = {
		{ "tag.", &clip->tags },
		{ "codec.", &clip->codec_options },
		{ "format.", &clip->format_options },
	};

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		const size_t len = strlen(groups[i].prefix);

		if (strncmp(name, groups[i].prefix, len) == 0) {
			av_dict_set(groups[i].dict, name + len, value, 0);
			return true;
		}
	}
	return false;
}

static void set(struct clip *clip, char *arg)
{
	char *equals = strchr(arg, '=');
	size_t i = 0;

	if (equals == NULL) {
		refuse(arg);
	}
	char *name = strndup(arg, (size_t)(equals - arg));

	if (name == NULL) {
		refuse(arg);
	}
	while (i < n_keys && strcmp(keys[i].name, name) != 0) {
		i++;
	}
	if (i < n_keys) {
		set_key(clip, &keys[i], equals + 1, arg);
	} else if (!set_named(clip, name, equals + 1)) {
		refuse(arg);
	}
	free(name);
}

int main(int argc, char **argv)
{
	struct clip clip = {
		.picture = { .kind = SCENE_EVENT, .seed = 1, .event_seconds = 3 },
		.sound = { .kind = SCENE_N_KINDS },
		.duration = 10,
		.video = true,
		.width = 320,
		.height = 240,
		.fps = { 25, 1 },
		.sar = { 1, 1 },
		.gop = 50,
		.bframes = -1,
		.audio = 1,
		.rate = 48000,
		.channels = 2,
	};

	if (argc < 2 || strcmp(argv[1], "--help") == 0) {
		help();
		return argc < 2 ? 2 : 0;
	}
	av_log_set_level(AV_LOG_ERROR);
	clip.path = argv[1];
	for (int i = 2; i < argc; i++) {
		set(&clip, argv[i]);
	}
	if (clip.duration <= 0 || clip.fps.num <= 0 || clip.fps.den <= 0 || clip.width < 16 ||
			clip.height < 16 || clip.rate < 8000 || clip.channels < 1) {
		fputs("mkmedia: a size, rate or duration is too small\n", stderr);
		return 2;
	}
	if (clip.picture.n_times == 0) {
		clip.picture.times[0] = clip.duration * 2 / 3;
		clip.picture.n_times = 1;
	}
	const enum scene_kind sound = clip.sound.kind;

	clip.sound = clip.picture;
	if (sound != SCENE_N_KINDS) {
		clip.sound.kind = sound;
	}
	clip_write(&clip);
	av_dict_free(&clip.tags);
	av_dict_free(&clip.codec_options);
	av_dict_free(&clip.format_options);
	return 0;
}
