// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Every record that is written: read back by our own strict reader, and compared with what
// stands here.

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/timecode.h"
#include "record/jsonl.h"
#include "record/record.h"
#include "record/schema.h"
#include "tests/tap.h"

// Compares, reads back, and empties out.
static void check(struct str *out, const char *type, const char *want)
{
	struct err err = {0};
	json_t *object = NULL;

	is_str(str_text(out), want, "%s", type);
	if (ok(jsonl_read(&object, out->data, out->len - 1, &err) == 0, "%s is read back: %s", type,
		err.message)) {
		const struct schema *schema = schema_find(type);
		size_t n_keys = 3; // type, v, input

		is_str(jsonl_text(object, "type"), type, "%s says so", type);
		for (const char *const *key = schema->keys; *key; key++) {
			n_keys += json_object_get(object, *key) ? 1 : 0;
		}
		is_int((intmax_t)json_object_size(object), (intmax_t)n_keys, "%s has its keys",
			type);
		json_decref(object);
	}
	str_clear(out);
}

static void check_media_empty(struct str *out)
{
	static const struct facts facts = {
		.size_bytes = FACT_UNKNOWN, .duration_us = FACT_UNKNOWN,
		.start_time_us = FACT_UNKNOWN,
		.bit_rate = FACT_UNKNOWN, .faststart = -1, .fragmented = -1,
	};

	record_media(out, "a.mp4", &facts, NULL, 0, -1);
	check(out, "media", "{\"type\":\"media\",\"v\":1,\"input\":\"a.mp4\",\"format\":null,"
		"\"size\":null,"
		"\"duration\":null,\"start_time\":null,\"bit_rate\":null,\"timecode\":null,"
		"\"faststart\":null,\"fragmented\":null,\"video\":null,\"audio\":null,"
		"\"streams\":[],"
		"\"chapters\":[],\"tags\":{},\"scan\":null,\"checks\":[],\"ok\":null}\n");
}

static void check_media_full(struct str *out)
{
	struct fact_stream stream = {
		.index = 1, .kind = FACT_STREAM_AUDIO, .codec = "aac", .language = "deu",
		.is_default = true, .start_time_us = -21333, .duration_us = FACT_UNKNOWN,
		.bit_rate = 128000,
	};
	struct fact_chapter chapter = {.start_us = 0, .end_us = 1500000, .title = "Intro"};
	struct fact_tag tags[] = {
		{"title", "one"}, {"title", "two"}, {"na\xff", "x"}, {"na\xfe", "y"},
		{"", "\xc3\xa4\xff"},
	};
	const struct facts facts = {
		.format = "mov", .size_bytes = 1000, .duration_us = 1500000, .start_time_us = 0,
		.bit_rate = 5333, .timecode = "01:00:00:00", .faststart = 1, .fragmented = 0,
		.has_video = true,
		.video = {
			.index = 0, .codec = "h264", .profile = "High", .width = 1920,
			.height = 1080,
			.display_width = 1080, .display_height = 1920, .rotation = 90,
			.sar = {1, 1},
			.fps = {30000, 1001}, .fps_mode = FACT_FPS_VARIABLE, .frames = 45,
			.pix_fmt = "yuv420p", .bit_depth = 8, .interlaced = 0, .hdr = "",
			.color_primaries = "bt709", .duration_us = 1501500, .bit_rate = 5000,
			.keyframe_interval_us = 1000000,
		},
		.has_audio = true,
		.audio = {
			.index = 1, .codec = "aac", .profile = "LC", .sample_rate = 48000,
			.channels = 2,
			.layout = "stereo", .duration_us = FACT_UNKNOWN, .bit_rate = 128000,
			.language = "deu",
		},
		.streams = &stream, .n_streams = 1, .chapters = &chapter, .n_chapters = 1,
		.tags = tags, .n_tags = 5,
	};

	record_media(out, "a.mp4", &facts, NULL, 0, -1);
	check(out, "media", "{\"type\":\"media\",\"v\":1,\"input\":\"a.mp4\",\"format\":\"mov\","
		"\"size\":1000,\"duration\":1.5,\"start_time\":0,\"bit_rate\":5333,"
		"\"timecode\":\"01:00:00:00\",\"faststart\":true,\"fragmented\":false,"
		"\"video\":{\"index\":0,\"codec\":\"h264\",\"profile\":\"High\",\"width\":1920,"
		"\"height\":1080,\"display_width\":1080,\"display_height\":1920,"
		"\"orientation\":\"portrait\",\"rotation\":90,\"sar\":1,\"fps\":29.97003,"
		"\"fps_mode\":\"variable\",\"frames\":45,\"pix_fmt\":\"yuv420p\",\"bit_depth\":8,"
		"\"interlaced\":false,\"hdr\":null,\"color\":{\"primaries\":\"bt709\","
		"\"transfer\":null,"
		"\"space\":null,\"range\":null},\"duration\":1.5015,\"bit_rate\":5000,"
		"\"keyframe_interval\":1},\"audio\":{\"index\":1,\"codec\":\"aac\","
		"\"profile\":\"LC\","
		"\"sample_rate\":48000,\"channels\":2,\"layout\":\"stereo\",\"duration\":null,"
		"\"bit_rate\":128000,\"language\":\"deu\"},\"streams\":[{\"index\":1,"
		"\"kind\":\"audio\","
		"\"codec\":\"aac\",\"language\":\"deu\",\"title\":null,\"default\":true,"
		"\"forced\":false,"
		"\"attached_picture\":false,\"start_time\":-0.021333,\"duration\":null,"
		"\"bit_rate\":128000}],\"chapters\":[{\"start\":0,\"end\":1.5,"
		"\"title\":\"Intro\"}],"
		"\"tags\":{\"title\":\"one\",\"na\xef\xbf\xbd\":\"x\","
		"\"\":\"\xc3\xa4\xef\xbf\xbd\"},"
		"\"scan\":null,\"checks\":[],\"ok\":null}\n");
}

static void check_error(struct str *out)
{
	struct err err = {0};

	err_set(&err, ERR_MEDIA, "no_streams", "cannot use '%s': \x1b[2J", "a");
	record_error(out, NULL, "probe", &err);
	check(out, "error", "{\"type\":\"error\",\"v\":1,\"input\":null,\"command\":\"probe\","
		"\"kind\":\"media\",\"code\":\"no_streams\","
		"\"message\":\"cannot use 'a': \\u001b[2J\","
		"\"hint\":null,\"retry_after\":null}\n");
	err_hint(&err, "try again");
	record_error(out, "a", "cut", &err);
	check(out, "error", "{\"type\":\"error\",\"v\":1,\"input\":\"a\",\"command\":\"cut\","
		"\"kind\":\"media\",\"code\":\"no_streams\","
		"\"message\":\"cannot use 'a': \\u001b[2J\","
		"\"hint\":\"try again\",\"retry_after\":null}\n");
}

static void check_analyze(struct str *out)
{
	const struct segments_highlight highlight = {
		.start_us = 83456789, .end_us = 97200000, .peak_us = 90000000, .score = 0.87314,
		.rank = 1, .title = "crowd rises", .description = "Goal!", .n_reasons = 2,
		.reasons = {{"loudness", 0.5, 3.25}, {"motion", 0.33333, (double)NAN}},
	};
	float values[] = {0, 0.25f, NAN, -1.5f, INFINITY};
	const struct track track = {
		.name = "score", .unit = "", .start_us = 500000, .values = values, .n_values = 5,
	};
	const struct record_analysis analysis = {
		.engine = "local", .profile = "budget", .content = "sport", .duration_us = 60000000,
		.n_highlights = 1, .covered_us = 13743211, .n_shots = INT64_MIN,
		.verdict = "highlights", .elapsed_us = TIME_UNKNOWN,
	};

	record_highlight(out, "a", &highlight, &(struct record_judge){"local", NULL});
	check(out, "highlight", "{\"type\":\"highlight\",\"v\":1,\"input\":\"a\",\"rank\":1,"
		"\"start\":83.456789,\"end\":97.2,\"score\":0.8731,\"peak\":90,"
		"\"title\":\"crowd rises\","
		"\"description\":\"Goal!\",\"reasons\":[{\"signal\":\"loudness\",\"weight\":0.5,"
		"\"value\":3.25},"
		"{\"signal\":\"motion\",\"weight\":0.3333,\"value\":null}],\"engine\":\"local\","
		"\"model\":null}\n");
	record_signal(out, "a", &track);
	check(out, "signal", "{\"type\":\"signal\",\"v\":1,\"input\":\"a\",\"name\":\"score\","
		"\"unit\":null,\"start\":0.5,\"step\":0.5,\"values\":[0,0.25,null,-1.5,null]}\n");
	record_analysis(out, "a", &analysis);
	check(out, "analysis", "{\"type\":\"analysis\",\"v\":1,\"input\":\"a\","
		"\"engine\":\"local\","
		"\"model\":null,\"profile\":\"budget\",\"content\":\"sport\",\"duration\":60,"
		"\"highlights\":1,\"covered\":13.743211,\"shots\":null,\"verdict\":\"highlights\","
		"\"dropped\":null,\"tokens\":null,\"cost_usd\":0,\"cached\":false,\"sent_bytes\":0,"
		"\"fallback\":null,\"decode_errors\":0,\"elapsed\":null}\n");
}

static void check_cut(struct str *out)
{
	const struct record_dropped dropped[] = {{3, "data", "no place in the container"}};
	const struct record_clip clip = {
		.output = "out/a-001.mp4", .rank = -1, .start_us = 1000000, .end_us = 2000000,
		.actual_start_us = 960000, .actual_end_us = 2000000, .actual_start_pts = -512,
		.time_base = {1, 12800}, .mode = "copy", .frames = 26, .frames_copied = 26,
		.dropped = dropped, .n_dropped = 1, .size_bytes = 12345, .verified = -1,
	};
	const struct record_plan_span span = {0, 1000000, "copy", INT64_MIN};
	const struct record_plan plan = {
		.command = "cut", .action = "write", .output = "a.mp4", .spans = &span,
		.n_spans = 1,
		.bytes = INT64_MIN,
	};
	const struct record_done done = {
		.command = "cut", .count = 2, .decode_errors = 0, .elapsed_us = 1250000,
	};

	record_clip(out, "a", &clip);
	check(out, "clip", "{\"type\":\"clip\",\"v\":1,\"input\":\"a\","
		"\"output\":\"out/a-001.mp4\","
		"\"rank\":null,\"start\":1,\"end\":2,\"actual_start\":0.96,\"actual_end\":2,"
		"\"actual_start_pts\":-512,\"time_base\":\"1/12800\",\"mode\":\"copy\","
		"\"fallback\":null,"
		"\"frames\":26,\"frames_copied\":26,\"frames_encoded\":0,\"conformed\":false,"
		"\"dropped_streams\":[{\"index\":3,\"kind\":\"data\","
		"\"reason\":\"no place in the container\"}],\"size\":12345,\"verified\":null}\n");
	record_plan(out, "a", &plan);
	check(out, "plan", "{\"type\":\"plan\",\"v\":1,\"input\":\"a\",\"command\":\"cut\","
		"\"action\":\"write\",\"output\":\"a.mp4\",\"spans\":[{\"start\":0,\"end\":1,"
		"\"mode\":\"copy\",\"frames\":null}],\"bytes\":null,\"tokens\":null,"
		"\"cost_usd\":null}\n");
	record_done(out, "a", &done);
	check(out, "done", "{\"type\":\"done\",\"v\":1,\"input\":\"a\",\"command\":\"cut\","
		"\"count\":2,"
		"\"decode_errors\":0,\"elapsed\":1.25}\n");
}

static void check_progress(struct str *out)
{
	record_progress(out, "a", 1500000, TIME_UNKNOWN);
	check(out, "progress",
		"{\"type\":\"progress\",\"v\":1,\"input\":\"a\",\"time\":1.5,\"duration\":null}\n");
}

int main(void)
{
	struct str out = {0};

	check_media_empty(&out);
	check_media_full(&out);
	check_error(&out);
	check_analyze(&out);
	check_cut(&out);
	check_progress(&out);
	str_release(&out);
	return tap_done();
}
