// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/describe.h"

#include <libavutil/dict.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "media/boxes.h"
#include "media/describe_stream.h"
#include "media/input_internal.h"
#include "media/timing.h"

// A declared length above this is a lie: FFmpeg's own marker, a broken fragment.
#define MAX_DURATION_US (INT64_C(10) * 366 * 86400 * 1000000)

static void list_streams(const struct input *in, struct facts *out)
{
	size_t n = in->fmt->nb_streams;

	if (n > FACT_MAX_STREAMS) {
		n = FACT_MAX_STREAMS;
	}
	out->streams = mem_zalloc(n * sizeof(*out->streams));
	out->n_streams = n;
	for (size_t i = 0; i < n; i++) {
		describe_stream(in, in->fmt->streams[i], &out->streams[i]);
	}
}

static void list_chapters(const struct input *in, struct facts *out)
{
	size_t n = in->fmt->nb_chapters;

	if (n > FACT_MAX_CHAPTERS) {
		n = FACT_MAX_CHAPTERS;
	}
	out->chapters = mem_zalloc((n > 0 ? n : 1) * sizeof(*out->chapters));
	for (size_t i = 0; i < n; i++) {
		const AVChapter *ch = in->fmt->chapters[i];
		struct fact_chapter *to = &out->chapters[out->n_chapters++];
		int64_t start = av_rescale_q(ch->start, ch->time_base, AV_TIME_BASE_Q);
		int64_t end = av_rescale_q(ch->end, ch->time_base, AV_TIME_BASE_Q);

		to->start_us = FACT_UNKNOWN;
		to->end_us = FACT_UNKNOWN;
		if (start >= 0 && start < MAX_DURATION_US) {
			to->start_us = start - in->zero_us;
		}
		if (end >= start && end < MAX_DURATION_US) {
			to->end_us = end - in->zero_us;
		}
		describe_text(to->title, sizeof(to->title), ch->metadata, "title");
	}
}

static void list_tags(const struct input *in, struct facts *out)
{
	const AVDictionaryEntry *e = NULL;

	out->tags = mem_zalloc(FACT_MAX_TAGS * sizeof(*out->tags));
	while (out->n_tags < FACT_MAX_TAGS) {
		e = av_dict_get(in->fmt->metadata, "", e, AV_DICT_IGNORE_SUFFIX);
		if (!e) {
			break;
		}
		struct fact_tag *to = &out->tags[out->n_tags++];

		snprintf(to->name, sizeof(to->name), "%s", e->key);
		snprintf(to->value, sizeof(to->value), "%s", e->value);
	}
}

// The timecode of the first frame: of the video stream, of the container, or of a tmcd track.
static void find_timecode(const struct input *in, struct facts *out)
{
	if (in->video) {
		describe_text(out->timecode, sizeof(out->timecode), in->video->metadata,
			"timecode");
	}
	if (out->timecode[0] == '\0') {
		describe_text(out->timecode, sizeof(out->timecode), in->fmt->metadata, "timecode");
	}
	for (unsigned i = 0; i < in->fmt->nb_streams && out->timecode[0] == '\0'; i++) {
		describe_text(out->timecode, sizeof(out->timecode), in->fmt->streams[i]->metadata,
			"timecode");
	}
}

static int64_t later(int64_t a, int64_t b)
{
	if (a == FACT_UNKNOWN) {
		return b;
	}
	return b == FACT_UNKNOWN || a > b ? a : b;
}

// What the container says of itself as a whole. Matroska's duration, as most programs write it,
// counts from 0 of its clock; all others count from the first stamp.
static int64_t container_end(const struct input *in)
{
	int64_t duration = in->fmt->duration;
	int64_t start = in->fmt->start_time;

	if (duration == AV_NOPTS_VALUE || duration <= 0 || duration > MAX_DURATION_US) {
		return FACT_UNKNOWN;
	}
	if (start == AV_NOPTS_VALUE || start < -MAX_DURATION_US || start > MAX_DURATION_US ||
		(strstr(in->fmt->iformat->name, "matroska") && start > 0 && start < duration)) {
		start = 0;
	}
	return duration + start - in->zero_us;
}

int64_t describe_duration(const struct input *in)
{
	int64_t declared = FACT_UNKNOWN;

	if (in->video) {
		declared = input_stream_end_us(in, in->video);
	}
	if (in->audio) {
		declared = later(declared, input_stream_end_us(in, in->audio));
	}
	if (declared == FACT_UNKNOWN) {
		declared = container_end(in);
	}
	return declared > 0 && declared <= MAX_DURATION_US ? declared : TIME_UNKNOWN;
}

// The declared length; where there is none, how far the packets went, if all were seen.
static int64_t find_duration(const struct input *in, const struct timing *timing,
	const struct boxes *boxes)
{
	int64_t seen = later(timing->video_end_us, timing->audio_end_us);
	int64_t declared = describe_duration(in);

	// A fragmented file is written before its length is known; what its header says is a guess.
	if (seen > 0 && boxes->fragmented == 1) {
		return seen;
	}
	if (declared != TIME_UNKNOWN) {
		return declared;
	}
	return seen != FACT_UNKNOWN && seen > 0 ? seen : FACT_UNKNOWN;
}

static void describe_container(const struct input *in, const struct timing *timing,
	struct facts *out)
{
	size_t n = strcspn(in->fmt->iformat->name, ",");
	struct boxes boxes = {.faststart = -1, .fragmented = -1};

	if (strstr(in->fmt->iformat->name, "mp4")) {
		boxes = boxes_scan(in->reader.fd, in->reader.size);
	}
	snprintf(out->format, sizeof(out->format), "%.*s", (int)n, in->fmt->iformat->name);
	out->size_bytes = in->reader.size;
	out->start_time_us = in->zero_us;
	out->duration_us = find_duration(in, timing, &boxes);
	if (out->duration_us != FACT_UNKNOWN && out->duration_us > 0) {
		out->bit_rate = (int64_t)((double)out->size_bytes * 8e6 / (double)out->duration_us);
	}
	out->faststart = boxes.faststart;
	out->fragmented = boxes.fragmented;
}

int describe_input(struct input *in, struct facts *out, struct err *err)
{
	struct timing timing;

	facts_init(out);
	if (timing_measure(in, &timing, err) < 0) {
		return -1;
	}
	if (timing.empty) {
		return err_set(err, ERR_MEDIA, "no_frames", "there is nothing behind its header");
	}
	describe_container(in, &timing, out);
	if (in->video) {
		out->has_video = true;
		describe_video(in, &timing, &out->video);
	}
	if (in->audio) {
		out->has_audio = true;
		describe_audio(in, &out->audio);
	}
	list_streams(in, out);
	list_chapters(in, out);
	list_tags(in, out);
	find_timecode(in, out);
	return 0;
}

int64_t describe_area(const struct input *in)
{
	return in->video ? (int64_t)in->video->codecpar->width * in->video->codecpar->height : 0;
}

int64_t describe_frames(const struct input *in)
{
	const int64_t duration_us = describe_duration(in);
	const int64_t frames = in->video ? in->video->nb_frames : 0;

	if (frames > 0 || !in->video || duration_us == TIME_UNKNOWN || duration_us <= 0) {
		return frames > 0 ? frames : 0;
	}
	const AVRational rate = in->video->avg_frame_rate;

	return rate.num > 0 && rate.den > 0 ?
		av_rescale(duration_us, rate.num, (int64_t)rate.den * 1000000) : 0;
}

struct time_facts describe_time(const struct facts *facts)
{
	return (struct time_facts){
		.duration_us = facts->duration_us == FACT_UNKNOWN ?
			TIME_UNKNOWN : facts->duration_us,
		.fps_num = facts->has_video ? facts->video.fps.num : 0,
		.fps_den = facts->has_video ? facts->video.fps.den : 0,
		.constant = facts->has_video && facts->video.fps_mode == FACT_FPS_CONSTANT,
		.lead_us = facts_lead_us(facts),
	};
}
