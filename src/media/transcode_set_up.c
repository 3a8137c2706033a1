// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <math.h>

#include "base/mem.h"
#include "media/averr.h"
#include "media/transcode_internal.h"

// How much of the span tells its bit rate.
#define RATE_SPAN_US INT64_C(20000000)

// So many packets are read for that at the most.
#define RATE_PACKETS 20000

static int open_video(struct transcode *t, struct err *err)
{
	struct decoder_params params = {.n_threads = t->params->n_threads};

	t->frame = av_frame_alloc();
	t->pending = av_frame_alloc();
	if (!t->frame || !t->pending) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot decode");
	}
	t->codec = picture_encoder_choose(t->muxer, t->in->video->codecpar->codec_id,
		t->params->encoder, err);
	if (!t->codec) {
		return -1;
	}
	return decoder_open(&t->decoder, t->in->video, &params, err);
}

static int open_sound(struct transcode *t, const AVStream *st, struct err *err)
{
	struct sound_encoder *sound = &t->sounds[st->index];
	int rc = sound_encoder_open(sound, st, t->muxer, err);

	if (rc == 1 && st != t->main) {
		sound_encoder_close(sound);
		err_clear(err);
		t->streams[st->index].left_out = "no decoder";
		return 0;
	}
	t->streams[st->index].encoder = sound->encoder.ctx;
	return rc == 0 ? 0 : -1;
}

static int open_streams(struct transcode *t, struct err *err)
{
	for (unsigned i = 0; i < t->in->fmt->nb_streams; i++) {
		AVStream *st = t->in->fmt->streams[i];
		enum AVMediaType type = st->codecpar->codec_type;
		bool still = st->disposition & AV_DISPOSITION_ATTACHED_PIC;
		int rc = 0;

		t->seen_us[i] = INT64_MIN / 2;
		st->discard = AVDISCARD_NONE;
		if (!output_selects(&t->params->streams, t->in, st)) {
			t->streams[i].left_out = "not asked for";
		} else if (st == t->in->video) {
			rc = open_video(t, err);
		} else if (type == AVMEDIA_TYPE_AUDIO) {
			rc = open_sound(t, st, err);
		} else if (type == AVMEDIA_TYPE_VIDEO && !still) {
			t->streams[i].left_out = "a second picture";
		}
		if (rc < 0) {
			return -1;
		}
		if (t->streams[i].left_out) {
			st->discard = AVDISCARD_ALL;
		}
	}
	return 0;
}

// The bit rate of the picture from the keyframe on, as its packets have it: what a header declares
// need not be so. 0: not known.
static int measure_rate(struct transcode *t, AVPacket *packet, int64_t *bit_rate, struct err *err)
{
	int64_t to_us = t->key.us + RATE_SPAN_US;
	int64_t last_us = t->key.us;
	int64_t bytes = 0;
	bool any = false;

	to_us = to_us < t->segment->end_us ? to_us : t->segment->end_us;
	keypoint_rewind(t->in, t->main, t->key.us);
	for (int i = 0; i < RATE_PACKETS && last_us < to_us; i++) {
		int rc = input_read(t->in, packet, err);

		if (rc != 0) {
			if (rc < 0) {
				return -1;
			}
			break;
		}
		int64_t us = keypoint_packet_time(t->in, packet);

		if (t->in->fmt->streams[packet->stream_index] == t->main && us != TIME_UNKNOWN &&
			us >= t->key.us) {
			any = any || us == t->key.us;
			bytes += packet->size;
			last_us = us > last_us ? us : last_us;
		}
		av_packet_unref(packet);
	}
	*bit_rate = any && last_us > t->key.us ?
		av_rescale(bytes, INT64_C(8000000), last_us - t->key.us) : 0;
	return 0;
}

// An exact cut need not be larger than its source by much. A codec that is less able gets more.
static int set_cap(struct transcode *t, AVPacket *packet, struct err *err)
{
	int64_t rate = 0;

	if (!isnan(t->params->crf)) {
		return 0;
	}
	if (measure_rate(t, packet, &rate, err) < 0) {
		return -1;
	}
	if (t->main->codecpar->bit_rate > rate) {
		rate = t->main->codecpar->bit_rate;
	}
	t->cap_bit_rate = t->codec->id == t->main->codecpar->codec_id ? rate * 3 / 2 : rate * 3;
	return 0;
}

int transcode_set_up(struct transcode *t, AVPacket *packet, struct err *err)
{
	unsigned n = t->in->fmt->nb_streams;

	t->sounds = mem_zalloc(n * sizeof(*t->sounds));
	t->streams = mem_zalloc(n * sizeof(*t->streams));
	t->seen_us = mem_zalloc(n * sizeof(*t->seen_us));
	t->muxer = output_muxer(t->in, t->params->extension);
	if (!t->muxer) {
		return err_set(err, ERR_MEDIA, "not_supported", "no way to write a '%s' file",
			t->params->extension);
	}
	if (open_streams(t, err) < 0 || keypoint_find(t->in, t->main, t->segment->start_us,
		t->segment->end_us, &t->key, err) < 0) {
		return -1;
	}
	return t->in->video ? set_cap(t, packet, err) : 0;
}

static int open_picture(struct transcode *t, const AVFrame *first, struct err *err)
{
	struct picture_encoder_params params = {
		.in = t->in,
		.st = t->in->video,
		.first = first,
		.muxer = t->muxer,
		.codec = t->codec,
		.crf = t->params->crf,
		.cap_bit_rate = t->cap_bit_rate,
		.n_threads = t->params->n_threads,
	};

	if (picture_encoder_open(&t->picture, &params, err) < 0) {
		return -1;
	}
	t->streams[t->in->video->index].encoder = t->picture.encoder.ctx;
	return 0;
}

int transcode_begin(struct transcode *t, const AVFrame *first, struct err *err)
{
	struct output_params params = {
		.fd = t->params->out_fd,
		.extension = t->params->extension,
		.start_us = t->start_us,
		.end_us = t->segment->end_us,
		.streams = t->streams,
		.select = &t->params->streams,
		.own_chapters = t->params->chapters,
	};

	if (first && open_picture(t, first, err) < 0) {
		return -1;
	}
	if (output_open(&t->output, t->in, &params, err) < 0) {
		return -1;
	}
	for (unsigned i = 0; i < t->in->fmt->nb_streams; i++) {
		if (t->sounds[i].fifo) {
			sound_encoder_begin(&t->sounds[i], t->start_stamp,
				first ? t->main->time_base : AV_TIME_BASE_Q,
				t->segment->end_us + t->in->zero_us);
		}
	}
	t->told_us = t->start_us;
	t->begun = true;
	return 0;
}

void transcode_tear_down(struct transcode *t)
{
	for (unsigned i = 0; t->sounds && i < t->in->fmt->nb_streams; i++) {
		sound_encoder_close(&t->sounds[i]);
	}
	for (size_t i = 0; i < t->n_held; i++) {
		av_packet_free(&t->held[i]);
	}
	mem_free(t->held);
	picture_encoder_close(&t->picture);
	decoder_close(&t->decoder);
	av_frame_free(&t->frame);
	av_frame_free(&t->pending);
	output_close(&t->output);
	mem_free(t->sounds);
	mem_free(t->streams);
	mem_free(t->seen_us);
}
