// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/averr.h"
#include "media/compat.h"
#include "media/smart_internal.h"

static int refuse_late(struct err *err)
{
	return smart_refuse(err, "pictures of the next group lean on this one");
}

static int refuse_rebase(struct err *err, const char *reason)
{
	return err_set(err, ERR_MEDIA, SMART_NOT_REBASED, "its open group cannot begin: %s", reason);
}

static int push(struct smart *s, AVPacket *packet, bool copied, struct err *err)
{
	packet->pts = packet->pts - s->seg.plan.first_pts;
	packet->pts = av_rescale_q(packet->pts, s->main->time_base, s->tb) + s->offset;
	packet->dts = AV_NOPTS_VALUE;
	packet->opaque = copied ? s : NULL;
	return reorder_push(&s->reorder, packet, err);
}

static int put_encoded(void *opaque, AVPacket *packet, struct err *err)
{
	struct smart *s = opaque;

	s->seg.n_encoded++;
	s->seg.n_head += s->seg.tail_pts == SMART_NEVER;
	return push(s, packet, false, err);
}

// A decoded picture, of which those within what is encoded now are kept.
static int take_frame(void *opaque, AVFrame *frame, struct err *err)
{
	struct smart *s = opaque;
	struct smart_segment *seg = &s->seg;
	int64_t pts = frame->pts != AV_NOPTS_VALUE ? frame->pts : frame->best_effort_timestamp;

	if (pts == AV_NOPTS_VALUE || pts < seg->lo) {
		seg->decoder.n_errors = 0; // on the way to the first picture they mean nothing
		return 0;
	}
	if (pts >= seg->hi || !smart_is_before(input_time_us(s->in, s->main, pts),
		seg->wanted->end_us)) {
		return 0;
	}
	if (!seg->edge.kind && edge_open(&seg->edge, &s->kind, err) < 0) {
		return -1;
	}
	seg->last_pts = pts > seg->last_pts ? pts : seg->last_pts;
	return edge_feed(&seg->edge, frame, pts, put_encoded, s, err);
}

// In a plan, a picture that would be encoded: it is expected to take what it takes now.
static void foresee(struct smart *s, const AVPacket *packet)
{
	struct smart_segment *seg = &s->seg;

	seg->n_encoded++;
	seg->n_head += packet->pts < seg->plan.copy_pts;
	seg->last_pts = packet->pts > seg->last_pts ? packet->pts : seg->last_pts;
	s->foreseen_bytes += packet->size;
}

// x265 is ten times as slow as a decoder of one thread; each more holds two pictures.
static int open_decoder(struct smart *s, int64_t lo, int64_t hi, struct err *err)
{
	struct decoder_params params = {
		.n_threads = s->seam.codec == AV_CODEC_ID_HEVC ? 1 : s->params->n_threads};

	if (s->params->dry) {
		return 0;
	}
	s->seg.lo = lo;
	s->seg.hi = hi;
	s->seg.decoding = true;
	return decoder_open(&s->seg.decoder, s->main, &params, err);
}

// What decoder and encoder hold comes out.
static int close_decoder(struct smart *s, struct err *err)
{
	struct smart_segment *seg = &s->seg;

	if (!seg->decoding) {
		return 0;
	}
	if (decoder_feed(&seg->decoder, NULL, s->frame, take_frame, s, err) < 0 ||
		(seg->edge.kind && edge_feed(&seg->edge, NULL, 0, put_encoded, s, err) < 0)) {
		return -1;
	}
	seg->n_errors += seg->decoder.n_errors;
	decoder_close(&seg->decoder);
	edge_close(&seg->edge);
	seg->edge = (struct edge){0};
	seg->decoding = false;
	return 0;
}

static int release_one(struct smart *s, struct err *err)
{
	struct smart_segment *seg = &s->seg;
	AVPacket *packet = seg->held[0];

	seg->n_held--;
	for (int i = 0; i < seg->n_held; i++) {
		seg->held[i] = seg->held[i + 1];
	}
	seg->n_copied++;
	if (packet->pts > seg->released_pts) {
		seg->released_pts = packet->pts;
	}
	if (packet->pts > seg->last_pts) {
		seg->last_pts = packet->pts;
	}
	int rc = push(s, packet, true, err);

	av_packet_free(&packet);
	return rc;
}

static int hold(struct smart *s, AVPacket *packet, struct err *err)
{
	struct smart_segment *seg = &s->seg;

	if (seg->n_held == SMART_LOOKAHEAD && release_one(s, err) < 0) {
		return -1;
	}
	AVPacket *copy = av_packet_alloc();

	if (!copy) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot cut");
	}
	av_packet_move_ref(copy, packet);
	copy->flags &= ~AV_PKT_FLAG_DISCARD;
	seg->held[seg->n_held++] = copy;
	return 0;
}

// Of the packets that are held, how many can be copied: what is shown between two copied pictures
// must be copied as well, so that what is left over is the end.
static int count_kept(struct smart_segment *seg)
{
	int64_t missing = SMART_NEVER;
	int kept = seg->n_held;

	for (int i = 0; i < seg->n_ahead; i++) {
		if (seg->ahead_pts[i] < seg->end_pts && seg->ahead_pts[i] < missing) {
			missing = seg->ahead_pts[i];
		}
	}
	for (;;) {
		int64_t latest = seg->released_pts;

		for (int i = 0; i < kept; i++) {
			latest = seg->held[i]->pts > latest ? seg->held[i]->pts : latest;
		}
		if (missing > latest || kept == 0) {
			break;
		}
		kept--;
		missing = seg->held[kept]->pts < missing ? seg->held[kept]->pts : missing;
	}
	seg->tail_pts = missing;
	return kept;
}

// Where all is to be copied: the fewest of those held that hold all before the end and leave no hole.
static int count_whole(const struct smart *s, struct smart_segment *seg)
{
	int64_t latest = seg->released_pts;
	int kept = 0;

	for (int i = 0; i < seg->n_held; i++) {
		int64_t us = input_time_us(s->in, s->main, seg->held[i]->pts);

		// What is shown before one that is kept must be kept as well.
		if (smart_is_before(us, seg->wanted->end_us) || seg->held[i]->pts < latest) {
			for (; kept <= i; kept++) {
				latest = seg->held[kept]->pts > latest ? seg->held[kept]->pts :
					latest;
			}
		}
	}
	seg->end_pts = SMART_NEVER;
	for (int i = kept; i < seg->n_held; i++) {
		seg->end_pts = seg->held[i]->pts < seg->end_pts ? seg->held[i]->pts : seg->end_pts;
	}
	return kept;
}

// The end has been seen, and all that may stand before it in the order of display.
static int settle(struct smart *s, struct err *err)
{
	struct smart_segment *seg = &s->seg;

	seg->ended = true;
	if (close_decoder(s, err) < 0) {
		return -1;
	}
	if (!seg->copying) {
		return 0;
	}
	int kept = s->copies ? count_whole(s, seg) : count_kept(seg);

	if (seg->tail_pts <= seg->released_pts || (kept == 0 && seg->n_copied == 0)) {
		return refuse_late(err);
	}
	for (int i = 0; i < kept; i++) {
		if (release_one(s, err) < 0) {
			return -1;
		}
	}
	for (int i = 0; i < seg->n_held; i++) {
		if (s->params->dry && !s->copies) {
			foresee(s, seg->held[i]);
		}
		av_packet_free(&seg->held[i]);
	}
	seg->n_held = 0;
	return 0;
}

// Behind the end: only its time matters, and that of those shown before it all the same.
static int look_ahead(struct smart *s, AVPacket *packet, bool inside, struct err *err)
{
	struct smart_segment *seg = &s->seg;

	if (!inside && packet->pts < seg->end_pts) {
		seg->end_pts = packet->pts;
	}
	if (seg->passed_end && seg->n_ahead < SMART_LOOKAHEAD) {
		seg->ahead_pts[seg->n_ahead++] = packet->pts;
	}
	seg->passed_end = true;
	if (s->params->dry && inside && !s->copies) {
		foresee(s, packet);
	}
	if (s->copies && !(packet->flags & AV_PKT_FLAG_DISCARD) && hold(s, packet, err) < 0) {
		return -1;
	}
	if (seg->decoding && !seg->copying && decoder_feed(&seg->decoder, packet, s->frame, take_frame,
		s, err) < 0) {
		return -1;
	}
	return seg->n_ahead == SMART_LOOKAHEAD ? settle(s, err) : 0;
}

static int begin_copy(struct smart *s, AVPacket *packet, struct err *err)
{
	struct smart_segment *seg = &s->seg;

	seg->copying = true;
	s->rebase.on = false;
	// The decoder needs it as it was, for what is shown before it.
	if (seg->decoding &&
		decoder_feed(&seg->decoder, packet, s->frame, take_frame, s, err) < 0) {
		return -1;
	}
	seg->head_done = !seg->decoding;
	if (seg->plan.rebases) {
		const char *reason = rebase_begin(&s->rebase, packet);

		return reason ? refuse_rebase(err, reason) : hold(s, packet, err);
	}
	return seam_patch(&s->seam, packet, err) < 0 ? -1 : hold(s, packet, err);
}

// A packet that is copied, or left out of the copy, may have to be said otherwise.
static int rebase(struct smart *s, AVPacket *packet, bool left_out, struct err *err)
{
	const char *reason = rebase_next(&s->rebase, packet, left_out);

	return reason ? refuse_rebase(err, reason) : 0;
}

static int take_copied(struct smart *s, AVPacket *packet, bool inside, struct err *err)
{
	struct smart_segment *seg = &s->seg;

	if (packet->pts < seg->plan.copy_pts) {
		if (rebase(s, packet, true, err) < 0) {
			return -1;
		}
		if (!seg->decoding) {
			return 0;
		}
		return decoder_feed(&seg->decoder, packet, s->frame, take_frame, s, err);
	}
	if (!seg->head_done) {
		seg->head_done = true;
		if (close_decoder(s, err) < 0) {
			return -1;
		}
	}
	bool tail = !inside || seg->passed_end;

	if ((!tail || s->copies) && rebase(s, packet, false, err) < 0) {
		return -1;
	}
	return tail ? look_ahead(s, packet, inside, err) : hold(s, packet, err);
}

static int check(const struct smart *s, const AVPacket *packet, int64_t us, struct err *err)
{
	unsigned facts = seam_look(&s->seam, packet->data, (size_t)packet->size);

	if (packet->pts == AV_NOPTS_VALUE) {
		return smart_refuse(err, "pictures without a time of their own");
	}
	if (facts & SEAM_NEW_SETS) {
		return smart_refuse(err, "its parameter sets change");
	}
	if (facts & SEAM_FIELD) {
		return smart_refuse(err, "field pictures");
	}
	if (facts & SEAM_UNSHOWN) {
		return smart_refuse(err, "hidden pictures stand alone");
	}
	// What an edit hides cannot be left out: others lean on it. At the end it may.
	if (s->seg.copying && keypoint_hides(packet, us) && packet->pts < s->seg.last_pts) {
		return smart_refuse(err, "an edit hides pictures in it");
	}
	return 0;
}

int smart_picture_take(struct smart *s, AVPacket *packet, int64_t us, struct err *err)
{
	struct smart_segment *seg = &s->seg;
	bool inside = smart_is_before(us, seg->wanted->end_us);

	if (us != TIME_UNKNOWN && us > seg->main_us) {
		seg->main_us = us;
	}
	if (seg->ended) {
		return 0;
	}
	if (!seg->started) {
		if (packet->pts != seg->plan.from.pts) {
			return 0;
		}
		seg->started = true;
		bool copies = seg->plan.copy_pts == seg->plan.first_pts;

		if (!copies && open_decoder(s, seg->plan.first_pts, seg->plan.copy_pts, err) < 0) {
			return -1;
		}
	}
	if (check(s, packet, us, err) < 0) {
		return -1;
	}
	if (packet->duration > 0) {
		seg->last_length = packet->duration;
	}
	if (keypoint_hides(packet, us)) {
		// It ends what is shown; where it is decoded for the sake of others, no more.
		if (seg->copying && seg->head_done) {
			return look_ahead(s, packet, false, err);
		}
		return seg->decoding ?
			decoder_feed(&seg->decoder, packet, s->frame, take_frame, s, err) : 0;
	}
	if (s->params->dry && inside && packet->pts < seg->plan.copy_pts &&
		packet->pts >= seg->plan.first_pts) {
		foresee(s, packet);
		return 0;
	}
	if (!seg->copying && packet->pts == seg->plan.copy_pts) {
		return begin_copy(s, packet, err);
	}
	if (seg->copying) {
		return take_copied(s, packet, inside, err);
	}
	if (!inside || seg->passed_end) {
		return look_ahead(s, packet, inside, err);
	}
	return seg->decoding ? decoder_feed(&seg->decoder, packet, s->frame, take_frame, s, err) : 0;
}

// How long the last picture of all lasts.
static int64_t own_length(const struct smart *s)
{
	AVRational rate = av_guess_frame_rate(s->in->fmt, (AVStream *)(uintptr_t)s->main, NULL);
	int64_t length = s->seg.last_length;

	if (rate.num > 0 && rate.den > 0) {
		length = length > 0 ? length : av_rescale_q(1, av_inv_q(rate), s->main->time_base);
	}
	return length > 0 ? length : 1;
}

int smart_picture_end(struct smart *s, struct err *err)
{
	struct smart_segment *seg = &s->seg;

	if (!seg->ended && settle(s, err) < 0) {
		return -1;
	}
	if (seg->end_pts == SMART_NEVER) {
		seg->end_pts = (seg->last_pts > seg->plan.first_pts ? seg->last_pts :
			seg->plan.first_pts) + own_length(s);
	}
	return 0;
}

// Decodes from the keyframe on what is left over, which lies between tail_pts and end_pts.
static int read_tail(struct smart *s, const struct keypoint *from, struct err *err)
{
	struct smart_segment *seg = &s->seg;
	bool started = false;
	int n_ahead = 0;

	while (n_ahead < SMART_LOOKAHEAD) {
		int rc = input_read(s->in, s->packet, err);

		if (rc != 0) {
			return rc < 0 ? -1 : 0;
		}
		if (s->in->fmt->streams[s->packet->stream_index] == s->main) {
			started = started || s->packet->pts == from->pts;
			n_ahead += started && s->packet->pts >= seg->end_pts;
			rc = started ? decoder_feed(&seg->decoder, s->packet, s->frame, take_frame,
				s, err) : 0;
		}
		av_packet_unref(s->packet);
		if (rc < 0 || deadline_check(&s->in->deadline, err) < 0) {
			return -1;
		}
	}
	return 0;
}

int smart_picture_tail(struct smart *s, struct err *err)
{
	struct smart_segment *seg = &s->seg;
	struct keypoint from;

	if (seg->tail_pts == SMART_NEVER || s->params->dry) {
		return 0;
	}
	if (keypoint_find(s->in, s->main, input_time_us(s->in, s->main, seg->tail_pts),
		seg->wanted->end_us, &from, err) < 0 ||
		open_decoder(s, seg->tail_pts, seg->end_pts, err) < 0) {
		return -1;
	}
	keypoint_rewind(s->in, s->main, from.us - SMART_LEAD_US);
	if (read_tail(s, &from, err) < 0) {
		return -1;
	}
	return close_decoder(s, err);
}

void smart_picture_release(struct smart *s)
{
	struct smart_segment *seg = &s->seg;

	for (int i = 0; i < seg->n_held; i++) {
		av_packet_free(&seg->held[i]);
	}
	seg->n_held = 0;
	decoder_close(&seg->decoder);
	edge_close(&seg->edge);
}
