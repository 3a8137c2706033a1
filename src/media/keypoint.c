// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/keypoint.h"

#include "media/averr.h"
#include "media/seam.h"

// A seek may land behind the keyframe that is wanted; how much further back the next try goes.
#define STEP_BACK_US INT64_C(2000000)

struct search {
	struct input *in;
	const AVStream *st;
	AVPacket *packet;
	const struct seam *seam; // tells with what decoding can begin at once; NULL: marks are believed
	int64_t start_us;
	struct keypoint *found;
	bool any_behind;        // a keyframe behind the start was seen
	struct keypoint behind; // the first one of those
};

int64_t keypoint_packet_time(const struct input *in, const AVPacket *p)
{
	const AVStream *st = in->fmt->streams[p->stream_index];

	return input_time_us(in, st, p->pts != AV_NOPTS_VALUE ? p->pts : p->dts);
}

// Those before the beginning are another matter: the first visible frames cannot be decoded without
// them, so a copy shows them.
bool keypoint_hides(const AVPacket *p, int64_t us)
{
	return (p->flags & AV_PKT_FLAG_DISCARD) && (us == TIME_UNKNOWN || us >= 0);
}

bool keypoint_is_one(const struct input *in, const AVStream *st, const AVPacket *p, int64_t us)
{
	return in->fmt->streams[p->stream_index] == st && (p->flags & AV_PKT_FLAG_KEY) &&
		!keypoint_hides(p, us) && us != TIME_UNKNOWN;
}

static bool begins(const struct search *s, const AVPacket *p)
{
	return !s->seam || seam_look(s->seam, p->data, (size_t)p->size) & SEAM_DECODES;
}

// Looks on from where the input stands for the last keyframe at or before the start; stops at the
// first keyframe behind it. 0: found, 1: none here.
static int scan(struct search *s, struct err *err)
{
	bool found = false;

	for (;;) {
		int rc = input_read(s->in, s->packet, err);

		if (rc != 0) {
			return rc < 0 ? -1 : !found;
		}
		const AVPacket *p = s->packet;
		int64_t us = keypoint_packet_time(s->in, p);
		bool key = keypoint_is_one(s->in, s->st, p, us) && begins(s, p);
		struct keypoint here = {us, p->pts != AV_NOPTS_VALUE ? p->pts : p->dts};

		if (key && us <= s->start_us) {
			found = true;
			*s->found = here;
		} else if (key && (!s->any_behind || us < s->behind.us)) {
			s->any_behind = true;
			s->behind = here;
		}
		bool main = s->in->fmt->streams[p->stream_index] == s->st;

		av_packet_unref(s->packet);
		if (key && us > s->start_us) {
			return !found;
		}
		if (main && found && us != TIME_UNKNOWN && us > s->start_us + STEP_BACK_US) {
			return 0;
		}
	}
}

void keypoint_rewind(struct input *in, const AVStream *st, int64_t us)
{
	if (input_seek(in, st, us) < 0) {
		avformat_seek_file(in->fmt, -1, INT64_MIN, INT64_MIN + 1, INT64_MAX, 0);
	}
}

// One seek is not to be trusted: an index can be wrong, a transport stream has none. 0: found, 1:
// not there.
static int search(struct search *s, struct err *err)
{
	int64_t back = 0;

	for (;;) {
		int64_t to = s->start_us - back;

		keypoint_rewind(s->in, s->st, to);
		int rc = scan(s, err);

		if (rc <= 0) {
			return rc;
		}
		if (to <= -STEP_BACK_US) {
			return 1;
		}
		back = back == 0 ? STEP_BACK_US : back * 2;
		if (s->start_us - back < 0) {
			back = s->start_us + STEP_BACK_US;
		}
	}
}

int keypoint_find(struct input *in, const AVStream *st, int64_t start_us, int64_t end_us,
	struct keypoint *out, struct err *err)
{
	struct search s = {
		.in = in,
		.st = st,
		.packet = av_packet_alloc(),
		.start_us = start_us,
		.found = out,
	};

	if (!s.packet) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot cut");
	}
	struct seam seam = {0};
	bool knows = st == in->video && !seam_open(&seam, st->codecpar);

	s.seam = knows ? &seam : NULL;
	int rc = search(&s, err);

	if (rc > 0 && knows) {
		s.seam = NULL;
		rc = search(&s, err);
	}
	seam_close(&seam);
	av_packet_free(&s.packet);
	if (rc <= 0) {
		return rc;
	}
	// A file that was cut without care begins with pictures that nothing can show: the first
	// that can be shown is where its clip starts.
	if (s.any_behind && s.behind.us < end_us) {
		*out = s.behind;
		return 0;
	}
	return err_set(err, ERR_MEDIA, "no_frames", "no keyframe to start a clip from");
}
