// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/averr.h"
#include "media/smart_internal.h"

// How often an earlier keyframe is tried where a container's marks are wrong.
#define MOST_TRIES 20

// A copy that is less than this part of the segment is not worth a second encoder's look.
#define LEAST_PART 8

// A decoder that shows nothing for so many packets will show nothing.
#define MOST_PACKETS 300

struct scan {
	struct input *in;
	const struct seam *seam;
	const struct clip_segment *wanted;
	struct smart_plan *plan;
	unsigned starts;    // starting_marks()
	int64_t copy_us;
	int64_t first_us;
	int64_t latest_pts; // of the pictures before the copy
	bool started;
	bool done;
	int n_ahead;
};

// The facts of which one makes a packet that a copy can begin with.
static unsigned starting_marks(bool rebase)
{
	return SEAM_STARTS | (rebase ? SEAM_RECOVERS : 0);
}

static void stop(struct scan *s, const char *reason)
{
	s->plan->copy_pts = SMART_NEVER;
	s->plan->impossible = true;
	s->plan->reason = reason;
	s->done = true;
}

// Something that no seam can be made beside; NULL: all well.
static const char *find_fault(const AVPacket *packet, unsigned facts)
{
	if (packet->pts == AV_NOPTS_VALUE) {
		return "pictures without a time of their own";
	}
	if (facts & SEAM_FIELD) {
		return "field pictures";
	}
	if (facts & SEAM_NEW_SETS) {
		return "its parameter sets change";
	}
	return facts & SEAM_UNSHOWN ? "hidden pictures stand alone" : NULL;
}

static void look(struct scan *s, const AVPacket *packet, int64_t us)
{
	struct smart_plan *plan = s->plan;
	unsigned facts = seam_look(s->seam, packet->data, (size_t)packet->size);
	const char *fault = find_fault(packet, facts);
	bool inside = !smart_is_before(us, s->wanted->start_us) &&
		smart_is_before(us, s->wanted->end_us);

	s->started = true;
	if (keypoint_hides(packet, us)) {
		return;
	}
	if (inside && packet->pts < plan->first_pts) {
		plan->first_pts = packet->pts;
		s->first_us = us;
	}
	if (fault) {
		stop(s, fault);
	} else if (plan->copy_pts != SMART_NEVER && packet->pts > plan->copy_pts) {
		s->done = true;
	} else if (inside && plan->copy_pts == SMART_NEVER && facts & s->starts &&
		packet->pts > s->latest_pts) {
		plan->copy_pts = packet->pts;
		plan->rebases = !(facts & SEAM_STARTS);
		s->copy_us = us;
	} else if (inside) {
		plan->n_head++;
	} else if (!smart_is_before(us, s->wanted->end_us) && ++s->n_ahead == SMART_LOOKAHEAD) {
		s->done = true;
	}
	if (packet->pts != AV_NOPTS_VALUE && packet->pts > s->latest_pts) {
		s->latest_pts = packet->pts;
	}
}

static int scan(struct scan *s, AVPacket *packet, struct err *err)
{
	keypoint_rewind(s->in, s->in->video, s->plan->from.us - SMART_LEAD_US);
	while (!s->done) {
		int rc = input_read(s->in, packet, err);

		if (rc != 0) {
			return rc < 0 ? -1 : 0;
		}
		if (s->in->fmt->streams[packet->stream_index] == s->in->video) {
			int64_t us = keypoint_packet_time(s->in, packet);
			bool begins = packet->pts == s->plan->from.pts ||
				(packet->pts == AV_NOPTS_VALUE && packet->dts == s->plan->from.pts);

			if (s->started || begins) {
				look(s, packet, us);
			}
		}
		av_packet_unref(packet);
		if (deadline_check(&s->in->deadline, err) < 0) {
			return -1;
		}
	}
	return 0;
}

static void judge(const struct scan *s)
{
	struct smart_plan *plan = s->plan;
	int64_t whole = s->wanted->end_us - s->first_us;
	int64_t copied = s->wanted->end_us - s->copy_us;

	if (plan->reason) {
		return;
	}
	if (plan->copy_pts == SMART_NEVER) {
		plan->reason = s->seam->codec == AV_CODEC_ID_H264 ?
			"no IDR picture in the span" : "no keyframe in the span";
	} else if (copied < whole / LEAST_PART) {
		plan->copy_pts = SMART_NEVER;
		plan->reason = "too short to pay";
	}
}

int smart_make_plan(struct input *in, const struct seam *seam, const struct clip_segment *wanted,
	bool rebase, AVPacket *packet, struct smart_plan *out, struct err *err)
{
	struct scan s = {in, seam, wanted, out, .latest_pts = INT64_MIN,
		.starts = starting_marks(rebase)};

	*out = (struct smart_plan){.first_pts = SMART_NEVER, .copy_pts = SMART_NEVER};
	if (keypoint_find(in, in->video, wanted->start_us + 1, wanted->end_us, &out->from, err) < 0 ||
		scan(&s, packet, err) < 0) {
		return -1;
	}
	if (out->first_pts == SMART_NEVER && !out->impossible) {
		return err_set(err, ERR_INPUT, "bad_span", "no frame begins in that span");
	}
	judge(&s);
	return 0;
}

// What a copy can begin with, around the wanted start.
struct starts {
	struct keypoint before; // the last one that is not behind it
	struct keypoint behind; // the first one behind it, before the wanted end
	bool any_before;
	bool any_behind;
	bool before_rebases;
	bool behind_rebases;
};

// Looks from a keyframe on, as far as there may be something new.
static int find_starts(struct input *in, const struct seam *seam,
	const struct clip_segment *wanted, unsigned marks, int64_t until_us, AVPacket *packet,
	struct starts *out, struct err *err)
{
	bool done = false;

	while (!done) {
		int rc = input_read(in, packet, err);

		if (rc != 0) {
			return rc < 0 ? -1 : 0;
		}
		int64_t us = keypoint_packet_time(in, packet);
		bool shown = in->fmt->streams[packet->stream_index] == in->video &&
			us != TIME_UNKNOWN && !keypoint_hides(packet, us);
		unsigned facts = shown ? seam_look(seam, packet->data, (size_t)packet->size) : 0;

		if (facts & marks) {
			const struct keypoint at = {us, packet->pts};
			bool rebases = !(facts & SEAM_STARTS);

			done = us > wanted->start_us + 1;
			if (!done) {
				out->before = at;
				out->any_before = true;
				out->before_rebases = rebases;
			} else if (us < wanted->end_us - 1) {
				out->behind = at;
				out->any_behind = true;
				out->behind_rebases = rebases;
			}
		}
		done = done || (us != TIME_UNKNOWN && us > until_us);
		av_packet_unref(packet);
		if (deadline_check(&in->deadline, err) < 0) {
			return -1;
		}
	}
	return 0;
}

static bool takes_behind(const struct starts *starts, enum clip_snap snap, int64_t start_us)
{
	if (!starts->any_before || !starts->any_behind) {
		return starts->any_behind;
	}
	if (snap == CLIP_SNAP_NEAREST) {
		return starts->behind.us - start_us < start_us - starts->before.us;
	}
	return snap == CLIP_SNAP_NEXT && starts->before.us < start_us - 1;
}

int smart_plan_copy(struct input *in, const struct seam *seam, const struct clip_segment *wanted,
	bool rebase, enum clip_snap snap, AVPacket *packet, struct smart_plan *out, struct err *err)
{
	unsigned marks = starting_marks(rebase);
	int64_t from_us = wanted->start_us + 1;
	int64_t until_us = wanted->end_us + SMART_LEAD_US;
	struct starts starts = {0};
	struct keypoint from;

	*out = (struct smart_plan){0};
	for (int i = 0; i < MOST_TRIES; i++) {
		if (keypoint_find(in, in->video, from_us, wanted->end_us, &from, err) < 0) {
			return -1;
		}
		keypoint_rewind(in, in->video, from.us - SMART_LEAD_US);
		if (find_starts(in, seam, wanted, marks, until_us, packet, &starts, err) < 0) {
			return -1;
		}
		if (starts.any_before || from.us <= 0 || from.us >= from_us) {
			break;
		}
		from_us = from.us - 1;
		until_us = from.us + SMART_LEAD_US; // what is behind it was seen
	}
	if (!starts.any_before && !starts.any_behind) {
		return err_set(err, ERR_MEDIA, "no_frames", "there is nothing that a copy can begin with");
	}
	bool behind = takes_behind(&starts, snap, wanted->start_us);

	out->from = behind ? starts.behind : starts.before;
	out->rebases = behind ? starts.behind_rebases : starts.before_rebases;
	out->first_pts = out->from.pts;
	out->copy_pts = out->from.pts;
	return 0;
}

struct first {
	AVFrame *frame;
	bool any;
};

static int take_first(void *opaque, AVFrame *frame, struct err *err)
{
	struct first *first = opaque;

	(void)err;
	if (!first->any) {
		av_frame_move_ref(first->frame, frame);
		first->any = true;
	}
	return 0;
}

int smart_decode_one(struct input *in, const struct keypoint *at, int n_threads, AVPacket *packet,
	AVFrame *frame, bool *any, struct err *err)
{
	struct decoder_params params = {.n_threads = n_threads};
	struct decoder decoder;
	struct first first = {.frame = frame};
	AVFrame *scratch = av_frame_alloc();
	bool started = false;
	int n = 0;
	int rc = scratch ? decoder_open(&decoder, in->video, &params, err) :
		averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot decode");

	if (rc < 0) {
		av_frame_free(&scratch);
		return -1;
	}
	keypoint_rewind(in, in->video, at->us - SMART_LEAD_US);
	while (rc == 0 && !first.any && n < MOST_PACKETS) {
		rc = input_read(in, packet, err);
		if (rc != 0) {
			break;
		}
		if (in->fmt->streams[packet->stream_index] == in->video) {
			started = started || packet->pts == at->pts || packet->dts == at->pts;
			packet->flags &= ~AV_PKT_FLAG_DISCARD;
			n += started;
			rc = started ? decoder_feed(&decoder, packet, scratch, take_first, &first, err) : 0;
		}
		av_packet_unref(packet);
	}
	if (rc >= 0 && !first.any) {
		rc = decoder_feed(&decoder, NULL, scratch, take_first, &first, err);
	}
	*any = first.any;
	decoder_close(&decoder);
	av_frame_free(&scratch);
	return rc < 0 ? -1 : 0;
}
