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
	int64_t *pts;
	int64_t *dts;     // beside pts; AV_NOPTS_VALUE where not given
	size_t n;
	size_t cap_pts;
	size_t cap_dts;
	size_t n_without_pts;
	int64_t last_key; // stamp of the keyframe before
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

static void add(struct stamps *s, int64_t pts, int64_t dts, bool key)
{
	s->pts = mem_grow(s->pts, &s->cap_pts, s->n + 1, sizeof(*s->pts));
	s->dts = mem_grow(s->dts, &s->cap_dts, s->n + 1, sizeof(*s->dts));
	s->pts[s->n] = pts;
	s->dts[s->n++] = dts;
	if (pts == AV_NOPTS_VALUE) {
		s->n_without_pts++;
	}
	if (key && (pts != AV_NOPTS_VALUE || dts != AV_NOPTS_VALUE)) {
		add_key(s, pts != AV_NOPTS_VALUE ? pts : dts);
	}
}

// Transport streams give a time only now and then; the decoding times are evenly spaced then.
static int64_t *choose(struct stamps *s, size_t *n)
{
	int64_t *list = s->n_without_pts > 0 ? s->dts : s->pts;
	size_t kept = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (list[i] != AV_NOPTS_VALUE) {
			list[kept++] = list[i];
		}
	}
	*n = kept;
	return list;
}

static void stamps_release(struct stamps *s)
{
	mem_free(s->pts);
	mem_free(s->dts);
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

// Constant: every step is within one tick of the mean one, since a coarse clock rounds. When the
// stream went on behind what was read, its last stamps may lack B-frames between them and are left
// out.
static void judge(struct stamps *s, AVRational base, bool whole, struct timing *out)
{
	size_t n;
	int64_t *list = choose(s, &n);
	int64_t span;

	if (n > 1) {
		qsort(list, n, sizeof(*list), compare);
	}
	if (!whole && n > 32) {
		n -= 16;
	}
	if (n < 3 || __builtin_sub_overflow(list[n - 1], list[0], &span) || span <= 0) {
		return;
	}
	int64_t steps = (int64_t)n - 1;
	int64_t low = span / steps - (span % steps == 0 ? 1 : 0);
	int64_t high = (span + steps - 1) / steps + (span % steps == 0 ? 1 : 0);
	bool constant = true;

	for (size_t i = 1; i < n && constant; i++) {
		int64_t step = list[i] - list[i - 1];

		constant = step >= low && step <= high;
	}
	out->mode = constant ? FACT_FPS_CONSTANT : FACT_FPS_VARIABLE;
	AVRational fps;
	int64_t seconds;

	if (whole && s->any_key) {
		int64_t tail;

		if (!__builtin_sub_overflow(list[n - 1], s->last_key, &tail) &&
			tail + high > s->longest) {
			s->longest = tail + (span + steps / 2) / steps;
		}
	}
	if (__builtin_mul_overflow(span, (int64_t)base.num, &seconds)) {
		return;
	}
	av_reduce(&fps.num, &fps.den, steps * base.den, seconds, INT32_MAX);
	if (fps.num > 0 && fps.den > 0) {
		out->fps = (struct fact_ratio){fps.num, fps.den};
	}
}

static void from_index(const struct input *in, struct timing *out)
{
	AVStream *st = in->video;
	int n = avformat_index_get_entries_count(st);
	struct stamps s = {0};

	for (int i = 0; i < n; i++) {
		const AVIndexEntry *e = avformat_index_get_entry(st, i);

		if (!(e->flags & AVINDEX_DISCARD_FRAME)) {
			add(&s, e->timestamp, e->timestamp, e->flags & AVINDEX_KEYFRAME);
		}
	}
	out->frames = (int64_t)s.n;
	out->video_end_us = input_stream_end_us(in, st);
	judge(&s, st->time_base, true, out);
	out->keyframe_interval_us = s.longest > 0 ? input_length_us(st, s.longest) : FACT_UNKNOWN;
	stamps_release(&s);
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
	if (st == in->video) {
		add(s, p->pts, p->dts, p->flags & AV_PKT_FLAG_KEY);
	}
}

static int from_packets(struct input *in, struct timing *out, struct err *err)
{
	struct stamps s = {0};
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

	out->empty = whole && bytes == 0;
	if (whole) {
		out->frames = in->video ? (int64_t)s.n : FACT_UNKNOWN;
	} else {
		out->video_end_us = FACT_UNKNOWN;
		out->audio_end_us = FACT_UNKNOWN;
	}
	if (in->video) {
		judge(&s, in->video->time_base, whole, out);
		out->keyframe_interval_us = s.longest > 0 ? input_length_us(in->video, s.longest) :
			FACT_UNKNOWN;
	}
	stamps_release(&s);
	return rc < 0 ? -1 : 0;
}

bool timing_is_indexed(const struct input *in)
{
	return in->video && strstr(in->fmt->iformat->name, "mp4") && in->video->nb_frames > 2 &&
		in->video->nb_frames <= avformat_index_get_entries_count(in->video);
}

int timing_measure(struct input *in, struct timing *out, struct err *err)
{
	*out = (struct timing){
		.frames = FACT_UNKNOWN,
		.keyframe_interval_us = FACT_UNKNOWN,
		.video_end_us = FACT_UNKNOWN,
		.audio_end_us = FACT_UNKNOWN,
	};
	if (timing_is_indexed(in)) {
		from_index(in, out);
		return 0;
	}
	return from_packets(in, out, err);
}
