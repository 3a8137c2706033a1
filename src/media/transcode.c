// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/transcode.h"

#include <string.h>

#include "base/mem.h"
#include "media/averr.h"
#include "media/compat.h"
#include "media/readback.h"
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

static int put_picture(void *opaque, AVPacket *packet, struct err *err)
{
	struct transcode *t = opaque;

	t->frames++;
	return output_write_encoded(&t->output, t->main->index, packet,
		t->picture.encoder.ctx->time_base, err);
}

// The sound that an encoder puts before the beginning is for containers that can hide it.
static int put_sound(void *opaque, AVPacket *packet, struct err *err)
{
	const struct transcode_route *route = opaque;
	struct transcode *t = route->transcode;
	const AVCodecContext *ctx = t->sounds[route->index].encoder.ctx;

	if (packet->pts < 0 && !output_hides_priming(t->muxer, ctx->codec_id)) {
		return 0;
	}
	t->frames += route->index == t->main->index;
	return output_write_encoded(&t->output, route->index, packet, ctx->time_base, err);
}

static int feed_sound(struct transcode *t, int index, const AVPacket *packet, struct err *err)
{
	struct transcode_route route = {t, index};

	return sound_encoder_feed(&t->sounds[index], packet, put_sound, &route, err);
}

// Encodes the frame that waits for its successor, whose time tells how long it is shown.
static int encode_pending(struct transcode *t, int64_t next_pts, struct err *err)
{
	int64_t length = next_pts - t->pending_pts;

	t->last_length = length;
	int rc = picture_encoder_feed(&t->picture, t->pending, t->pending_pts - t->start_stamp,
		length, put_picture, t, err);

	av_frame_unref(t->pending);
	t->n_pending = 0;
	t->n_fed++;
	return rc;
}

static void tell_progress(struct transcode *t, int64_t us)
{
	if (t->params->progress && us - t->told_us >= PROGRESS_STEP_US) {
		t->told_us = us;
		t->params->progress(t->params->opaque, us);
	}
}

// The length of a frame that nothing follows.
static int64_t own_length(const struct transcode *t, const AVFrame *frame)
{
	int64_t length = compat_frame_duration(frame);
	AVRational rate = t->main->avg_frame_rate;

	if (length <= 0 && rate.num > 0 && rate.den > 0) {
		length = av_rescale_q(1, av_inv_q(rate), t->main->time_base);
	}
	length = length > 0 ? length : t->last_length;
	return length > 0 ? length : 1;
}

static int keep_frame(struct transcode *t, AVFrame *frame, int64_t pts, int64_t us, struct err *err)
{
	if (!t->begun) {
		t->errors_before = t->decoder.n_errors;
		t->start_us = us;
		t->start_stamp = pts;
		if (transcode_begin(t, frame, err) < 0) {
			return -1;
		}
	}
	// Of two frames with one stamp, none may be lost: the second comes a tick later.
	if (t->n_pending > 0 && pts <= t->pending_pts) {
		pts = t->pending_pts + 1;
	}
	if (t->n_pending > 0 && encode_pending(t, pts, err) < 0) {
		return -1;
	}
	int rc = av_frame_ref(t->pending, frame);

	t->n_pending = 1;
	t->pending_pts = pts;
	t->last_us = us;
	tell_progress(t, us);
	return rc < 0 ? averr_set(err, rc, "memory_limit", "cannot encode") : 0;
}

static int take_frame(void *opaque, AVFrame *frame, struct err *err)
{
	struct transcode *t = opaque;
	int64_t pts = frame->best_effort_timestamp;

	if (t->ended) {
		return 0;
	}
	if (pts == AV_NOPTS_VALUE) {
		pts = t->next_pts;
	}
	int64_t us = input_time_us(t->in, t->main, pts);

	t->next_pts = pts + own_length(t, frame);
	// A bound that is a microsecond off is the frame's own time. What comes before the keyframe
	// leans on pictures that were not decoded.
	if (us == TIME_UNKNOWN || us < t->key.us || us < t->segment->start_us - 1) {
		return 0;
	}
	if (us >= t->segment->end_us - 1) {
		t->ended = true;
		t->end_stamp = pts;
		t->end_us = us;
		return 0;
	}
	if (deadline_check(&t->in->deadline, err) < 0) {
		return -1;
	}
	return keep_frame(t, frame, pts, us, err);
}

// The picture has ended: the sound may go on until then.
static void end_sounds(struct transcode *t)
{
	for (unsigned i = 0; i < t->in->fmt->nb_streams; i++) {
		if (t->sounds[i].fifo) {
			sound_encoder_set_end(&t->sounds[i], t->end_stamp, t->main->time_base);
		}
	}
}

static int take_video(struct transcode *t, const AVPacket *packet, int64_t us, struct err *err)
{
	t->started = t->started ||
		(keypoint_is_one(t->in, t->main, packet, us) && us >= t->key.us);
	if (!t->started || t->ended) {
		return 0;
	}
	if (decoder_feed(&t->decoder, packet, t->frame, take_frame, t, err) < 0) {
		return -1;
	}
	if (t->ended && t->begun) {
		end_sounds(t);
	}
	return 0;
}

static int take_sound(struct transcode *t, const AVPacket *packet, int64_t us, struct err *err)
{
	if (us != TIME_UNKNOWN) {
		t->seen_us[packet->stream_index] = us;
		if (us < t->start_us - SOUND_LEAD_US || us > t->segment->end_us + TRAIL_US) {
			return 0;
		}
	}
	if (t->main == t->in->audio) {
		tell_progress(t, us == TIME_UNKNOWN ? 0 : us);
	}
	return feed_sound(t, packet->stream_index, packet, err);
}

// What is copied: pictures that belong to the whole, and text. A line of text that the start or the
// end falls into is cut there.
static int take_copied(struct transcode *t, AVPacket *packet, int64_t us, struct err *err)
{
	const AVStream *st = t->in->fmt->streams[packet->stream_index];
	int64_t end_us = t->end_us != TIME_UNKNOWN ? t->end_us : t->segment->end_us;
	int64_t start = input_stamp(t->in, st, t->start_us);

	if (st->disposition & AV_DISPOSITION_ATTACHED_PIC) {
		packet->pts = start;
		packet->dts = start;
		return output_write(&t->output, t->in, packet, t->start_us, err);
	}
	if (us == TIME_UNKNOWN || us >= end_us ||
		us + input_length_us(st, packet->duration) < t->start_us) {
		return 0;
	}
	if (us < t->start_us) {
		if (packet->duration <= 0 || packet->pts == AV_NOPTS_VALUE) {
			return 0;
		}
		packet->duration -= start - packet->pts;
		packet->pts = start;
		packet->dts = start;
		us = t->start_us;
	}
	int64_t left = av_rescale_q(end_us - us, AV_TIME_BASE_Q, st->time_base);

	packet->duration = packet->duration < left ? packet->duration : left;
	return output_write(&t->output, t->in, packet, t->start_us, err);
}

static int take(struct transcode *t, AVPacket *packet, int64_t us, struct err *err)
{
	return t->sounds[packet->stream_index].fifo ? take_sound(t, packet, us, err) :
		take_copied(t, packet, us, err);
}

static int hold(struct transcode *t, AVPacket *packet, int64_t us, struct err *err)
{
	if (t->sounds[packet->stream_index].fifo && us != TIME_UNKNOWN &&
		us < t->segment->start_us - SOUND_LEAD_US) {
		return 0;
	}
	AVPacket *copy = av_packet_alloc();

	t->held_bytes += packet->size;
	if (!copy || t->held_bytes > MOST_HELD) {
		av_packet_free(&copy);
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot cut");
	}
	av_packet_move_ref(copy, packet);
	t->held = mem_grow(t->held, &t->cap_held, t->n_held + 1, sizeof(*t->held));
	t->held[t->n_held++] = copy;
	return 0;
}

static int release_held(struct transcode *t, struct err *err)
{
	for (size_t i = 0; i < t->n_held; i++) {
		AVPacket *packet = t->held[i];

		if (take(t, packet, keypoint_packet_time(t->in, packet), err) < 0) {
			return -1;
		}
		av_packet_free(&t->held[i]);
	}
	t->n_held = 0;
	return 0;
}

// The picture has come to its end, and each sound as well, or is so far behind that it will not.
static bool all_read(const struct transcode *t)
{
	int64_t end_us = t->end_us != TIME_UNKNOWN ? t->end_us : t->segment->end_us;

	if (t->in->video && !t->ended) {
		return false;
	}
	if (t->in->video && !t->begun) {
		return true;
	}
	for (unsigned i = 0; i < t->in->fmt->nb_streams; i++) {
		if (t->sounds[i].fifo && t->seen_us[i] <= end_us) {
			return t->in->video && t->main_us > end_us + TRAIL_US;
		}
	}
	return true;
}

static int read_span(struct transcode *t, AVPacket *packet, struct err *err)
{
	while (!all_read(t)) {
		int rc = input_read(t->in, packet, err);

		if (rc != 0) {
			return rc < 0 ? -1 : 0;
		}
		int64_t us = keypoint_packet_time(t->in, packet);

		if (t->in->fmt->streams[packet->stream_index] == t->in->video) {
			t->main_us = us != TIME_UNKNOWN ? us : t->main_us;
			rc = take_video(t, packet, us, err);
		} else if (!t->begun) {
			rc = hold(t, packet, us, err);
		} else {
			rc = take(t, packet, us, err);
		}
		av_packet_unref(packet);
		if (rc == 0 && t->begun && t->n_held > 0) {
			rc = release_held(t, err);
		}
		if (rc < 0 || deadline_check(&t->in->deadline, err) < 0) {
			return -1;
		}
	}
	return 0;
}

// The input is at its end, or enough was read: what the decoders and encoders hold comes out.
static int finish_streams(struct transcode *t, struct err *err)
{
	if (t->in->video && !t->ended &&
		decoder_feed(&t->decoder, NULL, t->frame, take_frame, t, err) < 0) {
		return -1;
	}
	if (!t->begun) {
		return err_set(err, ERR_INPUT, "bad_span", "no frame begins in that span");
	}
	if (t->ended) {
		end_sounds(t);
	}
	if (release_held(t, err) < 0) {
		return -1;
	}
	if (t->n_pending > 0) {
		int64_t end = t->ended ? t->end_stamp :
			t->pending_pts + own_length(t, t->pending);

		t->end_us = t->ended ? t->end_us : input_time_us(t->in, t->main, end);
		if (encode_pending(t, end, err) < 0) {
			return -1;
		}
	}
	if (t->in->video &&
		picture_encoder_feed(&t->picture, NULL, 0, 0, put_picture, t, err) < 0) {
		return -1;
	}
	for (unsigned i = 0; i < t->in->fmt->nb_streams; i++) {
		if (t->sounds[i].fifo && feed_sound(t, (int)i, NULL, err) < 0) {
			return -1;
		}
	}
	return output_finish(&t->output, err);
}

static int verify(const struct transcode *t, struct clip_result *out,
	struct clip_output_result *whole, struct err *err)
{
	struct readback back;

	if (readback_look(&back, t->params->out_fd, t->output.size, t->in->deadline, err) < 0) {
		return -1;
	}
	out->frames = back.frames;
	out->frames_encoded = back.frames;
	if (t->in->video) {
		// Matroska rounds to a millisecond.
		int64_t off = back.last_us - (t->last_us - t->start_us);

		whole->verified = back.frames == t->n_fed && back.first_us == 0 && off >= -1500 &&
			off <= 1500;
	} else {
		whole->verified = back.frames > 0;
	}
	if (!whole->verified) {
		return err_set(err, ERR_MEDIA, "verify_failed",
			"the clip came out with %lld frames from %lld encoded, or not in time",
			(long long)back.frames, (long long)t->n_fed);
	}
	return 0;
}

static void fill(const struct transcode *t, struct clip_result *out)
{
	const struct sound_encoder *sound = t->in->audio ? &t->sounds[t->in->audio->index] : NULL;
	int64_t sound_us = sound && sound->fifo ?
		t->start_us + sound_encoder_length_us(sound) : t->start_us;

	// Where the picture ended with the input, the sound may go on for a little.
	out->actual_end_us = t->ended || t->end_us > sound_us ? t->end_us : sound_us;
	if (!t->in->video) {
		out->actual_end_us = sound_us;
	}
	out->actual_start_us = t->start_us;
	out->actual_start_pts = t->in->video ? t->start_stamp :
		input_stamp(t->in, t->main, t->start_us);
	out->time_base_num = t->main->time_base.num;
	out->time_base_den = t->main->time_base.den;
	out->frames = t->frames;
	out->frames_encoded = t->frames;
	out->mode = CLIP_EXACT;
	out->decode_errors = t->decoder.n_errors - t->errors_before;
}

static int run(struct transcode *t, AVPacket *packet, struct err *err)
{
	if (transcode_set_up(t, packet, err) < 0) {
		return -1;
	}
	if (!t->in->video) {
		t->start_us = t->segment->start_us > t->key.us ? t->segment->start_us : t->key.us;
		t->start_stamp = t->start_us + t->in->zero_us;
		if (transcode_begin(t, NULL, err) < 0) {
			return -1;
		}
	}
	int64_t from_us = t->segment->start_us > t->key.us ? t->key.us : t->segment->start_us;

	keypoint_rewind(t->in, t->main, from_us - READ_LEAD_US);
	if (read_span(t, packet, err) < 0) {
		return -1;
	}
	return finish_streams(t, err);
}

int transcode_clip(struct input *in, const struct clip_params *params,
	const struct clip_segment *segment, struct clip_result *out, struct clip_output_result *whole,
	struct err *err)
{
	struct transcode t = {
		.in = in,
		.params = params,
		.segment = segment,
		.main = in->video ? in->video : in->audio,
		.end_us = TIME_UNKNOWN,
		.main_us = INT64_MIN / 2,
	};
	AVPacket *packet = av_packet_alloc();
	int rc = packet ? 0 : averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot cut");

	memset(out, 0, sizeof(*out));
	memset(whole, 0, sizeof(*whole));
	if (rc == 0) {
		rc = run(&t, packet, err);
	}
	if (rc == 0) {
		fill(&t, out);
		output_tell(&t.output, whole);
		rc = params->verify ? verify(&t, out, whole, err) : 0;
	}
	transcode_tear_down(&t);
	av_packet_free(&packet);
	return rc;
}
