// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/mem.h"
#include "media/averr.h"
#include "media/compat.h"
#include "media/transcode_internal.h"

// How much earlier than the start sound is decoded: Opus settles within 80 ms, and no codec takes
// longer.
#define SOUND_LEAD_US INT64_C(500000)

// How much earlier reading begins: a seek that is right for the picture can be late for the sound.
#define READ_LEAD_US INT64_C(1500000)

// Between the end of the picture and that of a stream that is interleaved seconds apart.
#define TRAIL_US INT64_C(10000000)

// What is read before the first frame is decoded has to wait. More than this is no video.
#define MOST_HELD (INT64_C(64) << 20)

#define PROGRESS_STEP_US INT64_C(1000000)

static void tell_progress(struct transcode_part *p, int64_t us)
{
	const struct clip_params *params = p->t->params;

	if (params->progress && us - p->told_us >= PROGRESS_STEP_US) {
		p->told_us = us;
		params->progress(params->opaque, us);
	}
}

// The length of a frame that nothing follows.
static int64_t own_length(const struct transcode_part *p, int64_t length)
{
	AVRational rate = p->main->avg_frame_rate;

	if (length <= 0 && rate.num > 0 && rate.den > 0) {
		length = av_rescale_q(1, av_inv_q(rate), p->main->time_base);
	}
	length = length > 0 ? length : p->last_length;
	return length > 0 ? length : 1;
}

static int keep_frame(struct transcode_part *p, AVFrame *frame, int64_t pts, int64_t us,
	struct err *err)
{
	if (!p->begun) {
		p->errors_before = p->decoder.n_errors;
		p->start_us = us;
		p->start_stamp = pts;
		if (transcode_join(p, err) < 0) {
			return -1;
		}
	}
	int64_t length = own_length(p, compat_frame_duration(frame));

	if (p->frames > 0 && pts > p->last_pts) {
		p->last_length = pts - p->last_pts;
	}
	p->last_pts = pts;
	p->end_stamp = pts + length; // until another is seen
	p->frames++;
	tell_progress(p, us);
	return transcode_picture_take(p, frame, pts, err);
}

static int take_frame(void *opaque, AVFrame *frame, struct err *err)
{
	struct transcode_part *p = opaque;
	int64_t pts = frame->best_effort_timestamp;

	if (p->ended) {
		return 0;
	}
	if (pts == AV_NOPTS_VALUE) {
		pts = p->next_pts;
	}
	int64_t us = input_time_us(p->in, p->main, pts);

	p->next_pts = pts + own_length(p, compat_frame_duration(frame));
	// A bound that is a microsecond off is the frame's own time. What comes before the keyframe
	// leans on pictures that were not decoded.
	if (us == TIME_UNKNOWN || us < p->key.us || us < p->segment->start_us - 1) {
		return 0;
	}
	if (us >= p->segment->end_us - 1) {
		p->ended = true;
		p->end_stamp = pts;
		p->end_us = us;
		return 0;
	}
	if (deadline_check(&p->in->deadline, err) < 0) {
		return -1;
	}
	return keep_frame(p, frame, pts, us, err);
}

static int take_video(struct transcode_part *p, int64_t us, struct err *err)
{
	p->started = p->started ||
		(keypoint_is_one(p->in, p->main, p->packet, us) && us >= p->key.us);
	if (!p->started || p->ended) {
		return 0;
	}
	return decoder_feed(&p->decoder, p->packet, p->frame, take_frame, p, err);
}

static int put_samples(void *opaque, AVFrame *samples, struct err *err)
{
	const struct transcode_route *route = opaque;
	struct transcode_track *track = &route->transcode->tracks[route->index];

	track->fed = true;
	return sound_encoder_put(&track->sound, samples, err);
}

static int feed_sound(struct transcode_part *p, int index, const AVPacket *packet, struct err *err)
{
	struct transcode_route route = {p, p->t, p->track[index]};

	return sound_source_feed(&p->sounds[index], packet, put_samples, &route, err);
}

static int take_sound(struct transcode_part *p, const AVPacket *packet, int64_t us, struct err *err)
{
	if (us != TIME_UNKNOWN) {
		p->seen_us[packet->stream_index] = us;
		if (us < p->start_us - SOUND_LEAD_US || us > p->segment->end_us + TRAIL_US) {
			return 0;
		}
	}
	if (p->main == p->in->audio) {
		tell_progress(p, us == TIME_UNKNOWN ? 0 : us);
	}
	if (feed_sound(p, packet->stream_index, packet, err) < 0) {
		return -1;
	}
	return transcode_run_sounds(p->t, err);
}

// What is copied: pictures that belong to the whole, and text. A line of text that the start or the
// end falls into is cut there.
static int take_copied(struct transcode_part *p, AVPacket *packet, int64_t us, struct err *err)
{
	const AVStream *st = p->in->fmt->streams[packet->stream_index];
	const int track = p->track[packet->stream_index];
	int64_t end_us = p->end_us != TIME_UNKNOWN ? p->end_us : p->segment->end_us;
	int64_t start = input_stamp(p->in, st, p->start_us);

	if (track < 0 || !p->t->output.map[track]) {
		return 0;
	}
	if (st->disposition & AV_DISPOSITION_ATTACHED_PIC) {
		packet->pts = 0;
		packet->dts = 0;
		return output_write_encoded(&p->t->output, track, packet, st->time_base, err);
	}
	if (us == TIME_UNKNOWN || us >= end_us || packet->pts == AV_NOPTS_VALUE ||
		us + input_length_us(st, packet->duration) < p->start_us) {
		return 0;
	}
	if (us < p->start_us) {
		if (packet->duration <= 0) {
			return 0;
		}
		packet->duration -= start - packet->pts;
		packet->pts = start;
		us = p->start_us;
	}
	int64_t left = av_rescale_q(end_us - us, AV_TIME_BASE_Q, st->time_base);

	packet->duration = packet->duration < left ? packet->duration : left;
	packet->pts += av_rescale_q(p->base, p->t->time_base, st->time_base) - start;
	packet->dts = packet->pts;
	return output_write_encoded(&p->t->output, track, packet, st->time_base, err);
}

static int take(struct transcode_part *p, AVPacket *packet, int64_t us, struct err *err)
{
	return p->sounds[packet->stream_index].decoder.ctx ? take_sound(p, packet, us, err) :
		take_copied(p, packet, us, err);
}

static int hold(struct transcode_part *p, int64_t us, struct err *err)
{
	AVPacket *packet = p->packet;

	if (p->sounds[packet->stream_index].decoder.ctx && us != TIME_UNKNOWN &&
		us < p->segment->start_us - SOUND_LEAD_US) {
		return 0;
	}
	AVPacket *copy = av_packet_alloc();

	p->held_bytes += packet->size;
	if (!copy || p->held_bytes > MOST_HELD) {
		av_packet_free(&copy);
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot cut");
	}
	av_packet_move_ref(copy, packet);
	p->held = mem_grow(p->held, &p->cap_held, p->n_held + 1, sizeof(*p->held));
	p->held[p->n_held++] = copy;
	return 0;
}

static int release_held(struct transcode_part *p, struct err *err)
{
	for (size_t i = 0; i < p->n_held; i++) {
		AVPacket *packet = p->held[i];

		if (take(p, packet, keypoint_packet_time(p->in, packet), err) < 0) {
			return -1;
		}
		av_packet_free(&p->held[i]);
	}
	p->n_held = 0;
	return 0;
}

// The picture has come to its end, and each sound as well, or is so far behind that it will not.
static bool all_read(const struct transcode_part *p)
{
	int64_t end_us = p->end_us != TIME_UNKNOWN ? p->end_us : p->segment->end_us;

	if (p->in->video == p->main && !p->ended) {
		return false;
	}
	if (p->in->video == p->main && !p->begun) {
		return true;
	}
	for (unsigned i = 0; i < p->in->n_streams; i++) {
		bool late = p->main_us > end_us + TRAIL_US;

		if (p->sounds[i].decoder.ctx && p->seen_us[i] < end_us && !late) {
			return false;
		}
	}
	return true;
}

// The output must be open before anything but pictures can go there.
static bool is_ready(const struct transcode_part *p)
{
	return p->begun && p->t->begun;
}

static int read_packets(struct transcode_part *p, struct err *err)
{
	while (!all_read(p)) {
		int rc = input_read(p->in, p->packet, err);

		if (rc != 0) {
			return rc < 0 ? -1 : 0;
		}
		int64_t us = keypoint_packet_time(p->in, p->packet);

		if (p->in->fmt->streams[p->packet->stream_index] == p->main && us > p->main_us) {
			p->main_us = us;
		}
		if (p->in->video == p->main &&
			p->in->fmt->streams[p->packet->stream_index] == p->main) {
			rc = take_video(p, us, err);
		} else if (!is_ready(p)) {
			rc = hold(p, us, err);
		} else {
			rc = take(p, p->packet, us, err);
		}
		av_packet_unref(p->packet);
		if (rc == 0 && is_ready(p) && p->n_held > 0) {
			rc = release_held(p, err);
		}
		if (rc < 0 || deadline_check(&p->in->deadline, err) < 0) {
			return -1;
		}
	}
	return 0;
}

// The input is at its end, or enough was read: what the decoders hold comes out.
static int end_part(struct transcode_part *p, struct err *err)
{
	if (p->main == p->in->video && !p->ended &&
		decoder_feed(&p->decoder, NULL, p->frame, take_frame, p, err) < 0) {
		return -1;
	}
	if (!p->begun) {
		return err_set(err, ERR_INPUT, "bad_span", "no frame begins in that span");
	}
	if (p->main == p->in->video) {
		if (!p->ended) {
			p->end_us = input_time_us(p->in, p->main, p->end_stamp);
		}
		if (transcode_picture_end(p, p->end_stamp, err) < 0) {
			return -1;
		}
	}
	if (release_held(p, err) < 0) {
		return -1;
	}
	for (unsigned i = 0; i < p->in->n_streams; i++) {
		if (p->sounds[i].decoder.ctx && feed_sound(p, (int)i, NULL, err) < 0) {
			return -1;
		}
	}
	return transcode_run_sounds(p->t, err);
}

int transcode_read(struct transcode_part *p, struct err *err)
{
	if (p->main != p->in->video) {
		p->start_us = p->segment->start_us > p->key.us ? p->segment->start_us : p->key.us;
		p->start_stamp = p->start_us + p->in->zero_us;
		if (transcode_join(p, err) < 0 ||
			(!p->t->begun && transcode_begin(p, NULL, err) < 0)) {
			return -1;
		}
	}
	int64_t from_us = p->segment->start_us > p->key.us ? p->key.us : p->segment->start_us;

	keypoint_rewind(p->in, p->main, from_us - READ_LEAD_US);
	if (read_packets(p, err) < 0) {
		return -1;
	}
	return end_part(p, err);
}
