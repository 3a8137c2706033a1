// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/clip.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "media/averr.h"
#include "media/output.h"

// Decoders reorder over at most 16 pictures (H.264 and HEVC, max_num_reorder); twice that is beyond
// doubt.
#define LOOKAHEAD 32

// A seek may land behind the keyframe that is wanted; how much further back the next try goes.
#define STEP_BACK_US INT64_C(2000000)

// How much earlier than the keyframe reading starts: a seek that is right for the picture can be
// late for the sound (an empty edit before it is enough to mislead the MP4 demuxer), or follow it
// in the file.
#define LEAD_US INT64_C(1500000)

// Between the end of the main stream and that of another that is interleaved seconds apart.
#define TRAIL_US INT64_C(10000000)

struct held {
	AVPacket *packet;
	int64_t us; // presentation time, TIME_UNKNOWN where there is none
};

struct clip {
	struct input *in;
	const struct clip_params *params;
	const AVStream *main; // the video, or the sound where there is none
	struct output output;
	int64_t key_us;       // of the keyframe that the clip starts with
	int64_t key_pts;
	bool any_behind;      // a keyframe behind the start was seen
	int64_t behind_us;    // the first one of those
	int64_t behind_pts;
	int64_t end_us;       // of the last frame that is kept, once known
	struct held *tail;    // packets of the main stream that are not decided on, in order
	size_t n_tail;
	size_t cap_tail;
	bool passed_end;      // a frame at or behind the wanted end was seen
	int n_ahead;          // frames of the main stream since
	int64_t written_end_us;
	int64_t sound_end_us;  // of the sound beside a picture, as written
	int64_t max_us;       // the latest frame that is decided on
	int64_t frames;
};

static int64_t packet_time(const struct clip *c, const AVPacket *p)
{
	const AVStream *st = c->in->fmt->streams[p->stream_index];

	return input_time_us(c->in, st, p->pts != AV_NOPTS_VALUE ? p->pts : p->dts);
}

// A frame that an edit list hides, in the middle of things. Those before the beginning are another
// matter: the first visible frames cannot be decoded without them, so a clip shows them.
static bool is_hidden(const AVPacket *p, int64_t us)
{
	return (p->flags & AV_PKT_FLAG_DISCARD) && (us == TIME_UNKNOWN || us >= 0);
}

static bool is_start(const struct clip *c, const AVPacket *p, int64_t us)
{
	return c->in->fmt->streams[p->stream_index] == c->main && (p->flags & AV_PKT_FLAG_KEY) &&
		!is_hidden(p, us) && us != TIME_UNKNOWN;
}

// Looks on from where the input stands for the last keyframe at or before the start; stops at the
// first keyframe behind it. 0: found, 1: none here.
static int scan_keys(struct clip *c, AVPacket *packet, struct err *err)
{
	bool found = false;

	for (;;) {
		int rc = input_read(c->in, packet, err);

		if (rc != 0) {
			return rc < 0 ? -1 : !found;
		}
		int64_t us = packet_time(c, packet);
		bool start = is_start(c, packet, us);
		int64_t pts = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;

		if (start && us <= c->params->start_us) {
			found = true;
			c->key_us = us;
			c->key_pts = pts;
		} else if (start && (!c->any_behind || us < c->behind_us)) {
			c->any_behind = true;
			c->behind_us = us;
			c->behind_pts = pts;
		}
		bool main = c->in->fmt->streams[packet->stream_index] == c->main;

		av_packet_unref(packet);
		if (start && us > c->params->start_us) {
			return !found;
		}
		if (main && found && us != TIME_UNKNOWN &&
			us > c->params->start_us + STEP_BACK_US) {
			return 0;
		}
	}
}

static void rewind_to(struct clip *c, int64_t us)
{
	if (input_seek(c->in, c->main, us) < 0) {
		avformat_seek_file(c->in->fmt, -1, INT64_MIN, INT64_MIN + 1, INT64_MAX, 0);
	}
}

// One seek is not to be trusted: an index can be wrong, a transport stream has none.
static int find_key(struct clip *c, AVPacket *packet, struct err *err)
{
	int64_t back = 0;

	for (;;) {
		int64_t to = c->params->start_us - back;

		rewind_to(c, to);
		int rc = scan_keys(c, packet, err);

		if (rc <= 0) {
			return rc;
		}
		if (to <= -STEP_BACK_US) {
			break;
		}
		back = back == 0 ? STEP_BACK_US : back * 2;
		if (c->params->start_us - back < 0) {
			back = c->params->start_us + STEP_BACK_US;
		}
	}
	// A file that was cut without care begins with pictures that nothing can show: the first
	// that can be shown is where its clip starts.
	if (c->any_behind && c->behind_us < c->params->end_us) {
		c->key_us = c->behind_us;
		c->key_pts = c->behind_pts;
		return 0;
	}
	return err_set(err, ERR_MEDIA, "no_frames", "no keyframe to start a clip from");
}

// Decodes nothing, so what comes before the keyframe in the order of display cannot be shown.
static bool is_leading(const struct clip *c, int64_t us)
{
	return us != TIME_UNKNOWN && us < c->key_us;
}

static int write_packet(struct clip *c, AVPacket *packet, int64_t us, struct err *err)
{
	const AVStream *st = c->in->fmt->streams[packet->stream_index];

	if (st == c->main) {
		int64_t end = us + input_length_us(st, packet->duration);

		c->frames++;
		if (us != TIME_UNKNOWN && end > c->written_end_us) {
			c->written_end_us = end;
		}
	} else if (st == c->in->audio && us + input_length_us(st,
		packet->duration) > c->sound_end_us) {
		c->sound_end_us = us + input_length_us(st, packet->duration);
	}
	return output_write(&c->output, c->in, packet, c->key_us, err);
}

static void hold(struct clip *c, AVPacket *packet, int64_t us, struct err *err)
{
	AVPacket *copy = av_packet_alloc();

	if (!copy) {
		averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot cut");
		return;
	}
	av_packet_move_ref(copy, packet);
	c->tail = mem_grow(c->tail, &c->cap_tail, c->n_tail + 1, sizeof(*c->tail));
	c->tail[c->n_tail++] = (struct held){copy, us};
}

// How many of the held packets belong to the clip: the fewest that hold all frames before the end
// and leave no hole, so that every one behind is shown later than every one kept.
static size_t count_kept(const struct clip *c)
{
	int64_t latest = c->max_us;
	size_t kept = c->n_tail;

	for (size_t i = 0; i <= c->n_tail; i++) {
		bool whole = true;

		for (size_t k = i; k < c->n_tail && whole; k++) {
			whole = c->tail[k].us == TIME_UNKNOWN ||
				(c->tail[k].us >= c->params->end_us && c->tail[k].us > latest);
		}
		if (whole) {
			kept = i;
			break;
		}
		if (i < c->n_tail && c->tail[i].us != TIME_UNKNOWN && c->tail[i].us > latest) {
			latest = c->tail[i].us;
		}
	}
	return kept;
}

static int settle_tail(struct clip *c, struct err *err)
{
	size_t kept = count_kept(c);
	int64_t next_us = TIME_UNKNOWN;
	int rc = 0;

	for (size_t i = 0; i < c->n_tail && rc == 0; i++) {
		if (i < kept) {
			rc = write_packet(c, c->tail[i].packet, c->tail[i].us, err);
		} else if (c->tail[i].us != TIME_UNKNOWN && (next_us == TIME_UNKNOWN ||
				c->tail[i].us < next_us)) {
			next_us = c->tail[i].us;
		}
	}
	// The last frame lasts until the next one of the source, whatever a packet says of itself.
	c->end_us = next_us != TIME_UNKNOWN && next_us > c->key_us ? next_us : c->written_end_us;
	for (size_t i = 0; i < c->n_tail; i++) {
		av_packet_free(&c->tail[i].packet);
	}
	c->n_tail = 0;
	return rc;
}

// A frame of the main stream. Before the end is in sight it is written at once.
static int take_main(struct clip *c, AVPacket *packet, int64_t us, struct err *err)
{
	if (is_leading(c, us) || is_hidden(packet, us)) {
		return 0;
	}
	packet->flags &= ~AV_PKT_FLAG_DISCARD;
	if (us != TIME_UNKNOWN && us >= c->params->end_us) {
		c->passed_end = true;
	}
	if (!c->passed_end) {
		if (us != TIME_UNKNOWN && us > c->max_us) {
			c->max_us = us;
		}
		return write_packet(c, packet, us, err);
	}
	c->n_ahead++;
	err_clear(err);
	hold(c, packet, us, err);
	if (err->kind != ERR_NONE) {
		return -1;
	}
	return c->n_ahead == LOOKAHEAD ? settle_tail(c, err) : 0;
}

// A packet of another stream is kept when it begins within the clip.
static int take_other(struct clip *c, AVPacket *packet, int64_t us, struct err *err)
{
	int64_t end = c->end_us != TIME_UNKNOWN ? c->end_us : c->params->end_us;
	const AVStream *st = c->in->fmt->streams[packet->stream_index];

	if (st->disposition & AV_DISPOSITION_ATTACHED_PIC) {
		packet->pts = input_stamp(c->in, st, c->key_us);
		packet->dts = packet->pts;
		return output_write(&c->output, c->in, packet, c->key_us, err);
	}
	if (us == TIME_UNKNOWN || us < c->key_us || us >= end) {
		return 0;
	}
	return write_packet(c, packet, us, err);
}

// Has everything been read that can be in the clip? The main stream is settled, and the sound has
// come to the end, or is so far behind that it will not come.
static bool all_read(const struct clip *c, int64_t main_us, int64_t audio_us)
{
	if (c->n_ahead < LOOKAHEAD) {
		return false;
	}
	return c->main == c->in->audio || !c->in->audio || audio_us >= c->end_us ||
		main_us > c->end_us + TRAIL_US;
}

static int copy_packets(struct clip *c, AVPacket *packet, struct err *err)
{
	int64_t main_us = INT64_MIN / 2;
	int64_t audio_us = INT64_MIN / 2;
	bool started = false;

	while (!all_read(c, main_us, audio_us)) {
		int rc = input_read(c->in, packet, err);

		if (rc != 0) {
			return rc < 0 ? -1 : 0;
		}
		const AVStream *st = c->in->fmt->streams[packet->stream_index];
		int64_t us = packet_time(c, packet);

		if (st == c->main) {
			main_us = us != TIME_UNKNOWN ? us : main_us;
			started = started || (is_start(c, packet, us) && us >= c->key_us);
			rc = started && c->n_ahead < LOOKAHEAD ? take_main(c, packet, us, err) : 0;
		} else {
			audio_us = st == c->in->audio && us != TIME_UNKNOWN ? us : audio_us;
			rc = take_other(c, packet, us, err);
		}
		av_packet_unref(packet);
		if (rc < 0 || deadline_check(&c->in->deadline, err) < 0) {
			return -1;
		}
	}
	return 0;
}

// Frames of VP9 and AV1 that are never shown may stand alone in the source; the muxer joins each to
// the frame that shows it, so that fewer packets come out.
static bool are_all_there(const struct clip *c, int64_t frames)
{
	enum AVCodecID id = c->main->codecpar->codec_id;

	if (id == AV_CODEC_ID_VP9 || id == AV_CODEC_ID_AV1) {
		return frames <= c->frames && frames > c->frames / 2;
	}
	return frames == c->frames;
}

// Reads the clip back through a demuxer of its own.
static int verify(const struct clip *c, struct clip_result *out, struct err *err)
{
	struct input_params params = {
		.fd = c->params->out_fd,
		.size_bytes = c->output.size,
		.deadline = c->in->deadline,
	};
	struct input *in = NULL;
	AVPacket *packet = av_packet_alloc();
	int64_t frames = 0;
	int64_t first_us = TIME_UNKNOWN;
	int rc = packet ? input_open(&in, &params, err) : -1;

	while (rc == 0) {
		rc = input_read(in, packet, err);
		const AVStream *st = in->video ? in->video : in->audio;

		if (rc == 0 && in->fmt->streams[packet->stream_index] == st &&
			!(packet->flags & AV_PKT_FLAG_DISCARD)) {
			int64_t us = input_time_us(in, st, packet->pts);

			frames++;
			if (us != TIME_UNKNOWN && (first_us == TIME_UNKNOWN || us < first_us)) {
				first_us = us;
			}
		}
		av_packet_unref(packet);
	}
	av_packet_free(&packet);
	input_close(&in);
	// Sound alone may start with the decoder's delay, which counts as before the beginning.
	out->verified = rc == 1 && are_all_there(c, frames) && (first_us == 0 || !c->in->video);
	out->frames = frames;
	if (rc == 1 && !out->verified) {
		return err_set(err, ERR_MEDIA, "verify_failed",
			"the clip came out with %lld frames from %lld copied", (long long)frames,
			(long long)c->frames);
	}
	return rc == 1 ? 0 : err_wrap(err, "the clip cannot be read back");
}

static void fill(const struct clip *c, struct clip_result *out)
{
	out->actual_start_us = c->key_us;
	out->actual_end_us = c->end_us;
	out->actual_start_pts = c->key_pts;
	out->time_base_num = c->main->time_base.num;
	out->time_base_den = c->main->time_base.den;
	out->size_bytes = c->output.size;
	for (int i = 0; i < c->output.n_dropped; i++) {
		struct clip_dropped *to = &out->dropped[out->n_dropped++];

		to->index = c->output.dropped[i].index;
		snprintf(to->reason, sizeof(to->reason), "%s", c->output.dropped[i].reason);
	}
}

static int run(struct clip *c, AVPacket *packet, struct err *err)
{
	struct output_params params = {
		.fd = c->params->out_fd,
		.extension = c->params->extension,
		.end_us = c->params->end_us,
	};

	if (find_key(c, packet, err) < 0) {
		return -1;
	}
	params.start_us = c->key_us;
	c->max_us = c->key_us;
	c->written_end_us = c->key_us;
	if (output_open(&c->output, c->in, &params, err) < 0) {
		return -1;
	}
	rewind_to(c, c->key_us - LEAD_US);
	if (copy_packets(c, packet, err) < 0 || (c->n_tail > 0 && settle_tail(c, err) < 0)) {
		return -1;
	}
	// Where the picture ended with the input, the sound may go on for a little.
	if (c->end_us == TIME_UNKNOWN || c->end_us == c->written_end_us) {
		int64_t sound = c->sound_end_us;

		if (sound > c->params->end_us) {
			sound = c->params->end_us;
		}
		c->end_us = sound > c->written_end_us ? sound : c->written_end_us;
	}
	if (c->frames == 0 || c->written_end_us <= c->params->start_us) {
		return err_set(err, ERR_INPUT, "bad_span", "there is no frame in that span");
	}
	return output_finish(&c->output, err);
}

int clip_copy(struct input *in, const struct clip_params *params, struct clip_result *out,
	struct err *err)
{
	struct clip c = {
		.in = in,
		.params = params,
		.main = in->video ? in->video : in->audio,
		.end_us = TIME_UNKNOWN,
	};
	AVPacket *packet = av_packet_alloc();
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (!packet) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot cut");
	}
	for (unsigned i = 0; i < in->fmt->nb_streams; i++) {
		in->fmt->streams[i]->discard = AVDISCARD_NONE;
	}
	rc = run(&c, packet, err);
	if (rc == 0) {
		fill(&c, out);
		rc = verify(&c, out, err);
	}
	for (size_t i = 0; i < c.n_tail; i++) {
		av_packet_free(&c.tail[i].packet);
	}
	mem_free(c.tail);
	output_close(&c.output);
	av_packet_free(&packet);
	return rc;
}
