// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Every field of a `media` record that a rule may ask for. tests/unit/test-rule.c holds it against
// the schema.

#include <stdlib.h>
#include <string.h>

#include "record/rule_internal.h"

#define TAGS "tags." // what follows is the name of one, dots and all

#define NUMBER(path) {path, RULE_OF_NUMBER, RULE_NEEDS_HEADER}
#define TEXT(path)   {path, RULE_OF_TEXT, RULE_NEEDS_HEADER}
#define BOOL(path)   {path, RULE_OF_BOOL, RULE_NEEDS_HEADER}
#define OBJECT(path) {path, RULE_OF_OBJECT, RULE_NEEDS_HEADER}

static const struct rule_field fields[] = {
	TEXT("format"),
	{"size", RULE_OF_SIZE, RULE_NEEDS_HEADER},
	NUMBER("duration"),
	NUMBER("start_time"),
	NUMBER("bit_rate"),
	TEXT("timecode"),
	BOOL("faststart"),
	BOOL("fragmented"),
	OBJECT("video"),
	NUMBER("video.index"),
	TEXT("video.codec"),
	TEXT("video.profile"),
	NUMBER("video.width"),
	NUMBER("video.height"),
	NUMBER("video.display_width"),
	NUMBER("video.display_height"),
	TEXT("video.orientation"),
	NUMBER("video.rotation"),
	NUMBER("video.sar"),
	NUMBER("video.fps"),
	TEXT("video.fps_mode"),
	NUMBER("video.frames"),
	TEXT("video.pix_fmt"),
	NUMBER("video.bit_depth"),
	BOOL("video.interlaced"),
	TEXT("video.hdr"),
	TEXT("video.color.primaries"),
	TEXT("video.color.transfer"),
	TEXT("video.color.space"),
	TEXT("video.color.range"),
	NUMBER("video.duration"),
	NUMBER("video.bit_rate"),
	NUMBER("video.keyframe_interval"),
	OBJECT("audio"),
	NUMBER("audio.index"),
	TEXT("audio.codec"),
	TEXT("audio.profile"),
	NUMBER("audio.sample_rate"),
	NUMBER("audio.channels"),
	TEXT("audio.layout"),
	NUMBER("audio.duration"),
	NUMBER("audio.bit_rate"),
	TEXT("audio.language"),
	OBJECT("streams.*"),
	NUMBER("streams.*.index"),
	TEXT("streams.*.kind"),
	TEXT("streams.*.codec"),
	TEXT("streams.*.language"),
	TEXT("streams.*.title"),
	BOOL("streams.*.default"),
	BOOL("streams.*.forced"),
	BOOL("streams.*.attached_picture"),
	NUMBER("streams.*.start_time"),
	NUMBER("streams.*.duration"),
	NUMBER("streams.*.bit_rate"),
	OBJECT("chapters.*"),
	NUMBER("chapters.*.start"),
	NUMBER("chapters.*.end"),
	TEXT("chapters.*.title"),
	TEXT("tags.*"),
	{"scan.depth", RULE_OF_TEXT, RULE_NEEDS_PACKETS},
	{"scan.frames", RULE_OF_NUMBER, RULE_NEEDS_PACKETS},
	{"scan.decode_errors", RULE_OF_NUMBER, RULE_NEEDS_FRAMES},
	{"scan.last_video", RULE_OF_NUMBER, RULE_NEEDS_PACKETS},
	{"scan.last_audio", RULE_OF_NUMBER, RULE_NEEDS_PACKETS},
	{"scan.truncated", RULE_OF_BOOL, RULE_NEEDS_PACKETS},
	{"scan.longest_black", RULE_OF_NUMBER, RULE_NEEDS_FRAMES},
	{"scan.longest_frozen", RULE_OF_NUMBER, RULE_NEEDS_FRAMES},
	{"scan.longest_silent", RULE_OF_NUMBER, RULE_NEEDS_FRAMES},
	{"scan.loudness", RULE_OF_OBJECT, RULE_NEEDS_FRAMES},
	{"scan.loudness.integrated", RULE_OF_NUMBER, RULE_NEEDS_FRAMES},
	{"scan.loudness.range", RULE_OF_NUMBER, RULE_NEEDS_FRAMES},
	{"scan.loudness.true_peak", RULE_OF_NUMBER, RULE_NEEDS_FRAMES},
	{"scan.keyframes.count", RULE_OF_NUMBER, RULE_NEEDS_PACKETS},
	{"scan.keyframes.max_interval", RULE_OF_NUMBER, RULE_NEEDS_PACKETS},
	{"scan.keyframes.open_gop", RULE_OF_BOOL, RULE_NEEDS_PACKETS},
	{"scan.av_offset", RULE_OF_NUMBER, RULE_NEEDS_PACKETS},
};

// Does the path have the parts of the row?
static bool fits(const char *row, const char *path)
{
	if (strcmp(row, TAGS "*") == 0) {
		return strncmp(path, TAGS, strlen(TAGS)) == 0 && path[strlen(TAGS)] != '\0';
	}
	for (; *row != '\0'; row++) {
		size_t digits = *row == '*' ? strspn(path, "0123456789") : 0;

		if (*row == '*' ? digits == 0 : *row != *path) {
			return false;
		}
		path += *row == '*' ? digits : 1;
	}
	return *path == '\0';
}

const struct rule_field *rule_find_field(const char *path, struct nearest *nearest)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (fits(fields[i].path, path)) {
			return &fields[i];
		}
		nearest_try(nearest, fields[i].path);
	}
	return NULL;
}

enum rule_needs rule_needs(const struct rule *rule)
{
	return rule->field ? rule->field->needs : RULE_NEEDS_HEADER;
}

// One step down: by the name of a key, or by an index.
static const json_t *step(const json_t *at, const char *part, size_t len)
{
	char key[32];

	if (len >= sizeof(key)) {
		return NULL;
	}
	memcpy(key, part, len);
	key[len] = '\0';
	return json_is_array(at) ? json_array_get(at, strtoul(key, NULL, 10)) :
		json_object_get(at, key);
}

const json_t *rule_find_value(const json_t *media, const char *path, bool *missing)
{
	const json_t *at = media;

	if (strncmp(path, TAGS, strlen(TAGS)) == 0) {
		at = json_object_get(json_object_get(media, "tags"), path + strlen(TAGS));
		*missing = !at;
		return at;
	}
	while (at && *path != '\0') {
		size_t len = strcspn(path, ".");

		at = step(at, path, len);
		path += len + (path[len] == '.');
	}
	*missing = !at;
	return at;
}
