// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/mem.h"
#include "media/averr.h"
#include "media/smart_internal.h"

// Opus counts at this rate, whatever its input was.
#define OPUS_RATE 48000

// A container's idea of a packet's length is believed against the codec's when they are further
// apart than its rounding: a part of a second.
#define DISBELIEF_PART 400

// RFC 6716, 3.1: the first byte of a packet.
static int64_t opus_samples(const AVPacket *packet)
{
	static const int silk[] = {480, 960, 1920, 2880};
	int config = packet->data[0] >> 3;
	int count = packet->data[0] & 3;
	int64_t frame;

	if (config < 12) {
		frame = silk[config & 3];
	} else if (config < 16) {
		frame = config & 1 ? 960 : 480;
	} else {
		frame = INT64_C(120) << (config & 3);
	}
	if (count == 3) {
		return packet->size > 1 ? frame * (packet->data[1] & 0x3f) : 0;
	}
	return count == 0 ? frame : frame * 2;
}

static int64_t count_samples(const struct smart_sound *sound, const AVStream *st,
	const AVPacket *packet)
{
	AVCodecParameters *par = st->codecpar;
	int64_t told = packet->duration > 0 ? av_rescale_q(packet->duration, st->time_base,
		(AVRational){1, sound->rate}) : 0;
	int64_t n;

	if (par->codec_id == AV_CODEC_ID_OPUS && packet->size > 0) {
		n = av_rescale(opus_samples(packet), sound->rate, OPUS_RATE);
	} else {
		n = av_get_audio_frame_duration2(par, packet->size);
	}
	int64_t off = told > n ? told - n : n - told;

	return n <= 0 || (told > 0 && off > sound->rate / DISBELIEF_PART) ? told : n;
}

static int64_t to_samples(const struct smart_sound *sound, int64_t stamp, AVRational tb)
{
	return av_rescale_q(stamp, tb, (AVRational){1, sound->rate});
}

// Where in the output a packet belongs, in samples.
static int64_t ideal_of(const struct smart *s, const struct smart_sound *sound, const AVStream *st,
	const AVPacket *packet)
{
	return to_samples(sound, packet->pts, st->time_base) -
		to_samples(sound, s->seg.plan.first_pts, s->main->time_base) +
		to_samples(sound, s->offset, s->tb);
}

static int write_packet(struct smart *s, struct smart_sound *sound, AVPacket *packet, int64_t ideal,
	struct err *err)
{
	const AVStream *st = s->in->fmt->streams[packet->stream_index];
	int index = packet->stream_index;
	int64_t length = count_samples(sound, st, packet);
	int64_t source = to_samples(sound, packet->pts, st->time_base);
	int64_t jump = sound->started ? source - sound->source_next : 0;

	if (jump < -length / 2) {
		return 0; // said already
	}
	// A source with a hole keeps it, and one whose clock and samples part is followed.
	if (!sound->any || ((jump > length / 2 || ideal > sound->clock + length) &&
		ideal > sound->clock)) {
		sound->clock = ideal;
	}
	sound->any = true;
	sound->started = true;
	sound->source_next = source + length;
	packet->pts = sound->clock;
	packet->dts = sound->clock;
	packet->duration = length;
	sound->clock += length;
	return output_write_encoded(&s->output, index, packet, (AVRational){1, sound->rate}, err);
}

// The packet that is heard first, and in containers that can hide it the one before: its decoder
// needs that to begin.
static bool begins(const struct smart *s, const struct smart_sound *sound, int64_t ideal,
	int64_t length)
{
	if (s->n_segments > 0 && sound->any) {
		return ideal >= sound->clock - length / 2;
	}
	return s->hides_priming ? ideal + length > 0 : ideal >= 0;
}

static int start(struct smart *s, struct smart_sound *sound, int64_t ideal, struct err *err)
{
	AVPacket *before = sound->before;
	int rc = 0;

	if (before && s->n_segments == 0 && s->hides_priming) {
		int64_t length = count_samples(sound, s->in->fmt->streams[before->stream_index],
			before);

		// Only one that really adjoins.
		if (ideal - sound->before_ideal <= length + length / 2) {
			rc = write_packet(s, sound, before, sound->before_ideal, err);
		}
	}
	av_packet_free(&sound->before);
	return rc;
}

static int remember_before(struct smart_sound *sound, AVPacket *packet, int64_t ideal,
	struct err *err)
{
	if (!sound->before) {
		sound->before = av_packet_alloc();
	}
	if (!sound->before) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot cut");
	}
	av_packet_unref(sound->before);
	av_packet_move_ref(sound->before, packet);
	sound->before_ideal = ideal;
	return 0;
}

static int keep_late(struct smart_sound *sound, AVPacket *packet, struct err *err)
{
	AVPacket *copy = av_packet_alloc();

	if (!copy) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot cut");
	}
	av_packet_move_ref(copy, packet);
	sound->late = mem_grow(sound->late, &sound->cap_late, sound->n_late + 1,
		sizeof(*sound->late));
	sound->late[sound->n_late++] = copy;
	return 0;
}

// The end is known: what begins before its last half packet is in; what begins in that is in only if
// nothing follows.
static int take_late(struct smart *s, struct smart_sound *sound, AVPacket *packet, struct err *err)
{
	const AVStream *st = s->in->fmt->streams[packet->stream_index];
	int64_t ideal = ideal_of(s, sound, st, packet);
	int64_t length = count_samples(sound, st, packet);
	int64_t end = to_samples(sound, s->seg.end_pts, s->main->time_base) -
		to_samples(sound, s->seg.plan.first_pts, s->main->time_base) +
		to_samples(sound, s->offset, s->tb);

	if (ideal >= end || sound->done) {
		sound->done = true;
		return 0;
	}
	if (!sound->started) {
		if (!begins(s, sound, ideal, length)) {
			return remember_before(sound, packet, ideal, err);
		}
		if (start(s, sound, ideal, err) < 0) {
			return -1;
		}
	}
	if (ideal < end - length / 2) {
		return write_packet(s, sound, packet, ideal, err);
	}
	av_packet_free(&sound->last);
	sound->last = av_packet_alloc();
	if (!sound->last) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot cut");
	}
	av_packet_move_ref(sound->last, packet);
	sound->last->pts = sound->started ? sound->clock : ideal;
	sound->last->dts = sound->last->pts;
	sound->last->duration = length;
	return 0;
}

void smart_sound_open(struct smart *s)
{
	s->sounds = mem_zalloc(s->n_streams * sizeof(*s->sounds));
	for (unsigned i = 0; i < s->n_streams; i++) {
		const AVCodecParameters *par = s->in->fmt->streams[i]->codecpar;

		s->sounds[i].on = par->codec_type == AVMEDIA_TYPE_AUDIO && s->output.map[i] &&
			par->sample_rate > 0;
		s->sounds[i].rate = par->sample_rate;
	}
}

static void drop_late(struct smart_sound *sound)
{
	for (size_t i = 0; i < sound->n_late; i++) {
		av_packet_free(&sound->late[i]);
	}
	sound->n_late = 0;
}

void smart_sound_begin(struct smart *s)
{
	for (unsigned i = 0; i < s->n_streams; i++) {
		struct smart_sound *sound = &s->sounds[i];

		av_packet_free(&sound->before);
		av_packet_free(&sound->last);
		drop_late(sound);
		sound->started = false;
		sound->done = false;
		sound->seen_us = INT64_MIN / 2;
	}
}

int smart_sound_take(struct smart *s, AVPacket *packet, int64_t us, struct err *err)
{
	struct smart_sound *sound = &s->sounds[packet->stream_index];
	const AVStream *st = s->in->fmt->streams[packet->stream_index];

	if (packet->pts == AV_NOPTS_VALUE) {
		packet->pts = packet->dts;
	}
	if (packet->pts == AV_NOPTS_VALUE || us == TIME_UNKNOWN) {
		return 0;
	}
	sound->seen_us = us > sound->seen_us ? us : sound->seen_us;
	if (sound->done) {
		return 0;
	}
	int64_t length = count_samples(sound, st, packet);
	int64_t margin_us = av_rescale(2 * length, 1000000, sound->rate);

	if (s->seg.ended) {
		return take_late(s, sound, packet, err);
	}
	if (us >= s->seg.wanted->end_us - margin_us) {
		return keep_late(sound, packet, err);
	}
	int64_t ideal = ideal_of(s, sound, st, packet);

	if (!sound->started) {
		if (!begins(s, sound, ideal, length)) {
			return remember_before(sound, packet, ideal, err);
		}
		if (start(s, sound, ideal, err) < 0) {
			return -1;
		}
	}
	return write_packet(s, sound, packet, ideal, err);
}

int smart_sound_end(struct smart *s, struct err *err)
{
	for (unsigned i = 0; i < s->n_streams; i++) {
		struct smart_sound *sound = &s->sounds[i];

		for (size_t k = 0; k < sound->n_late; k++) {
			if (take_late(s, sound, sound->late[k], err) < 0) {
				return -1;
			}
		}
		drop_late(sound);
	}
	return 0;
}

int smart_sound_finish(struct smart *s, struct err *err)
{
	for (unsigned i = 0; i < s->n_streams; i++) {
		struct smart_sound *sound = &s->sounds[i];

		if (sound->last && output_write_encoded(&s->output, (int)i, sound->last,
			(AVRational){1, sound->rate}, err) < 0) {
			return -1;
		}
	}
	return 0;
}

void smart_sound_release(struct smart *s)
{
	for (unsigned i = 0; s->sounds && i < s->n_streams; i++) {
		struct smart_sound *sound = &s->sounds[i];

		av_packet_free(&sound->before);
		av_packet_free(&sound->last);
		drop_late(sound);
		mem_free(sound->late);
	}
	mem_free(s->sounds);
	s->sounds = NULL;
}
