// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/smart.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "media/averr.h"
#include "media/compat.h"
#include "media/encoders.h"
#include "media/smart_internal.h"

// Between the end of the picture and that of a stream that is interleaved seconds apart.
#define TRAIL_US INT64_C(10000000)

#define PROGRESS_STEP_US INT64_C(1000000)

int smart_refuse(struct err *err, const char *reason)
{
	return err_set(err, ERR_MEDIA, SMART_REFUSED, "%s", reason);
}

int smart_open(struct smart **out, const struct clip_params *params, bool alone, struct err *err)
{
	struct smart *s = mem_zalloc(sizeof(*s));

	s->params = params;
	s->alone = alone;
	s->copies = params->mode == CLIP_COPY;
	s->packet = av_packet_alloc();
	s->frame = av_frame_alloc();
	if (!s->packet || !s->frame) {
		smart_close(&s);
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot cut");
	}
	*out = s;
	return 0;
}

void smart_close(struct smart **smart)
{
	struct smart *s = *smart;

	if (!s) {
		return;
	}
	smart_picture_release(s);
	smart_sound_release(s);
	reorder_release(&s->reorder);
	edge_kind_release(&s->kind);
	seam_close(&s->seam);
	output_close(&s->output);
	mem_free(s->receipts);
	for (unsigned i = 0; s->pars && i < s->n_streams; i++) {
		avcodec_parameters_free(&s->pars[i]);
	}
	mem_free(s->pars);
	av_packet_free(&s->packet);
	av_frame_free(&s->frame);
	mem_free(s);
	*smart = NULL;
}

// What is made of several clocks or layers that an encoder cannot make again.
static const char *find_dynamic_hdr(const AVStream *st, const AVFrame *frame)
{
	size_t size;

	if (compat_side_data(st, AV_PKT_DATA_DOVI_CONF, &size) || (frame &&
		(av_frame_get_side_data(frame, AV_FRAME_DATA_DYNAMIC_HDR_PLUS) ||
		av_frame_get_side_data(frame, AV_FRAME_DATA_DOVI_METADATA)))) {
		return "dynamic HDR";
	}
	return NULL;
}

// The picture goes to the muxer, and what it was into the receipts.
static int write_picture(void *opaque, AVPacket *packet, struct err *err)
{
	struct smart *s = opaque;
	struct smart_receipt receipt = {.pts = packet->pts, .copied = packet->opaque != NULL};

	packet->opaque = NULL;
	if (s->params->verify) {
		if (receipt.copied) {
			receipt.hash = seam_hash(&s->seam, packet->data, (size_t)packet->size,
				s->seam.sets.length_size);
		}
		s->receipts = mem_grow(s->receipts, &s->cap_receipts, s->n_receipts + 1,
			sizeof(*s->receipts));
		s->receipts[s->n_receipts++] = receipt;
	}
	return output_write_encoded(&s->output, s->video_index, packet, s->tb, err);
}

// Looks at the first input and decides how its edges are encoded; refuses what cannot be.
static int set_up(struct smart *s, const struct smart_plan *plan, struct err *err)
{
	bool any = false;
	const char *reason = find_dynamic_hdr(s->main, NULL);

	if (!s->seam.intra_only && !reason) {
		if (smart_decode_one(s->in, &plan->from, 1, s->packet, s->frame,
			&any, err) < 0) {
			return -1;
		}
		reason = any ? find_dynamic_hdr(s->main, s->frame) : "nothing could be decoded";
	}
	if (!s->seam.intra_only && !reason) {
		reason = edge_kind_init(&s->kind, s->in, s->main, &s->seam, s->frame,
			s->params->n_threads);
		s->has_kind = true;
	}
	av_frame_unref(s->frame);
	return reason ? smart_refuse(err, reason) : 0;
}

static int open_output(struct smart *s, const struct smart_plan *plan,
	const struct clip_segment *wanted, struct err *err)
{
	struct output_stream *streams = mem_zalloc(s->n_streams * sizeof(*streams));
	AVRational rate = av_guess_frame_rate(s->in->fmt, (AVStream *)(uintptr_t)s->main, NULL);
	struct output_params params = {
		.fd = s->params->out_fd,
		.extension = s->params->extension,
		.start_us = input_time_us(s->in, s->main, plan->first_pts),
		.end_us = wanted->end_us,
		.streams = streams,
		.select = &s->params->streams,
		.own_chapters = s->params->chapters,
	};

	if (s->kind.extra.len > 0) {
		streams[s->main->index].extra = (const uint8_t *)s->kind.extra.data;
		streams[s->main->index].extra_size = s->kind.extra.len;
	}
	for (unsigned i = 0; i < s->n_streams; i++) {
		const AVStream *st = s->in->fmt->streams[i];

		if (st != s->main && st->codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
			!(st->disposition & AV_DISPOSITION_ATTACHED_PIC)) {
			streams[i].left_out = "a second picture";
		}
	}
	int rc = output_open(&s->output, s->in, &params, err);

	mem_free(streams);
	if (rc < 0) {
		return -1;
	}
	s->hides_priming = output_hides_priming(s->output.fmt->oformat, AV_CODEC_ID_AAC);
	s->rebase.sets = &s->seam.h264;
	s->rebase.length_size = s->seam.sets.length_size;
	s->tb = s->main->time_base;
	AVRational frame = rate.num > 0 && rate.den > 0 ?
		av_mul_q(av_inv_q(rate), av_inv_q(s->tb)) : (AVRational){1, 1};

	reorder_init(&s->reorder, s->main->codecpar->video_delay, frame, write_picture, s);
	smart_sound_open(s);
	return 0;
}

static int make_plan(struct smart *s, const struct clip_segment *wanted, struct err *err)
{
	bool rebase = !s->params->idr_only;

	return s->copies ? smart_plan_copy(s->in, &s->seam, wanted, rebase, s->params->snap,
		s->packet, &s->seg.plan, err) :
		smart_make_plan(s->in, &s->seam, wanted, rebase, s->packet, &s->seg.plan, err);
}

static int begin_output(struct smart *s, const struct clip_segment *wanted, struct err *err)
{
	const char *reason = s->main ? seam_open(&s->seam, s->main->codecpar) : "there is no picture";

	if (reason) {
		return smart_refuse(err, reason);
	}
	if (make_plan(s, wanted, err) < 0) {
		return -1;
	}
	// One that is to be encoded whole is better made by the encoder for that, where there is one that
	// makes what the input has.
	bool better = s->alone && encoders_make(avcodec_get_name(s->main->codecpar->codec_id));

	if (s->seg.plan.impossible || (better && s->seg.plan.reason)) {
		return smart_refuse(err, s->seg.plan.reason);
	}
	if (!s->copies && set_up(s, &s->seg.plan, err) < 0) {
		return -1;
	}
	return open_output(s, &s->seg.plan, wanted, err);
}

// What is neither the picture nor sound: pictures that belong to the whole, text, data. What the
// start or the end falls into is cut there.
static int take_other(struct smart *s, AVPacket *packet, int64_t us, struct err *err)
{
	const AVStream *st = s->in->fmt->streams[packet->stream_index];
	int64_t end_us = s->seg.ended && s->seg.end_pts != SMART_NEVER ?
		input_time_us(s->in, s->main, s->seg.end_pts) : s->seg.wanted->end_us;
	int64_t start_us = input_time_us(s->in, s->main, s->seg.plan.first_pts);
	int64_t start = input_stamp(s->in, st, start_us);
	int64_t offset = av_rescale_q(s->offset, s->tb, st->time_base);

	if (!s->output.map[packet->stream_index]) {
		return 0;
	}
	if (st->disposition & AV_DISPOSITION_ATTACHED_PIC) {
		packet->pts = 0;
		packet->dts = 0;
		return s->n_segments > 0 ? 0 : output_write_encoded(&s->output, packet->stream_index,
			packet, st->time_base, err);
	}
	if (us == TIME_UNKNOWN || us >= end_us ||
		us + input_length_us(st, packet->duration) < start_us) {
		return 0;
	}
	if (us < start_us) {
		if (packet->duration <= 0 || packet->pts == AV_NOPTS_VALUE) {
			return 0;
		}
		packet->duration -= start - packet->pts;
		packet->pts = start;
		us = start_us;
	}
	int64_t left = av_rescale_q(end_us - us, AV_TIME_BASE_Q, st->time_base);

	packet->duration = packet->duration < left ? packet->duration : left;
	packet->pts = (packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts) - start + offset;
	packet->dts = packet->pts;
	return output_write_encoded(&s->output, packet->stream_index, packet, st->time_base, err);
}

// The picture is at its end, and each sound as well, or is so far behind that it will not come.
static bool all_read(const struct smart *s)
{
	if (!s->seg.ended) {
		return false;
	}
	int64_t end_us = s->seg.end_pts != SMART_NEVER ?
		input_time_us(s->in, s->main, s->seg.end_pts) : s->seg.wanted->end_us;

	for (unsigned i = 0; i < s->n_streams; i++) {
		if (s->sounds[i].on && !s->sounds[i].done && s->sounds[i].seen_us <= end_us) {
			return s->seg.main_us > end_us + TRAIL_US;
		}
	}
	return true;
}

static void tell_progress(struct smart *s)
{
	if (s->params->progress && s->seg.main_us - s->told_us >= PROGRESS_STEP_US) {
		s->told_us = s->seg.main_us;
		s->params->progress(s->params->opaque, s->told_us);
	}
}

static int take(struct smart *s, AVPacket *packet, struct err *err)
{
	int64_t us = keypoint_packet_time(s->in, packet);

	if (s->in->fmt->streams[packet->stream_index] == s->main) {
		tell_progress(s);
		return smart_picture_take(s, packet, us, err);
	}
	if (s->sounds[packet->stream_index].on) {
		return smart_sound_take(s, packet, us, err);
	}
	return take_other(s, packet, us, err);
}

static int read_segment(struct smart *s, struct err *err)
{
	bool ended = false;

	keypoint_rewind(s->in, s->main, s->seg.plan.from.us - SMART_LEAD_US);
	while (!all_read(s)) {
		int rc = input_read(s->in, s->packet, err);

		if (rc == 0) {
			rc = (unsigned)s->packet->stream_index < s->n_streams ? take(s, s->packet, err) : 0;
			av_packet_unref(s->packet);
			if (rc < 0 || deadline_check(&s->in->deadline, err) < 0) {
				return -1;
			}
		} else if (rc < 0) {
			return -1;
		} else {
			break;
		}
		if (s->seg.ended && !ended) {
			ended = true;
			if (smart_picture_end(s, err) < 0 || smart_sound_end(s, err) < 0) {
				return -1;
			}
		}
	}
	if (!ended && (smart_picture_end(s, err) < 0 || smart_sound_end(s, err) < 0)) {
		return -1;
	}
	return smart_picture_tail(s, err);
}

static void fill(const struct smart *s, struct clip_result *out)
{
	const struct smart_segment *seg = &s->seg;
	int64_t copied_end = seg->tail_pts != SMART_NEVER ? seg->tail_pts : seg->end_pts;

	memset(out, 0, sizeof(*out));
	out->actual_start_us = input_time_us(s->in, s->main, seg->plan.first_pts);
	out->actual_end_us = input_time_us(s->in, s->main, seg->end_pts);
	out->actual_start_pts = seg->plan.first_pts;
	out->time_base_num = s->main->time_base.num;
	out->time_base_den = s->main->time_base.den;
	out->frames_copied = seg->n_copied;
	out->frames_encoded = seg->n_encoded;
	out->frames = seg->n_copied + seg->n_encoded;
	out->frames_head = seg->n_head;
	if (seg->n_copied > 0 && seg->n_encoded > 0) {
		out->copied_start_us = input_time_us(s->in, s->main, seg->plan.copy_pts);
		out->copied_end_us = input_time_us(s->in, s->main, copied_end);
	}
	out->decode_errors = seg->n_errors;
	out->mode = seg->plan.reason ? CLIP_EXACT : s->params->mode;
	if (seg->plan.reason) {
		snprintf(out->fallback, sizeof(out->fallback), "%s", seg->plan.reason);
	}
}

// Makes ready for a segment of that input.
static void begin_segment(struct smart *s, struct input *in, const struct clip_segment *wanted)
{
	s->in = in;
	s->main = in->video;
	s->deadline = in->deadline;
	s->seg = (struct smart_segment){
		.wanted = wanted,
		.end_pts = SMART_NEVER,
		.tail_pts = SMART_NEVER,
		.last_pts = INT64_MIN,
		.released_pts = INT64_MIN,
		.main_us = INT64_MIN / 2,
	};
	s->told_us = wanted->start_us;
	for (unsigned i = 0; i < in->fmt->nb_streams; i++) {
		in->fmt->streams[i]->discard = AVDISCARD_NONE;
	}
}

// What the streams of the first input are, for those of the others to be compared with.
static int remember_streams(struct smart *s, const struct input *in, struct err *err)
{
	s->n_streams = in->fmt->nb_streams;
	s->video_index = in->video ? in->video->index : -1;
	s->pars = mem_zalloc(s->n_streams * sizeof(AVCodecParameters *));
	for (unsigned i = 0; i < s->n_streams; i++) {
		s->pars[i] = avcodec_parameters_alloc();
		if (!s->pars[i] ||
			avcodec_parameters_copy(s->pars[i], in->fmt->streams[i]->codecpar) < 0) {
			return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot cut");
		}
	}
	return 0;
}

static bool agree(const AVCodecParameters *p, const AVCodecParameters *q)
{
	return p->codec_id == q->codec_id && p->codec_type == q->codec_type &&
		p->width == q->width && p->height == q->height && p->format == q->format &&
		p->color_trc == q->color_trc && p->sample_rate == q->sample_rate &&
		p->ch_layout.nb_channels == q->ch_layout.nb_channels &&
		p->extradata_size == q->extradata_size && (p->extradata_size <= 0 ||
		memcmp(p->extradata, q->extradata, (size_t)p->extradata_size) == 0);
}

static bool streams_agree(const struct smart *s, const struct input *in)
{
	if (in->fmt->nb_streams != s->n_streams || !in->video ||
		in->video->index != s->video_index) {
		return false;
	}
	for (unsigned i = 0; i < s->n_streams; i++) {
		if (!agree(s->pars[i], in->fmt->streams[i]->codecpar)) {
			return false;
		}
	}
	return true;
}

bool smart_agrees(const struct input *a, const struct input *b)
{
	bool same = a->fmt->nb_streams == b->fmt->nb_streams && a->video && b->video &&
		a->video->index == b->video->index;

	for (unsigned i = 0; same && i < a->fmt->nb_streams; i++) {
		same = agree(a->fmt->streams[i]->codecpar, b->fmt->streams[i]->codecpar);
	}
	return same;
}

int smart_add(struct smart *s, struct input *in, const struct clip_segment *segment,
	struct clip_result *out, struct err *err)
{
	begin_segment(s, in, segment);
	s->kind.st = s->main;
	if (s->n_segments == 0) {
		if (remember_streams(s, in, err) < 0 || begin_output(s, segment, err) < 0) {
			return -1;
		}
	} else if (!streams_agree(s, in)) {
		return smart_refuse(err, "the inputs are not coded alike");
	} else if (make_plan(s, segment, err) < 0) {
		return -1;
	}
	if (s->seg.plan.impossible) {
		return smart_refuse(err, s->seg.plan.reason);
	}
	int64_t bytes = s->output.packet_bytes + s->foreseen_bytes;

	smart_sound_begin(s);
	if (read_segment(s, err) < 0) {
		return -1;
	}
	if (s->seg.n_copied + s->seg.n_encoded == 0) {
		return err_set(err, ERR_INPUT, "bad_span", "no frame begins in that span");
	}
	fill(s, out);
	out->bytes = s->output.packet_bytes + s->foreseen_bytes - bytes;
	int64_t length = av_rescale_q(s->seg.end_pts - s->seg.plan.first_pts, s->main->time_base, s->tb);

	if (s->params->chapters && output_add_chapter(&s->output,
		av_rescale_q(s->offset, s->tb, AV_TIME_BASE_Q),
		av_rescale_q(s->offset + length, s->tb, AV_TIME_BASE_Q), segment->title, err) < 0) {
		return -1;
	}
	s->offset += length;
	s->n_segments++;
	return 0;
}

int smart_finish(struct smart *s, struct clip_output_result *out, struct err *err)
{
	memset(out, 0, sizeof(*out));
	if (s->n_segments == 0) {
		return err_set(err, ERR_INPUT, "bad_span", "there is nothing to cut");
	}
	if (reorder_finish(&s->reorder, s->offset, err) < 0 || smart_sound_finish(s, err) < 0 ||
		output_finish(&s->output, err) < 0) {
		return -1;
	}
	output_tell(&s->output, out);
	out->size_bytes += s->foreseen_bytes;
	if (!s->params->verify) {
		return 0;
	}
	int64_t before_us = clock_now_us();

	if (smart_verify(s, err) < 0) {
		return -1;
	}
	log_say(LOG_DEBUG, "verified in %lld us", (long long)(clock_now_us() - before_us));
	out->verified = true;
	return 0;
}

bool smart_may_try_idr(struct clip_params *params, const struct err *err)
{
	if (params->idr_only || strcmp(err->code, SMART_NOT_REBASED) != 0 ||
		(!params->dry && ftruncate(params->out_fd, 0) < 0)) {
		return false;
	}
	log_say(LOG_INFO, "copies begin with IDR pictures alone: %s", err->message);
	params->idr_only = true;
	return true;
}

bool smart_may_encode(const struct clip_params *params, const struct err *err,
	char reason[CLIP_REASON])
{
	static const char *const codes[] = {SMART_REFUSED, "bad_order", "not_supported",
		"no_encoder", "bad_picture", "verify_failed"};
	bool again = false;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		again = again || strcmp(err->code, codes[i]) == 0;
	}
	if (!again || (!params->dry && ftruncate(params->out_fd, 0) < 0)) {
		return false;
	}
	log_say(LOG_INFO, "all is encoded: %s", err->message);

	// Reasons are short; what else fails may have more to say.
	size_t len = strnlen(err->message, CLIP_REASON - 1);

	memcpy(reason, err->message, len);
	reason[len] = '\0';
	return true;
}
