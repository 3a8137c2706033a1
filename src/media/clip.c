// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/clip.h"

#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "media/averr.h"
#include "media/keypoint.h"
#include "media/output.h"
#include "media/readback.h"
#include "media/room.h"

// Decoders reorder over at most 16 pictures (H.264 and HEVC, max_num_reorder); twice that is beyond
// doubt.
#define LOOKAHEAD 32

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
	const struct clip_segment *segment;
	const AVStream *main; // the video, or the sound where there is none
	struct output output;
	struct keypoint key;  // that the clip starts with
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

// Decodes nothing, so what comes before the keyframe in the order of display cannot be shown.
static bool is_leading(const struct clip *c, int64_t us)
{
	return us != TIME_UNKNOWN && us < c->key.us;
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
	return output_write(&c->output, c->in, packet, c->key.us, err);
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
				(c->tail[k].us >= c->segment->end_us && c->tail[k].us > latest);
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
	c->end_us = next_us != TIME_UNKNOWN && next_us > c->key.us ? next_us : c->written_end_us;
	for (size_t i = 0; i < c->n_tail; i++) {
		av_packet_free(&c->tail[i].packet);
	}
	c->n_tail = 0;
	return rc;
}

// A frame of the main stream. Before the end is in sight it is written at once.
static int take_main(struct clip *c, AVPacket *packet, int64_t us, struct err *err)
{
	if (is_leading(c, us) || keypoint_hides(packet, us)) {
		return 0;
	}
	packet->flags &= ~AV_PKT_FLAG_DISCARD;
	if (us != TIME_UNKNOWN && us >= c->segment->end_us) {
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
	int64_t end = c->end_us != TIME_UNKNOWN ? c->end_us : c->segment->end_us;
	const AVStream *st = c->in->fmt->streams[packet->stream_index];

	if (st->disposition & AV_DISPOSITION_ATTACHED_PIC) {
		packet->pts = input_stamp(c->in, st, c->key.us);
		packet->dts = packet->pts;
		return output_write(&c->output, c->in, packet, c->key.us, err);
	}
	if (us == TIME_UNKNOWN || us < c->key.us || us >= end) {
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
		int64_t us = keypoint_packet_time(c->in, packet);

		if (st == c->main) {
			main_us = us != TIME_UNKNOWN ? us : main_us;
			started = started || (keypoint_is_one(c->in, c->main, packet, us) && us >= c->key.us);
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

static int verify(const struct clip *c, struct clip_result *out, struct clip_output_result *whole,
	struct err *err)
{
	struct readback back;

	if (readback_look(&back, c->params->out_fd, c->output.size, c->in->deadline, err) < 0) {
		return -1;
	}
	// Sound alone may start with the decoder's delay, which counts as before the beginning.
	whole->verified = are_all_there(c, back.frames) && (back.first_us == 0 || !c->in->video);
	out->frames = back.frames;
	out->frames_copied = back.frames;
	if (!whole->verified) {
		return err_set(err, ERR_MEDIA, "verify_failed",
			"the clip came out with %lld frames from %lld copied",
			(long long)back.frames, (long long)c->frames);
	}
	return 0;
}

static void fill(const struct clip *c, struct clip_result *out)
{
	out->actual_start_us = c->key.us;
	out->actual_end_us = c->end_us;
	out->actual_start_pts = c->key.pts;
	out->time_base_num = c->main->time_base.num;
	out->time_base_den = c->main->time_base.den;
	out->frames = c->frames;
	out->frames_copied = c->frames;
	out->bytes = c->output.packet_bytes;
	out->mode = CLIP_COPY;
}

// The first keyframe in the span, read on from the one that lies before it. *found is false where
// there is none.
static int find_next(struct clip *c, AVPacket *packet, struct keypoint *out, bool *found,
	struct err *err)
{
	bool passed = false;

	*found = false;
	keypoint_rewind(c->in, c->main, c->key.us);
	while (!*found && !passed) {
		int rc = input_read(c->in, packet, err);

		if (rc != 0) {
			return rc < 0 ? -1 : 0;
		}
		int64_t us = keypoint_packet_time(c->in, packet);

		if (c->in->fmt->streams[packet->stream_index] == c->main && us != TIME_UNKNOWN &&
			keypoint_is_one(c->in, c->main, packet, us)) {
			passed = us >= c->segment->end_us - 1;
			*found = !passed && us >= c->segment->start_us - 1;
			*out = (struct keypoint){us,
				packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts};
		}
		av_packet_unref(packet);
		if (deadline_check(&c->in->deadline, err) < 0) {
			return -1;
		}
	}
	return 0;
}

// Finds the keyframe to begin with.
static int snap(struct clip *c, AVPacket *packet, struct err *err)
{
	int64_t start_us = c->segment->start_us;
	struct keypoint next;
	bool found;

	if (keypoint_find(c->in, c->main, start_us, c->segment->end_us, &c->key, err) < 0) {
		return -1;
	}
	if (c->params->snap == CLIP_SNAP_PREVIOUS || c->key.us >= start_us - 1) {
		return 0;
	}
	if (find_next(c, packet, &next, &found, err) < 0) {
		return -1;
	}
	if (found && (c->params->snap == CLIP_SNAP_NEXT ||
		next.us - start_us < start_us - c->key.us)) {
		c->key = next;
	}
	return 0;
}

static int run(struct clip *c, bool with_room, AVPacket *packet, struct err *err)
{
	struct output_params params = {
		.fd = c->params->out_fd,
		.extension = c->params->extension,
		.end_us = c->segment->end_us,
		.select = &c->params->streams,
		.own_chapters = c->params->chapters,
	};

	if (snap(c, packet, err) < 0) {
		return -1;
	}
	params.start_us = c->key.us;
	params.index_room = with_room ? room_for_index(c->in, c->key.us, c->segment->end_us) : 0;
	c->max_us = c->key.us;
	c->written_end_us = c->key.us;
	if (output_open(&c->output, c->in, &params, err) < 0) {
		return -1;
	}
	keypoint_rewind(c->in, c->main, c->key.us - LEAD_US);
	if (copy_packets(c, packet, err) < 0 || (c->n_tail > 0 && settle_tail(c, err) < 0)) {
		return -1;
	}
	// Where the picture ended with the input, the sound may go on for a little.
	if (c->end_us == TIME_UNKNOWN || c->end_us == c->written_end_us) {
		int64_t sound = c->sound_end_us;

		if (sound > c->segment->end_us) {
			sound = c->segment->end_us;
		}
		c->end_us = sound > c->written_end_us ? sound : c->written_end_us;
	}
	if (c->frames == 0 || c->written_end_us <= c->segment->start_us) {
		return err_set(err, ERR_INPUT, "bad_span", "there is no frame in that span");
	}
	return output_finish(&c->output, err);
}

static void tear_down(struct clip *c)
{
	for (size_t i = 0; i < c->n_tail; i++) {
		av_packet_free(&c->tail[i].packet);
	}
	mem_free(c->tail);
	output_close(&c->output);
}

static void set_up(struct clip *c, struct input *in, const struct clip_params *params,
	const struct clip_segment *segment)
{
	*c = (struct clip){
		.in = in,
		.params = params,
		.segment = segment,
		.main = in->video ? in->video : in->audio,
		.end_us = TIME_UNKNOWN,
	};
	for (unsigned i = 0; i < in->n_streams; i++) {
		in->fmt->streams[i]->discard = AVDISCARD_NONE;
	}
}

int clip_copy(struct input *in, const struct clip_params *params, const struct clip_segment *segment,
	struct clip_result *out, struct clip_output_result *whole, struct err *err)
{
	struct clip c;
	AVPacket *packet = av_packet_alloc();

	memset(out, 0, sizeof(*out));
	memset(whole, 0, sizeof(*whole));
	if (!packet) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot cut");
	}
	set_up(&c, in, params, segment);
	int rc = run(&c, !params->dry, packet, err);

	// The index grew beyond its room, so the media are moved after all.
	if (rc < 0 && strcmp(err->code, "index_room") == 0 && ftruncate(params->out_fd, 0) == 0) {
		err_clear(err);
		tear_down(&c);
		set_up(&c, in, params, segment);
		rc = run(&c, false, packet, err);
	}
	if (rc == 0) {
		fill(&c, out);
		output_tell(&c.output, whole);
		rc = params->verify ? verify(&c, out, whole, err) : 0;
	}
	tear_down(&c);
	av_packet_free(&packet);
	return rc;
}

static bool is_picture(const AVStream *st)
{
	return st->codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
		!(st->disposition & AV_DISPOSITION_ATTACHED_PIC);
}

int clip_choose(struct input *in, const struct clip_streams *streams, struct err *err)
{
	AVStream *video = NULL;
	AVStream *audio = NULL;

	if (streams->choice != CLIP_STREAMS_LIST) {
		return 0;
	}
	for (size_t i = 0; i < streams->n; i++) {
		if (streams->list[i] < 0 || (unsigned)streams->list[i] >= in->n_streams) {
			return err_set(err, ERR_INPUT, "no_streams", "there is no stream %d",
				streams->list[i]);
		}
		AVStream *st = in->fmt->streams[streams->list[i]];

		if (!video && is_picture(st)) {
			video = st;
		}
		if (!audio && st->codecpar->codec_type == AVMEDIA_TYPE_AUDIO) {
			audio = st;
		}
	}
	if (!video && !audio) {
		return err_set(err, ERR_INPUT, "no_streams",
			"the streams that are asked for are neither picture nor sound");
	}
	in->video = video;
	in->audio = audio;
	return 0;
}
