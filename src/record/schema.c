// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/schema.h"

#include <string.h>

#define KEYS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct schema schemas[] = {
	{"media", 1, KEYS("format", "size", "duration", "start_time", "bit_rate", "timecode",
		"faststart", "fragmented", "video", "audio", "streams", "chapters", "tags", "scan",
		"checks", "ok")},
	{"media.video", 0, KEYS("index", "codec", "profile", "width", "height", "display_width",
		"display_height", "orientation", "rotation", "sar", "fps", "fps_mode", "frames",
		"pix_fmt", "bit_depth", "interlaced", "hdr", "color", "duration", "bit_rate",
		"keyframe_interval")},
	{"media.color", 0, KEYS("primaries", "transfer", "space", "range")},
	{"media.audio", 0, KEYS("index", "codec", "profile", "sample_rate", "channels", "layout",
		"duration", "bit_rate", "language")},
	{"media.stream", 0, KEYS("index", "kind", "codec", "language", "title", "default", "forced",
		"attached_picture", "start_time", "duration", "bit_rate")},
	{"media.chapter", 0, KEYS("start", "end", "title")},
	{"media.scan", 0, KEYS("depth", "frames", "decode_errors", "last_video", "last_audio",
		"truncated", "black", "frozen", "silent", "longest_black", "longest_frozen",
		"longest_silent", "loudness", "keyframes", "av_offset")},
	{"media.scan.span", 0, KEYS("start", "end")},
	{"media.scan.loudness", 0, KEYS("integrated", "range", "true_peak")},
	{"media.scan.keyframes", 0, KEYS("count", "max_interval", "open_gop")},
	{"media.check", 0, KEYS("expr", "ok", "value", "at")},
	{"comparison", 1, KEYS("other", "same", "differences")},
	{"comparison.difference", 0, KEYS("what", "stream", "input", "other", "count", "first",
		"psnr")},
	{"comparison.psnr", 0, KEYS("min", "mean")},
	{"shot", 1, KEYS("index", "start", "end", "confidence", "transition")},
	{"frame", 1, KEYS("time", "pts", "time_base", "shot", "width", "height", "image", "mime",
		"data", "sharpness", "phash", "reason")},
	{"highlight", 1, KEYS("rank", "start", "end", "score", "peak", "title", "description",
		"reasons", "engine", "model")},
	{"highlight.reason", 0, KEYS("signal", "weight", "value")},
	{"signal", 1, KEYS("name", "unit", "start", "step", "values")},
	{"analysis", 1, KEYS("engine", "model", "profile", "content", "duration", "highlights",
		"covered", "shots", "verdict", "dropped", "tokens", "cost_usd", "cached",
		"sent_bytes", "fallback", "decode_errors", "elapsed")},
	{"clip", 1, KEYS("output", "rank", "start", "end", "actual_start", "actual_end",
		"actual_start_pts", "time_base", "mode", "fallback", "frames", "frames_copied",
		"frames_encoded", "conformed", "dropped_streams", "size", "verified")},
	{"clip.dropped_stream", 0, KEYS("index", "kind", "reason")},
	{"plan", 1, KEYS("command", "action", "output", "spans", "bytes", "tokens", "cost_usd")},
	{"plan.span", 0, KEYS("start", "end", "mode", "frames")},
	{"done", 1, KEYS("command", "count", "decode_errors", "elapsed")},
	{"progress", 1, KEYS("time", "duration")},
	{"key", 1, KEYS("name", "kind", "created", "updated")},
	{"slot", 1, KEYS("id", "kind", "opslimit", "memlimit")},
	{"store", 1, KEYS("path", "key_file", "exists", "generation", "written", "slots", "entries",
		"ok")},
	{"error", 1, KEYS("command", "kind", "code", "message", "hint", "retry_after")},
};

const struct schema *schema_find(const char *name)
{
	for (size_t i = 0; i < sizeof(schemas) / sizeof(schemas[0]); i++) {
		if (strcmp(schemas[i].name, name) == 0) {
			return &schemas[i];
		}
	}
	return NULL;
}

const struct schema *schema_at(size_t index)
{
	return index < sizeof(schemas) / sizeof(schemas[0]) ? &schemas[index] : NULL;
}
