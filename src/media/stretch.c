// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/stretch.h"

#include "media/averr.h"
#include "media/deadline.h"

// How much earlier than the stretch a seek aims. First a little later: FFmpeg's MP4 demuxer counts
// the delay of reordered pictures twice, and passes over a keyframe that stands just where the
// stretch begins. A container without a good index can land behind what was asked for; then it is
// asked for something earlier.
static const int64_t leads_us[] = {-250000, 0, 2000000, 10000000, 60000000};

#define N_LEADS (sizeof(leads_us) / sizeof(leads_us[0]))

// So many packets without a keyframe, and what comes is decoded as it is.
#define BLIND_PACKETS 600

int stretcher_open(struct stretcher *out, struct input *in, int n_threads, bool rough,
	struct err *err)
{
	struct decoder_params params = {.n_threads = n_threads, .rough = rough};

	*out = (struct stretcher){.in = in, .rough = rough};
	for (unsigned i = 0; i < in->fmt->nb_streams; i++) {
		AVStream *st = in->fmt->streams[i];

		st->discard = st == in->video ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
	}
	out->packet = av_packet_alloc();
	out->frame = av_frame_alloc();
	if (!out->packet || !out->frame) {
		averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot decode");
		stretcher_close(out);
		return -1;
	}
	if (decoder_open(&out->decoder, in->video, &params, err) < 0) {
		stretcher_close(out);
		return -1;
	}
	return 0;
}

void stretcher_close(struct stretcher *s)
{
	decoder_close(&s->decoder);
	av_packet_free(&s->packet);
	av_frame_free(&s->frame);
}

static int64_t packet_time(const struct stretcher *s, const AVPacket *packet)
{
	int64_t stamp = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;

	return input_time_us(s->in, s->in->video, stamp);
}

// The next packet of the video. 0, 1 at the end, -1 (err).
static int read_video(struct stretcher *s, struct err *err)
{
	for (;;) {
		av_packet_unref(s->packet);
		int rc = input_read(s->in, s->packet, err);

		if (rc != 0) {
			return rc;
		}
		if (deadline_check(&s->in->deadline, err) < 0) {
			return -1;
		}
		if (s->packet->stream_index == s->in->video->index) {
			return 0;
		}
	}
}

// Reads up to a keyframe; it stays in s->packet. 0, 1 where there is none, -1 (err).
static int read_key(struct stretcher *s, struct err *err)
{
	for (int i = 0; i < BLIND_PACKETS; i++) {
		int rc = read_video(s, err);

		if (rc != 0) {
			return rc;
		}
		if (s->packet->flags & AV_PKT_FLAG_KEY) {
			s->key_us = packet_time(s, s->packet);
			return 0;
		}
	}
	s->key_us = packet_time(s, s->packet);
	return 0;
}

// Goes to the last keyframe that is not after the stretch's start, and leaves its packet in
// s->packet.
static int go_to(struct stretcher *s, struct err *err)
{
	int rc = 1;

	for (size_t i = 0; i < N_LEADS; i++) {
		if (input_seek(s->in, s->in->video, s->now.from_us - leads_us[i]) < 0) {
			continue;
		}
		rc = read_key(s, err);
		if (rc < 0 || (rc == 0 && s->key_us != TIME_UNKNOWN &&
			s->key_us <= s->now.from_us)) {
			return rc;
		}
	}
	if (input_restart(s->in) < 0) {
		return 1;
	}
	return read_key(s, err);
}

static int take_frame(void *opaque, AVFrame *frame, struct err *err)
{
	struct stretcher *s = opaque;
	int64_t us = input_time_us(s->in, s->in->video, frame->best_effort_timestamp);

	if (deadline_check(&s->in->deadline, err) < 0) {
		return -1;
	}
	us = us == TIME_UNKNOWN ? s->next_us : us;
	s->next_us = us + 1;
	// What precedes its keyframe leans on pictures that were not decoded.
	if (s->enough || (s->key_us != TIME_UNKNOWN && us < s->key_us)) {
		return 0;
	}
	if (us >= s->now.to_us) {
		s->enough = true;
		return 0;
	}
	int rc = s->fn(s->opaque, frame, us, err);

	s->enough = rc > 0;
	return rc < 0 ? -1 : 0;
}

// A picture is not presented before it is decoded: from a keyframe with a decoding time at the end
// of the stretch on, no packet belongs to it. Up to there a few more packets are fed, so that the
// decoder gives what it holds and can go on.
static bool is_behind(const struct stretcher *s)
{
	int64_t us = input_time_us(s->in, s->in->video, s->packet->dts);

	return (s->packet->flags & AV_PKT_FLAG_KEY) && us != TIME_UNKNOWN && us >= s->now.to_us;
}

static bool is_at_or_after(const struct stretcher *s, int64_t us)
{
	int64_t at = input_time_us(s->in, s->in->video, s->packet->dts);

	return at != TIME_UNKNOWN && at >= us;
}

// Is the stretch ahead of where the last one ended, in the same group of pictures?
static bool goes_on(const struct stretcher *s)
{
	return s->waiting && !s->drained && s->key_us != TIME_UNKNOWN &&
		s->key_us == s->now.key_us && !is_at_or_after(s, s->now.from_us);
}

// Pictures that may be left out without harm to others. Of H.264 and its forebears that is all that
// is predicted both ways: encoders seldom predict others from them, and a rough look bears it. HEVC
// encoders call every picture one of these.
static enum AVDiscard unneeded(const struct stretcher *s)
{
	enum AVCodecID id = s->in->video->codecpar->codec_id;

	return id == AV_CODEC_ID_HEVC ? AVDISCARD_NONREF : AVDISCARD_BIDIR;
}

// Of a rough look, these are left out where they are not asked for.
static void skip_what_nobody_sees(struct stretcher *s)
{
	int64_t us = packet_time(s, s->packet);
	bool outside = us != TIME_UNKNOWN && (us < s->now.fine_us || us > s->now.fine_to_us);

	s->decoder.ctx->skip_frame = s->rough && outside ? unneeded(s) : AVDISCARD_DEFAULT;
}

int stretcher_run(struct stretcher *s, struct stretch stretch, stretch_fn *fn, void *opaque,
	struct err *err)
{
	s->now = stretch;
	s->fn = fn;
	s->opaque = opaque;
	s->enough = false;
	int rc = 0;

	if (!goes_on(s)) {
		s->key_us = TIME_UNKNOWN;
		s->waiting = false;
		avcodec_flush_buffers(s->decoder.ctx);
		rc = go_to(s, err);
		s->next_us = s->key_us == TIME_UNKNOWN ? stretch.from_us : s->key_us;
	}
	while (rc == 0 && !s->enough && !is_behind(s)) {
		skip_what_nobody_sees(s);
		rc = decoder_feed(&s->decoder, s->packet, s->frame, take_frame, s, err);
		if (rc == 0) {
			rc = read_video(s, err);
		}
	}
	s->waiting = rc == 0;
	s->drained = false;
	if (rc >= 0 && !s->enough) {
		s->drained = true;
		rc = decoder_feed(&s->decoder, NULL, s->frame, take_frame, s, err);
	}
	return rc < 0 ? -1 : 0;
}
