// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Rules: each field of a media record can be asked for, what is written wrong is told before anything
// is read, and what is asked is what is answered.

#include "record/rule_internal.h"
#include "record/schema.h"
#include "tests/tap.h"

static const char record[] =
	"{\"format\":\"mov\",\"size\":2000000,\"duration\":60.04,\"bit_rate\":null,\"faststart\":true,"
	"\"video\":{\"codec\":\"h264\",\"width\":1920,\"fps\":29.97003,\"hdr\":null,"
	"\"color\":{\"space\":\"bt709\"}},\"audio\":null,"
	"\"streams\":[{\"kind\":\"video\"},{\"kind\":\"subtitle\",\"language\":\"eng\"}],"
	"\"tags\":{\"com.make.model\":\"X\",\"title\":\"A = b\"}}";

static const struct {
	const char *rule;
	int ok;
} answers[] = {
	{"format = mov", 1},
	{"format=mov", 1},
	{"  format  =  mov|mp4 ", 1},
	{"format = mp4", 0},
	{"format != mp4 | mkv", 1},
	{"format != mp4|mov", 0},
	{"format ~ ^m", 1},
	{"format !~ ^m", 0},
	{"format ~ a|v$", 1},
	{"size = 2M", 1},
	{"size <= 2M", 1},
	{"size < 2000000", 0},
	{"size = 1M..3M", 1},
	{"size = ..1M|3M..", 0},
	{"duration <= 60", 0},
	{"duration <= 60.04", 1},
	{"duration = 60", 0},
	{"duration = 60.0", 1},
	{"duration = 59..61", 1},
	{"video.fps = 29.97", 1},
	{"video.fps = 29.98", 0},
	{"video.fps = 23.976|29.97", 1},
	{"video.fps != 29.97", 0},
	{"video.width >= 1920", 1},
	{"video.width > 1920", 0},
	{"faststart = true", 1},
	{"faststart != true", 0},
	{"bit_rate > 5", -1},
	{"bit_rate != 5", -1},
	{"bit_rate = null", 1},
	{"bit_rate = 5|null", 1},
	{"bit_rate != null", 0},
	{"video.hdr = null", 1},
	{"video.hdr ~ hdr", -1},
	{"audio = null", 1},
	{"audio != null", 0},
	{"video != null", 1},
	{"audio.channels = 2", 0},
	{"audio.channels != 2", 0},
	{"video.color.space = bt709", 1},
	{"streams.1.kind = subtitle", 1},
	{"streams.1.language = eng", 1},
	{"streams.7.kind = video", 0},
	{"streams.7 = null", 1},
	{"tags.com.make.model = X", 1},
	{"tags.title = A = b", 1},
	{"tags.artist ~ .", 0},
	{"tags.artist = null", 1},
};

static const char *const wrong[] = {
	"", "   ", "format", "format =", "= mov", "format mov", "format == mov", "formt = mov",
	"video.width = wide", "video.width = 1..x", "video.width = ..", "video.width = 5..3",
	"video.width < 1|2", "video.width < 1..2", "video.width < null", "video.width ~ 1",
	"video.width = 0x10", "video.width = nan", "video.width = inf", "video.width = 1M",
	"format < mov", "format ~ (", "faststart = yes", "faststart > true", "audio = aac",
	"audio ~ a", "tags = null", "tags. = x", "streams.x.kind = video", "streams..kind = video",
	"format = a||b", "video.width = 1|", "video.width.x = 1",
};

static void check_answers(void)
{
	json_t *media = json_loads(record, 0, NULL);

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct rule rule;
		struct rule_result result = {.ok = -2};
		struct err err = {0};

		if (rule_read(&rule, answers[i].rule, &err) == 0) {
			rule_check(&rule, media, &result);
		}
		is_int(result.ok, answers[i].ok, "%s", answers[i].rule);
		rule_release(&rule);
	}
	json_decref(media);
}

static void check_wrong(void)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct rule rule;
		struct err err = {0};

		ok(rule_read(&rule, wrong[i], &err) < 0 && err.kind == ERR_USAGE, "no rule: '%s'",
			wrong[i]);
		rule_release(&rule);
	}
	struct rule rule;
	struct err err = {0};

	rule_read(&rule, "video.heigth = 3", &err);
	is_str(err.hint, "did you mean video.height?", "the field that was meant is told");
	rule_release(&rule);
}

static bool can_be_asked(const char *path)
{
	struct nearest nearest;

	nearest_init(&nearest, path, strlen(path));
	return rule_find_field(path, &nearest) != NULL;
}

// The keys of an object of the schema, below that path, which are no objects or arrays themselves.
static void check_keys(const char *schema, const char *path)
{
	static const char *const inner[] = {"video", "audio", "streams", "chapters", "tags", "scan",
		"checks", "ok", "color", "keyframes", "black", "frozen", "silent", "loudness"};
	const struct schema *row = schema_find(schema);

	for (const char *const *key = row->keys; *key; key++) {
		char full[80];
		bool leaf = true;

		for (size_t i = 0; i < sizeof(inner) / sizeof(inner[0]); i++) {
			leaf = leaf && strcmp(*key, inner[i]) != 0;
		}
		snprintf(full, sizeof(full), "%s%s", path, *key);
		if (leaf) {
			ok(can_be_asked(full), "%s can be asked for", full);
		}
	}
}

int main(void)
{
	check_answers();
	check_wrong();
	check_keys("media", "");
	check_keys("media.video", "video.");
	check_keys("media.color", "video.color.");
	check_keys("media.audio", "audio.");
	check_keys("media.stream", "streams.0.");
	check_keys("media.chapter", "chapters.12.");
	check_keys("media.scan", "scan.");
	check_keys("media.scan.loudness", "scan.loudness.");
	check_keys("media.scan.keyframes", "scan.keyframes.");
	return tap_done();
}
