// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/pass.h"

#include <string.h>

#include "base/mem.h"
#include "media/averr.h"
#include "media/choose.h"
#include "media/compat.h"
#include "media/cues.h"
#include "media/decode.h"
#include "media/input_internal.h"
#include "media/lane.h"
#include "media/picture.h"
#include "media/sound.h"
#include "media/thin.h"

#define PROGRESS_STEP_US INT64_C(1000000)

// Packets come and go in the heap and leave holes: for each hour of input a megabyte.
#define TRIM_STEP_US INT64_C(30000000)

// How much earlier than its window reading starts: a seek that is right for the picture can be late
// for the sound.
#define LEAD_US INT64_C(1500000)

// A stream without a flagged keyframe is looked at from its start for so many packets.
#define BLIND_PACKETS 300

// One stream on its way: its thread, what came out.
struct side {
	struct pass *pass;
	struct lane lane;
	struct decoder decoder;
	AVFrame *frame;
	int64_t end_us;  // of what was decoded
	int64_t count;
	int64_t next_us; // where a frame without a stamp is put
	struct picture_maker *pictures;
	struct sound_maker *sounds;
};

struct pass {
	struct input *in;
	const struct pass_params *params;
	struct side video;
	struct side audio;
	AVStream *text;         // NULL: none is wanted
	struct str scratch;     // of its cues
	struct thin thin;
	int64_t n_packets;
	int64_t packets_end_us;
	int64_t told_us;
	int64_t trimmed_us;
	bool blind; // decode whatever comes: no keyframe is flagged
};

static bool inside(const struct pass *p, int64_t us)
{
	return (p->params->from_us == TIME_UNKNOWN || us >= p->params->from_us) &&
		(p->params->to_us == TIME_UNKNOWN || us < p->params->to_us);
}

static int64_t frame_time(const struct side *side, const AVFrame *frame)
{
	int64_t us = input_time_us(side->pass->in, side->decoder.st, frame->best_effort_timestamp);

	return us == TIME_UNKNOWN ? side->next_us : us;
}

static int take_picture(void *opaque, AVFrame *frame, struct err *err)
{
	struct side *side = opaque;
	struct pass *p = side->pass;
	struct picture picture = {.time_us = frame_time(side, frame), .key = compat_is_key(frame)};

	if (deadline_check(&p->in->deadline, err) < 0) {
		return -1;
	}
	side->next_us = picture.time_us + 1;
	if (!inside(p, picture.time_us)) {
		return 0;
	}
	if (picture_make(side->pictures, frame, &picture, err) < 0) {
		return -1;
	}
	side->count++;
	if (picture.time_us > side->end_us) {
		side->end_us = picture.time_us;
	}
	p->params->picture(p->params->opaque, &picture);
	return 0;
}

static int take_sound(void *opaque, AVFrame *frame, struct err *err)
{
	struct side *side = opaque;
	struct pass *p = side->pass;
	struct pcm pcm;
	int64_t us = input_time_us(p->in, side->decoder.st, frame->best_effort_timestamp);

	if (deadline_check(&p->in->deadline, err) < 0) {
		return -1;
	}
	if (sound_make(side->sounds, frame, us, &pcm, err) < 0) {
		return -1;
	}
	if (pcm.n_samples == 0 || !inside(p, pcm.time_us)) {
		return 0;
	}
	side->count += (int64_t)pcm.n_samples;
	int64_t end = pcm.time_us + (int64_t)pcm.n_samples * 1000000 / PCM_RATE;

	if (end > side->end_us) {
		side->end_us = end;
	}
	p->params->pcm(p->params->opaque, &pcm);
	return 0;
}

// A picture that cannot be converted, like one that cannot be decoded, ends only its stream.
static bool ends_all(const struct err *err)
{
	return err->kind == ERR_LIMIT;
}

static int feed(void *opaque, const AVPacket *packet, struct err *err)
{
	struct side *side = opaque;
	decoder_frame_fn *take = side == &side->pass->video ? take_picture : take_sound;
	int rc = decoder_feed(&side->decoder, packet, side->frame, take, side, err);

	if (rc < 0) {
		side->decoder.n_errors++;
	}
	return rc;
}

static int open_side(struct pass *p, struct side *side, const AVStream *st, struct err *err)
{
	bool video = side == &p->video;
	struct decoder_params params = {
		.n_threads = video ? p->params->n_threads : 1,
		.keyframes_only = video && !p->params->every_picture &&
			!p->params->every_key && !p->blind,
		.rough = true,
	};

	side->pass = p;
	if (decoder_open(&side->decoder, st, &params, err) < 0) {
		return -1;
	}
	side->frame = av_frame_alloc();
	if (!side->frame) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot decode");
	}
	if (video) {
		side->pictures = picture_maker_new();
	} else {
		side->sounds = sound_maker_new();
	}
	return lane_open(&side->lane, feed, side, err);
}

static void close_side(struct side *side)
{
	lane_close(&side->lane);
	decoder_close(&side->decoder);
	av_frame_free(&side->frame);
	picture_maker_free(side->pictures);
	sound_maker_free(side->sounds);
	side->pictures = NULL;
	side->sounds = NULL;
}

// Pictures that cannot be decoded are an error even where the sound can: half an answer would pass
// for a whole one. A video without its sound still shows what happens.
static int open_sides(struct pass *p, struct err *err)
{
	if (p->in->video && open_side(p, &p->video, p->in->video, err) < 0) {
		return -1;
	}
	if (p->in->audio && open_side(p, &p->audio, p->in->audio, err) < 0) {
		return p->in->video && !ends_all(err) ? 0 : -1;
	}
	return 0;
}

static void tell_progress(struct pass *p, int64_t us)
{
	if (p->params->progress && us - p->told_us >= PROGRESS_STEP_US) {
		p->told_us = us;
		p->params->progress(p->params->opaque, us);
	}
}

static void trim(struct pass *p, int64_t us)
{
	if (us - p->trimmed_us >= TRIM_STEP_US) {
		p->trimmed_us = us;
		mem_give_back();
	}
}

// Is this packet to be decoded? Its facts are told in any case.
static bool see_video(struct pass *p, const AVPacket *packet, int64_t us)
{
	struct packet facts = {
		.time_us = us,
		.duration_us = input_length_us(p->in->video, packet->duration),
		.size_bytes = packet->size,
		.key = packet->flags & AV_PKT_FLAG_KEY,
	};

	if (us != TIME_UNKNOWN && inside(p, us) && !(packet->flags & AV_PKT_FLAG_DISCARD)) {
		p->n_packets++;
		if (us + facts.duration_us > p->packets_end_us) {
			p->packets_end_us = us + facts.duration_us;
		}
		if (p->params->packet) {
			p->params->packet(p->params->opaque, &facts);
		}
		tell_progress(p, us);
		trim(p, us);
	}
	if (p->params->every_picture) {
		return true;
	}
	if (p->blind) {
		return p->n_packets < BLIND_PACKETS;
	}
	return facts.key && us != TIME_UNKNOWN && inside(p, us) && thin_take(&p->thin, us);
}

static void see_text(struct pass *p, const AVPacket *packet)
{
	struct cue cue;

	if (cues_read(&cue, p->in, p->text, packet, &p->scratch)) {
		p->params->cue(p->params->opaque, &cue);
	}
}

// Have both streams passed the end of the window? Fragmented files interleave seconds apart, so
// each must have been seen beyond it.
static bool window_done(const struct pass *p, const int64_t seen_us[2])
{
	int64_t to = p->params->to_us;

	if (to == TIME_UNKNOWN) {
		return false;
	}
	return (!p->in->video || (seen_us[0] != TIME_UNKNOWN && seen_us[0] >= to + 1000000)) &&
		(!p->in->audio || (seen_us[1] != TIME_UNKNOWN && seen_us[1] >= to));
}

static int read_all(struct pass *p, struct err *err)
{
	AVPacket *packet = av_packet_alloc();
	int64_t seen_us[2] = {TIME_UNKNOWN, TIME_UNKNOWN};
		int rc = 0;

	if (!packet) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot read");
	}
	while (!window_done(p, seen_us)) {
		rc = input_read(p->in, packet, err);
		if (rc != 0) {
			break;
		}
		const AVStream *st = p->in->fmt->streams[packet->stream_index];
		int64_t stamp = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
		int64_t us = input_time_us(p->in, st, stamp);

		if (st == p->in->video) {
			seen_us[0] = us != TIME_UNKNOWN ? us : seen_us[0];
			if (see_video(p, packet, us)) {
				lane_push(&p->video.lane, packet);
			}
		} else if (st == p->in->audio && p->audio.lane.running) {
			seen_us[1] = us != TIME_UNKNOWN ? us : seen_us[1];
			if (!p->in->video) {
				tell_progress(p, us != TIME_UNKNOWN ? us : 0);
			}
			lane_push(&p->audio.lane, packet);
		} else if (st == p->text) {
			see_text(p, packet);
		}
		av_packet_unref(packet);
		if (deadline_check(&p->in->deadline, err) < 0) {
			rc = -1;
			break;
		}
	}
	av_packet_free(&packet);
	return rc < 0 ? -1 : 0;
}

static void discard_others(const struct pass *p)
{
	const struct input *in = p->in;

	for (unsigned i = 0; i < in->fmt->nb_streams; i++) {
		AVStream *st = in->fmt->streams[i];
		const bool wanted = st == in->video || st == in->audio || st == p->text;

		st->discard = wanted ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
	}
}

static int run_once(struct pass *p, struct err *err)
{
	int64_t from = p->params->from_us;
	const AVStream *st = p->in->video ? p->in->video : p->in->audio;
	int rc = -1;

	if (from != TIME_UNKNOWN && from > 0) {
		input_seek(p->in, st, from - LEAD_US);
	}
	if (p->in->video) {
		thin_init(&p->thin, p->in->video->codecpar->width, p->in->video->codecpar->height);
		p->thin.close_only = p->params->every_key;
	}
	if (open_sides(p, err) == 0) {
		rc = read_all(p, err);
		lane_join(&p->video.lane);
		lane_join(&p->audio.lane);
	}
	if (rc == 0 && ends_all(&p->video.lane.err)) {
		*err = p->video.lane.err;
		rc = -1;
	} else if (rc == 0 && ends_all(&p->audio.lane.err)) {
		*err = p->audio.lane.err;
		rc = -1;
	}
	return rc;
}

static void nothing(void *opaque, const struct packet *packet)
{
	(void)opaque;
	(void)packet;
}

// Some streams flag no keyframe, or wrongly: then a stretch from the start is decoded as it comes,
// so that a video is not taken for one without pictures.
static int look_blindly(struct pass *p, struct pass_result *out, struct err *err)
{
	struct pass_params params = *p->params;
	struct pass second = {.in = p->in, .params = &params, .blind = true};
	AVStream *audio = p->in->audio;
	int rc;

	params.packet = nothing;
	p->in->audio = NULL;
	input_seek(p->in, p->in->video, 0);
	rc = run_once(&second, err);
	p->in->audio = audio;
	out->n_pictures = second.video.count;
	out->decode_errors += second.video.decoder.n_errors;
	close_side(&second.video);
	return rc;
}

int pass_run(struct input *in, const struct pass_params *params, struct pass_result *out,
	struct err *err)
{
	struct pass p = {.in = in, .params = params};
	AVStream *audio = in->audio;
	int rc;

	memset(out, 0, sizeof(*out));
	err_clear(err);
	if (params->no_sound) {
		in->audio = NULL;
	}
	p.text = params->cue ? choose_text(in->fmt) : NULL;
	discard_others(&p);
	rc = run_once(&p, err);
	str_release(&p.scratch);
	in->audio = audio;
	out->n_pictures = p.video.count;
	out->n_samples = p.audio.count;
	out->n_packets = p.n_packets;
	out->decode_errors = p.video.decoder.n_errors + p.audio.decoder.n_errors;
	out->sound_end_us = p.audio.end_us;
	close_side(&p.video);
	close_side(&p.audio);
	if (rc == 0 && out->n_pictures == 0 && p.n_packets > 0) {
		rc = look_blindly(&p, out, err);
	}
	if (rc < 0) {
		return -1;
	}
	if (out->n_pictures > 0) {
		out->picture_end_us = p.video.end_us;
		if (p.packets_end_us > out->picture_end_us) {
			out->picture_end_us = p.packets_end_us;
		}
	}
	if (out->n_pictures == 0 && (out->n_samples == 0 || p.n_packets > 0)) {
		return err_set(err, ERR_MEDIA, "no_frames", p.n_packets > 0 ?
			"none of its pictures could be decoded" : "nothing in it could be decoded");
	}
	err_clear(err);
	return 0;
}
