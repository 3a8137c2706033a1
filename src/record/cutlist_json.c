// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The formats that are JSON: OpenTimelineIO and LosslessCut projects.

#include <assert.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/timecode.h"
#include "record/cutlist_internal.h"

// Significant digits: a rate such as 30000/1001 needs all that a double has, and seconds with six
// decimals at most fit into 15.
#define RATE_DIGITS 17
#define TIME_DIGITS 15

static json_t *line(const char *text)
{
	struct str clean = {0};

	cutlist_add_line(&clean, text);
	json_t *value = json_string(str_text(&clean));

	str_release(&clean);
	return value;
}

static int add_json(struct str *out, json_t *root, int digits)
{
	char *text = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(digits));

	assert(text);
	str_adds(out, text);
	str_addc(out, '\n');
	free(text);
	json_decref(root);
	return 0;
}

static json_t *rational(int64_t frames, struct fact_ratio rate)
{
	return json_pack("{s:s, s:f, s:f}", "OTIO_SCHEMA", "RationalTime.1",
		"rate", (double)rate.num / (double)rate.den, "value", (double)frames);
}

static json_t *range(int64_t start, int64_t n, struct fact_ratio rate)
{
	return json_pack("{s:s, s:o, s:o}", "OTIO_SCHEMA", "TimeRange.1",
		"start_time", rational(start, rate), "duration", rational(n, rate));
}

// An item of a composition, with the keys that all kinds have.
static json_t *item(const char *schema, json_t *name, json_t *source_range)
{
	return json_pack("{s:s, s:{}, s:o, s:o, s:[], s:[], s:b}", "OTIO_SCHEMA", schema,
		"metadata", "name", name, "source_range", source_range, "effects", "markers",
		"enabled", 1);
}

static json_t *reference(const struct cutlist_source *source, const struct cutlist_reel *reel)
{
	struct str address = {0};

	cutlist_add_address(&address, source->full);
	json_t *value = json_pack("{s:s, s:{}, s:o, s:o, s:n, s:o}",
		"OTIO_SCHEMA", "ExternalReference.1", "metadata",
		"name", line(cutlist_base_name(source->path)),
		"available_range", range(reel->first, reel->n_frames, reel->rate),
		"available_image_bounds", "target_url", line(str_text(&address)));

	str_release(&address);
	return value;
}

static json_t *clip(const struct cutlist *list, size_t i, const struct cutlist_frames *frames)
{
	const struct cutlist_event *event = &list->events[i];
	const struct cutlist_reel *reel = &frames->reels[event->source];
	const struct cutlist_shot *shot = &frames->shots[i];
	struct str title = {0};

	cutlist_add_title(&title, list, event);
	json_t *value = item("Clip.2", line(str_text(&title)),
		range(reel->first + shot->in, shot->n, reel->rate));
	json_t *ours = json_object();

	str_release(&title);
	if (event->rank >= 0) {
		json_object_set_new(ours, "rank", json_integer(event->rank));
	}
	if (isfinite(event->score)) {
		json_object_set_new(ours, "score", json_real(event->score));
	}
	json_object_set_new(json_object_get(value, "metadata"), "hilite", ours);
	json_object_set_new(value, "media_references", json_pack("{s:o}", "DEFAULT_MEDIA",
		reference(&list->sources[event->source], reel)));
	json_object_set_new(value, "active_media_reference_key", json_string("DEFAULT_MEDIA"));
	return value;
}

// The track of one kind, with gaps for the events that have nothing of it; NULL where none has.
static json_t *track(const struct cutlist *list, const struct cutlist_frames *frames, bool video)
{
	json_t *value = item("Track.1", json_string(video ? "Video" : "Audio"), json_null());
	json_t *children = json_array();
	bool any = false;

	for (size_t i = 0; i < list->n_events; i++) {
		const struct cutlist_event *event = &list->events[i];
		const struct facts *facts = list->sources[event->source].facts;
		const struct cutlist_shot *shot = &frames->shots[i];
		struct fact_ratio rate = frames->reels[event->source].rate;
		bool has = video ? facts->has_video : facts->has_audio;

		any = any || has;
		json_array_append_new(children, has ? clip(list, i, frames) :
			item("Gap.1", json_string(""), range(0, shot->n, rate)));
	}
	json_object_set_new(value, "children", children);
	json_object_set_new(value, "kind", json_string(video ? "Video" : "Audio"));
	if (!any) {
		json_decref(value);
		return NULL;
	}
	return value;
}

int cutlist_otio(struct str *out, const struct cutlist *list, struct str *notes, struct err *err)
{
	struct cutlist_frames frames;
	struct str name = {0};

	if (cutlist_frames_count(&frames, list, notes, err) < 0) {
		return -1;
	}
	json_t *tracks = json_array();
	json_t *stack = item("Stack.1", json_string("tracks"), json_null());

	for (int video = 1; video >= 0; video--) {
		json_t *one = track(list, &frames, video == 1);

		if (one) {
			json_array_append_new(tracks, one);
		}
	}
	json_object_set_new(stack, "children", tracks);
	cutlist_add_name(&name, list);
	json_t *root = json_pack("{s:s, s:{}, s:o, s:n, s:o}", "OTIO_SCHEMA", "Timeline.1",
		"metadata", "name", line(str_text(&name)), "global_start_time", "tracks", stack);

	str_release(&name);
	cutlist_frames_release(&frames);
	return add_json(out, root, RATE_DIGITS);
}

// Tags are texts, whatever they hold.
static json_t *tags(const struct cutlist_event *event)
{
	json_t *value = json_object();

	if (event->rank >= 0) {
		json_object_set_new(value, "rank", json_sprintf("%lld", (long long)event->rank));
	}
	if (isfinite(event->score)) {
		json_object_set_new(value, "score", json_sprintf("%.4g", event->score));
	}
	return value;
}

int cutlist_llc(struct str *out, const struct cutlist *list, struct str *notes, struct err *err)
{
	const struct cutlist_source *source = &list->sources[0];
	const int64_t lead = facts_lead_us(source->facts);
	json_t *segments = json_array();

	(void)notes;
	for (size_t i = 0; i < list->n_events; i++) {
		const struct cutlist_event *event = &list->events[i];

		if (event->end_us == TIME_UNKNOWN) {
			json_decref(segments);
			return cutlist_no_end(source, err);
		}
		json_array_append_new(segments, json_pack("{s:f, s:f, s:o, s:o, s:b}",
			"start", time_to_seconds(event->start_us + lead),
			"end", time_to_seconds(event->end_us + lead),
			"name", line(event->title ? event->title : ""),
			"tags", tags(event), "selected", 1));
	}
	return add_json(out, json_pack("{s:i, s:o, s:o}", "version", 2,
		"mediaFileName", line(cutlist_base_name(source->path)), "cutSegments", segments),
		TIME_DIGITS);
}
