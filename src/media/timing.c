// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/timing.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define MAX_BYTES   INT64_C(8000000)
#define MAX_PACKETS 100000

// Stamps of the video's packets, in its time base.
struct stamps {
	int64_t *list;
	size_t n;
	size_t cap;
	int64_t last_key; // stamp of the keyframe before, AV_NOPTS_VALUE before the first
	int64_t longest;  // between keyframes, in ticks
	bool any_key;
};

static void add_key(struct stamps *s, int64_t stamp)
{
	int64_t gap;

	if (s->any_key && !__builtin_sub_overflow(stamp, s->last_key, &gap) && gap > s->longest) {
		s->longest = gap;
	}
	if (!s->any_key || stamp > s->last_key) {
		s->last_key = stamp;
	}
	s->any_key = true;
}

static void add(struct stamps *s, int64_t stamp, bool key)
{
	s->list = mem_grow(s->list, &s->cap, s->n + 1, sizeof(*s->list));
	s->list[s->n++] = stamp;
	if (key) {
		add_key(s, stamp);
	}
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

// Constant: every step is within one tick of the middle one (a coarse clock rounds), and two are enough
// to tell. The step behind the last stamp is not known, and the end of what was read may lack B-frames:
// the last few are left out when the stream went on.
static void judge(struct stamps *s, AVRational base, bool whole, struct timing *out)
{
	size_t n = s->n;

	qsort(s->list, n, sizeof(*s->list), compare);
	if (!whole && n > 32) {
		n -= 16;
	}
	if (n < 3) {
		return;
	}
	int64_t span;

	if (__builtin_sub_overflow(s->list[n - 1], s->list[0], &span) || span <= 0) {
		return;
	}
	int64_t steps = (int64_t)n - 1;
	int64_t low = span / steps - (span % steps == 0 ? 1 : 0);
	int64_t high = (span + steps - 1) / steps + (span % steps == 0 ? 1 : 0);
	bool constant = true;

	for (size_t i = 1; i < n && constant; i++) {
		int64_t step = s->list[i] - s->list[i - 1];

		constant = step >= low && step <= high;
	}
	out->mode = constant ? FACT_FPS_CONSTANT : FACT_FPS_VARIABLE;
	AVRational fps;
	int64_t seconds;

	if (__builtin_mul_overflow(span, (int64_t)base.num, &seconds)) {
		return;
	}
	av_reduce(&fps.num, &fps.den, steps * base.den, seconds, INT32_MAX);
	if (fps.num > 0 && fps.den > 0) {
		out->fps = (struct fact_ratio){fps.num, fps.den};
	}
}

static void keyframes(const struct input *in, struct stamps *s, bool whole, struct timing *out)
{
	if (!s->any_key) {
		return;
	}
	if (whole && out->video_end_us != FACT_UNKNOWN) {
		int64_t end = input_stamp(in, in->video, out->video_end_us);
		int64_t gap;

		if (!__builtin_sub_overflow(end, s->last_key, &gap) && gap > s->longest) {
			s->longest = gap;
		}
	}
	if (s->longest > 0) {
		out->keyframe_interval_us = input_length_us(in->video, s->longest);
	}
}

static void from_index(const struct input *in, struct timing *out)
{
	AVStream *st = in->video;
	int n = avformat_index_get_entries_count(st);
	struct stamps s = {.last_key = AV_NOPTS_VALUE};

	for (int i = 0; i < n; i++) {
		const AVIndexEntry *e = avformat_index_get_entry(st, i);

		if (!(e->flags & AVINDEX_DISCARD_FRAME)) {
			add(&s, e->timestamp, e->flags & AVINDEX_KEYFRAME);
		}
	}
	out->frames = (int64_t)s.n;
	out->video_end_us = input_stream_end_us(in, st);
	judge(&s, st->time_base, true, out);
	keyframes(in, &s, true, out);
	mem_free(s.list);
}

static void see_packet(const struct input *in, const AVPacket *p, struct stamps *s,
	struct timing *out)
{
	const AVStream *st = in->fmt->streams[p->stream_index];
	int64_t stamp = p->pts != AV_NOPTS_VALUE ? p->pts : p->dts;
	int64_t us = input_time_us(in, st, stamp);

	if ((st != in->video && st != in->audio) || (p->flags & AV_PKT_FLAG_DISCARD)) {
		return;
	}
	int64_t *end = st == in->video ? &out->video_end_us : &out->audio_end_us;

	if (us != TIME_UNKNOWN && us + input_length_us(st, p->duration) > *end) {
		*end = us + input_length_us(st, p->duration);
	}
	if (st == in->video && stamp != AV_NOPTS_VALUE) {
		add(s, stamp, p->flags & AV_PKT_FLAG_KEY);
	}
}

static int from_packets(struct input *in, struct timing *out, struct err *err)
{
	struct stamps s = {.last_key = AV_NOPTS_VALUE};
	AVPacket *packet = av_packet_alloc();
	int64_t bytes = 0;
	int rc = 0;

	if (!packet) {
		return err_set(err, ERR_LIMIT, "memory_limit", "cannot read: out of memory");
	}
	for (int n = 0; n < MAX_PACKETS && bytes < MAX_BYTES; n++) {
		rc = input_read(in, packet, err);
		if (rc != 0) {
			break;
		}
		bytes += packet->size;
		see_packet(in, packet, &s, out);
		av_packet_unref(packet);
	}
	av_packet_free(&packet);
	bool whole = rc == 1;

	if (whole) {
		out->frames = in->video ? (int64_t)s.n : FACT_UNKNOWN;
	} else {
		out->video_end_us = FACT_UNKNOWN;
		out->audio_end_us = FACT_UNKNOWN;
	}
	if (in->video) {
		judge(&s, in->video->time_base, whole, out);
		keyframes(in, &s, whole, out);
	}
	mem_free(s.list);
	return rc < 0 ? -1 : 0;
}

int timing_measure(struct input *in, struct timing *out, struct err *err)
{
	bool indexed = in->video && strstr(in->fmt->iformat->name, "mp4") &&
		in->video->nb_frames > 2 &&
		in->video->nb_frames <= avformat_index_get_entries_count(in->video);

	*out = (struct timing){
		.frames = FACT_UNKNOWN,
		.keyframe_interval_us = FACT_UNKNOWN,
		.video_end_us = FACT_UNKNOWN,
		.audio_end_us = FACT_UNKNOWN,
	};
	if (indexed) {
		from_index(in, out);
		return 0;
	}
	return from_packets(in, out, err);
}
