// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Final Cut Pro XML 1.9, the oldest with media-rep. Every time is a fraction of seconds and a whole
// number of frames. An asset starts at its timecode, and a clip's start counts on from there;
// offsets and lengths are in the timeline's frames.

#include "record/cutlist_internal.h"

static void add_time(struct str *out, const char *key, int64_t frames, struct fact_ratio rate)
{
	str_addf(out, " %s=\"%lld/%llds\"", key, (long long)(frames * rate.den),
		(long long)rate.num);
}

static void add_text(struct str *out, const char *key, const char *text)
{
	str_addf(out, " %s=\"", key);
	cutlist_add_escaped(out, text, true);
	str_addc(out, '"');
}

static int64_t known(int64_t value, int64_t otherwise)
{
	return value > 0 ? value : otherwise;
}

static bool same_format(const struct cutlist *list, const struct cutlist_frames *frames, size_t a,
	size_t b)
{
	const struct facts *fa = list->sources[a].facts;
	const struct facts *fb = list->sources[b].facts;

	return fb->has_video && fa->video.display_width == fb->video.display_width &&
		fa->video.display_height == fb->video.display_height &&
		frames->reels[a].rate.num == frames->reels[b].rate.num &&
		frames->reels[a].rate.den == frames->reels[b].rate.den;
}

// The source whose format a source has: the first one like it.
static size_t format_of(const struct cutlist *list, const struct cutlist_frames *frames,
	size_t source)
{
	size_t i = 0;

	while (i < source && !same_format(list, frames, source, i)) {
		i++;
	}
	return i;
}

// The source whose format the timeline has; n_sources where no input has a picture.
static size_t timeline_format(const struct cutlist *list, const struct cutlist_frames *frames)
{
	for (size_t i = 0; i < list->n_events; i++) {
		size_t source = list->events[i].source;

		if (list->sources[source].facts->has_video) {
			return format_of(list, frames, source);
		}
	}
	return list->n_sources;
}

static void add_format(struct str *out, size_t id, struct fact_ratio rate, int64_t width,
	int64_t height)
{
	str_addf(out, "\t\t<format id=\"f%zu\"", id + 1);
	add_time(out, "frameDuration", 1, rate);
	str_addf(out, " width=\"%lld\" height=\"%lld\"/>\n", (long long)width, (long long)height);
}

static void add_asset(struct str *out, const struct cutlist *list, size_t i,
	const struct cutlist_frames *frames)
{
	const struct cutlist_source *source = &list->sources[i];
	const struct facts *facts = source->facts;
	const struct cutlist_reel *reel = &frames->reels[i];

	str_addf(out, "\t\t<asset id=\"a%zu\"", i + 1);
	add_text(out, "name", cutlist_base_name(source->path));
	add_time(out, "start", reel->first, reel->rate);
	add_time(out, "duration", reel->n_frames, reel->rate);
	if (facts->has_video) {
		str_addf(out, " hasVideo=\"1\" format=\"f%zu\"", format_of(list, frames, i) + 1);
	}
	if (facts->has_audio) {
		str_addf(out, " hasAudio=\"1\" audioSources=\"1\" audioChannels=\"%lld\"",
			(long long)known(facts->audio.channels, 2));
		str_addf(out, " audioRate=\"%lld\"",
			(long long)known(facts->audio.sample_rate, 48000));
	}
	str_adds(out, ">\n\t\t\t<media-rep kind=\"original-media\" src=\"");
	struct str address = {0};

	cutlist_add_address(&address, source->full);
	cutlist_add_escaped(out, str_text(&address), true);
	str_release(&address);
	str_adds(out, "\"/>\n\t\t</asset>\n");
}

// The rates that a sequence can have, as the format writes them.
static const char *audio_rate(const struct facts *facts)
{
	static const struct {
		int64_t rate_hz;
		const char *name;
	} rates[] = {
		{32000, "32k"}, {44100, "44.1k"}, {88200, "88.2k"}, {96000, "96k"},
		{176400, "176.4k"}, {192000, "192k"},
	};

	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]) && facts->has_audio; i++) {
		if (facts->audio.sample_rate == rates[i].rate_hz) {
			return rates[i].name;
		}
	}
	return "48k";
}

static const char *tc_format(const struct smpte *how)
{
	return how->drop ? "DF" : "NDF";
}

static void add_clip(struct str *out, const struct cutlist *list, size_t i,
	const struct cutlist_frames *frames)
{
	const struct cutlist_event *event = &list->events[i];
	const struct cutlist_shot *shot = &frames->shots[i];
	const struct cutlist_reel *reel = &frames->reels[event->source];
	struct str title = {0};

	cutlist_add_title(&title, list, event);
	str_addf(out, "\t\t\t\t\t\t<asset-clip ref=\"a%zu\"", event->source + 1);
	add_text(out, "name", str_text(&title));
	add_time(out, "offset", shot->offset, frames->rate);
	add_time(out, "start", reel->first + shot->in, reel->rate);
	add_time(out, "duration", shot->n_here, frames->rate);
	if (list->sources[event->source].facts->has_video) {
		str_addf(out, " format=\"f%zu\"", format_of(list, frames, event->source) + 1);
	}
	str_addf(out, " tcFormat=\"%s\"/>\n", tc_format(&reel->how));
	str_release(&title);
}

static void add_resources(struct str *out, const struct cutlist *list,
	const struct cutlist_frames *frames, size_t timeline)
{
	str_adds(out, "\t<resources>\n");
	if (timeline == list->n_sources) {
		add_format(out, timeline, frames->rate, 1920, 1080);
	}
	for (size_t i = 0; i < list->n_sources; i++) {
		const struct facts *facts = list->sources[i].facts;

		if (facts->has_video && format_of(list, frames, i) == i) {
			add_format(out, i, frames->reels[i].rate,
				known(facts->video.display_width, 1920),
				known(facts->video.display_height, 1080));
		}
	}
	for (size_t i = 0; i < list->n_sources; i++) {
		add_asset(out, list, i, frames);
	}
	str_adds(out, "\t</resources>\n");
}

static void add_sequence(struct str *out, const struct cutlist *list,
	const struct cutlist_frames *frames, size_t timeline)
{
	const size_t first = list->events[0].source;
	const struct facts *facts = list->sources[first].facts;
	bool surround = facts->has_audio && facts->audio.channels > 2;

	str_addf(out, "\t\t\t\t<sequence format=\"f%zu\"", timeline + 1);
	add_time(out, "duration", frames->total, frames->rate);
	add_time(out, "tcStart", 0, frames->rate);
	str_addf(out, " tcFormat=\"%s\" audioLayout=\"%s\" audioRate=\"%s\">\n",
		tc_format(&frames->reels[first].how), surround ? "surround" : "stereo",
		audio_rate(facts));
	str_adds(out, "\t\t\t\t\t<spine>\n");
	for (size_t i = 0; i < list->n_events; i++) {
		add_clip(out, list, i, frames);
	}
	str_adds(out, "\t\t\t\t\t</spine>\n\t\t\t\t</sequence>\n");
}

int cutlist_fcpxml(struct str *out, const struct cutlist *list, struct str *notes, struct err *err)
{
	struct cutlist_frames frames;
	struct str name = {0};

	if (cutlist_frames_count(&frames, list, notes, err) < 0) {
		return -1;
	}
	const size_t timeline = timeline_format(list, &frames);

	str_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE fcpxml>\n\n");
	str_adds(out, "<fcpxml version=\"1.9\">\n");
	add_resources(out, list, &frames, timeline);
	cutlist_add_name(&name, list);
	str_adds(out, "\t<library>\n\t\t<event name=\"hilite\">\n\t\t\t<project");
	add_text(out, "name", str_text(&name));
	str_adds(out, ">\n");
	add_sequence(out, list, &frames, timeline);
	str_adds(out, "\t\t\t</project>\n\t\t</event>\n\t</library>\n</fcpxml>\n");
	str_release(&name);
	cutlist_frames_release(&frames);
	return 0;
}
