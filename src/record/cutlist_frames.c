// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Spans in frames, for the formats that count them.

#include "base/mem.h"
#include "base/timecode.h"
#include "record/cutlist_internal.h"

// The length of an input that nobody knows, and the most that is believed; 2^40 frames are 580 years
// at 60 a second, and leave room for what is calculated with them.
#define MANY_FRAMES (INT64_C(1) << 40)
#define MAX_FPS_DEN 1000000

// How far behind a frame's time a boundary may lie and still mean that frame. Matroska and people
// round to milliseconds.
#define SLACK_US 1000

// The rates that editors know. A measured rate so close to one of them is that rate: 24000/1001 and
// 24 are a thousandth apart.
static const struct fact_ratio known[] = {
	{24000, 1001}, {24, 1}, {25, 1}, {30000, 1001}, {30, 1}, {48000, 1001}, {48, 1}, {50, 1},
	{60000, 1001}, {60, 1}, {100, 1}, {120000, 1001}, {120, 1},
};
#define CLOSE 1e-4

static double real(struct fact_ratio rate)
{
	return (double)rate.num / (double)rate.den;
}

static struct fact_ratio rate_of(const struct fact_video *video)
{
	size_t best = 0;
	double fps = real(video->fps);

	for (size_t i = 1; i < sizeof(known) / sizeof(known[0]); i++) {
		double a = real(known[i]) - fps;
		double b = real(known[best]) - fps;

		if (a * a < b * b) {
			best = i;
		}
	}
	double off = real(known[best]) / fps - 1;
	bool close = off > -CLOSE && off < CLOSE;

	return close || video->fps_mode == FACT_FPS_VARIABLE ? known[best] : video->fps;
}

static bool has_rate(const struct facts *facts)
{
	return facts->has_video && facts->video.fps.num > 0 && facts->video.fps.den > 0 &&
		facts->video.fps.num <= INT32_MAX && facts->video.fps.den <= MAX_FPS_DEN;
}

static struct fact_ratio timeline_rate(const struct cutlist *list)
{
	for (size_t i = 0; i < list->n_events; i++) {
		const struct facts *facts = list->sources[list->events[i].source].facts;

		if (has_rate(facts)) {
			return rate_of(&facts->video);
		}
	}
	return (struct fact_ratio){25, 1};
}

// The number of frames that begin before a time, from 0 on: also the number of the first one that
// does not.
static int64_t frames_before(int64_t us, struct fact_ratio rate)
{
	int64_t frame_us = rate.den * TIME_SECOND / rate.num;
	int64_t slack = frame_us / 4 < SLACK_US ? frame_us / 4 : SLACK_US;
	__int128 ticks = (__int128)(us - slack) * rate.num;
	__int128 per_frame = (__int128)rate.den * TIME_SECOND;

	return ticks <= 0 ? 0 : (int64_t)((ticks + per_frame - 1) / per_frame);
}

// Where there is a picture, sound that lasts longer has no frames.
static int64_t count_frames(const struct facts *facts, struct fact_ratio rate)
{
	const struct fact_video *video = &facts->video;
	int64_t n = MANY_FRAMES;

	if (has_rate(facts) && video->frames > 0 && video->fps_mode != FACT_FPS_VARIABLE) {
		n = video->frames;
	} else if (has_rate(facts) && video->duration_us > 0) {
		n = frames_before(video->duration_us, rate);
	} else if (facts->duration_us != FACT_UNKNOWN) {
		n = frames_before(facts->duration_us, rate);
	}
	return n < MANY_FRAMES ? n : MANY_FRAMES;
}

static struct cutlist_reel describe(const struct cutlist_source *source, struct fact_ratio timeline,
	struct str *notes)
{
	const struct facts *facts = source->facts;
	struct cutlist_reel reel = {.rate = timeline};

	if (has_rate(facts)) {
		reel.rate = rate_of(&facts->video);
	}
	reel.how.per_second = smpte_per_second(reel.rate.num, reel.rate.den);
	reel.n_frames = count_frames(facts, reel.rate);
	bool can_drop = smpte_can_drop(reel.rate.num, reel.rate.den);

	if (facts->timecode[0] != '\0' && reel.how.per_second > 0 &&
		smpte_parse(facts->timecode, &reel.how, can_drop, &reel.first) < 0) {
		str_addf(notes, "'%s': its timecode '%s' is not one of its frame rate, and is "
			"left out\n", source->path, facts->timecode);
	}
	if (facts->has_video && facts->video.fps_mode == FACT_FPS_VARIABLE) {
		str_addf(notes, "'%s': its frame rate is variable; the list counts %.6g frames a "
			"second, and a bound may be off by some\n", source->path, real(reel.rate));
	}
	return reel;
}

static int count_shot(struct cutlist_shot *shot, const struct cutlist_event *event,
	const struct cutlist_source *source, const struct cutlist_reel *reel, struct err *err)
{
	shot->source = event->source;
	if (event->end_us == TIME_UNKNOWN && reel->n_frames == MANY_FRAMES) {
		return cutlist_no_end(source, err);
	}
	int64_t in = frames_before(event->start_us, reel->rate);
	int64_t end = event->end_us == TIME_UNKNOWN ? reel->n_frames :
		frames_before(event->end_us, reel->rate);

	if (in >= reel->n_frames || event->end_us <= 0) {
		return err_set(err, ERR_INPUT, "bad_span",
			"'%s': no picture is shown in the span from %.6g s", source->path,
			time_to_seconds(event->start_us));
	}
	if (end > reel->n_frames) {
		end = reel->n_frames;
	}
	// A span between two frames shows the one that it falls into.
	if (end <= in) {
		in = in > 0 ? in - 1 : 0;
		end = in + 1;
	}
	shot->in = in;
	shot->n = end - in;
	return 0;
}

// The length in frames of another rate, to the nearest and at least one.
static int64_t convert(int64_t n, struct fact_ratio from, struct fact_ratio to)
{
	__int128 num = (__int128)n * from.den * to.num;
	__int128 den = (__int128)from.num * to.den;
	int64_t here = (int64_t)((num + den / 2) / den);

	return here > 0 ? here : 1;
}

// An input of unknown length lasts at least as long as what is shown of it.
static void guess_lengths(struct cutlist_frames *frames, const struct cutlist *list)
{
	for (size_t i = 0; i < list->n_sources; i++) {
		struct cutlist_reel *reel = &frames->reels[i];
		int64_t end = 0;

		for (size_t k = 0; k < list->n_events && reel->n_frames == MANY_FRAMES; k++) {
			const struct cutlist_shot *shot = &frames->shots[k];

			if (shot->source == i && shot->in + shot->n > end) {
				end = shot->in + shot->n;
			}
		}
		reel->n_frames = reel->n_frames == MANY_FRAMES ? end : reel->n_frames;
	}
}

int cutlist_frames_count(struct cutlist_frames *out, const struct cutlist *list, struct str *notes,
	struct err *err)
{
	*out = (struct cutlist_frames){.rate = timeline_rate(list)};
	out->reels = mem_zalloc(list->n_sources * sizeof(*out->reels));
	out->shots = mem_zalloc(list->n_events * sizeof(*out->shots));
	for (size_t i = 0; i < list->n_sources; i++) {
		out->reels[i] = describe(&list->sources[i], out->rate, notes);
	}
	for (size_t i = 0; i < list->n_events; i++) {
		const struct cutlist_event *event = &list->events[i];
		const struct cutlist_reel *reel = &out->reels[event->source];
		struct cutlist_shot *shot = &out->shots[i];

		if (count_shot(shot, event, &list->sources[event->source], reel, err) < 0) {
			cutlist_frames_release(out);
			return -1;
		}
		shot->offset = out->total;
		shot->n_here = convert(shot->n, reel->rate, out->rate);
		out->total += shot->n_here;
		if (out->total > MANY_FRAMES) {
			cutlist_frames_release(out);
			return err_set(err, ERR_LIMIT, "too_long", "the spans are too long in all");
		}
	}
	guess_lengths(out, list);
	return 0;
}

void cutlist_frames_release(struct cutlist_frames *frames)
{
	mem_free(frames->reels);
	mem_free(frames->shots);
	*frames = (struct cutlist_frames){0};
}
