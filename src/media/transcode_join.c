// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/mem.h"
#include "media/averr.h"
#include "media/transcode_internal.h"

// Where two sounds meet that do not belong together, each is faded for so long: what is cut off in
// the middle of a wave would click.
#define SOFT_US 2000

// What an overlap may grow by as it is rounded to whole pictures.
#define ROUNDING_US 100000

// A segment fades into the next for half its length at the most.
static int64_t overlap_us(const struct transcode_part *p)
{
	const struct clip_segment *segment = p->segment;
	int64_t us = p->t->params->crossfade_us;
	int64_t half = (segment->end_us - p->start_us) / 2;

	if (p->t->n_chapters == 0 || us <= 0) {
		return 0;
	}
	us = us < half ? us : half;
	half = p->t->last_length_us / 2;
	us = us < half ? us : half;
	return us > 0 ? us : 0;
}

// Does the segment go on where the one before ended, in the same input?
static bool goes_on(const struct transcode_part *p)
{
	return p->t->n_chapters > 0 && p->t->last_size == p->in->reader.size &&
		p->t->last_end_stamp == p->start_stamp;
}

static int64_t samples(const struct sound_encoder *sound, int64_t us)
{
	return sound_encoder_at(sound, us, AV_TIME_BASE_Q);
}

static int join_sound(struct transcode_part *p, struct sound_encoder *sound, struct err *err)
{
	const struct clip_params *params = p->t->params;
	const struct transcode *t = p->t;
	const bool first = t->n_chapters == 0;
	int64_t soft_us = first || goes_on(p) ? 0 : SOFT_US;
	int64_t end = sound_encoder_at(sound, t->position, t->time_base);

	if (p->base < t->position) {
		soft_us = 0;
	}
	if (params->audio_fade_us > 0) {
		soft_us = params->audio_fade_us;
	}
	struct sound_join join = {
		.position = end,
		.fade_out = first ? 0 : (int)samples(sound, soft_us),
		.fade_in = (int)samples(sound, soft_us),
		.overlap = (int)(end - sound_encoder_at(sound, p->base, t->time_base)),
	};

	return sound_encoder_join(sound, &join, err);
}

static void note_chapter(struct transcode_part *p)
{
	struct transcode *t = p->t;

	t->chapters = mem_grow(t->chapters, &t->cap_chapters, t->n_chapters + 1,
		sizeof(*t->chapters));
	t->chapters[t->n_chapters++] = (struct transcode_chapter){
		.start_us = av_rescale_q(p->base, t->time_base, AV_TIME_BASE_Q),
		.title = p->segment->title ? mem_strdup(p->segment->title) : NULL,
	};
}

// Whole pictures, so that a constant rate stays one.
static int64_t overlap(const struct transcode_part *p)
{
	const struct transcode *t = p->t;
	AVRational rate = t->pictures.rate;
	int64_t us = overlap_us(p);

	if (us > 0 && t->picture >= 0 && rate.num > 0 && rate.den > 0) {
		int64_t n = av_rescale_q(us, AV_TIME_BASE_Q, av_inv_q(rate));

		return av_rescale_q(n, av_inv_q(rate), t->time_base);
	}
	return av_rescale_q(us, AV_TIME_BASE_Q, t->time_base);
}

int transcode_join(struct transcode_part *p, struct err *err)
{
	struct transcode *t = p->t;
	const bool pictures = p->main == p->in->video;
	int64_t over = overlap(p);

	p->base = t->position - over;
	for (unsigned i = 0; i < t->n_tracks; i++) {
		t->tracks[i].fed = false;
		if (t->tracks[i].sound.fifo && join_sound(p, &t->tracks[i].sound, err) < 0) {
			return -1;
		}
	}
	for (unsigned i = 0; i < p->in->n_streams; i++) {
		if (p->sounds[i].decoder.ctx) {
			sound_source_begin(&p->sounds[i], p->start_stamp,
				pictures ? p->main->time_base : AV_TIME_BASE_Q,
				pictures ? TIME_UNKNOWN : p->segment->end_us + p->in->zero_us);
		}
	}
	note_chapter(p);
	p->told_us = p->start_us;
	p->begun = true;
	return pictures ? transcode_picture_start(p, over, err) : 0;
}

// What the encoder of a GIF gets is not what comes out of the shape, but what the palette makes of
// it.
static int open_palette(struct transcode *t, AVFrame *like, struct err *err)
{
	if (!t->colours || palette_open_use(&t->palette, like->width, like->height, t->colours,
		err) < 0) {
		return t->colours ? -1 : 0;
	}
	like->format = AV_PIX_FMT_PAL8;
	return 0;
}

static int open_picture(struct transcode_part *p, AVFrame *first, struct err *err)
{
	struct transcode *t = p->t;
	struct picture_encoder_params params = {
		.st = p->in->video,
		.first = first,
		.time_base = t->time_base,
		.rate = t->pictures.rate,
		.sar = t->pictures.look.sar,
		.fields = t->pictures.keeps_fields,
		.muxer = t->muxer,
		.codec = t->pictures.codec,
		.crf = t->params->crf,
		.cap_bit_rate = t->pictures.cap_bit_rate,
		.n_threads = t->params->n_threads,
	};

	if (open_palette(t, first, err) < 0 ||
		picture_encoder_open(&t->pictures.encoder, &params, err) < 0) {
		return -1;
	}
	t->streams[t->picture].encoder = t->pictures.encoder.encoder.ctx;
	t->streams[t->picture].reshaped = t->pictures.reshaped;
	return 0;
}

int transcode_begin(struct transcode_part *p, const AVFrame *first, struct err *err)
{
	struct transcode *t = p->t;
	struct output_params params = {
		.fd = t->params->out_fd,
		.extension = t->params->extension,
		.start_us = p->start_us,
		.end_us = p->segment->end_us,
		.streams = t->streams,
		.sound = t->n_tracks > t->n_streams ? t->tracks[t->n_streams].sound.encoder.ctx : NULL,
		.select = &t->params->streams,
		.own_chapters = t->params->chapters,
	};

	if (first) {
		AVFrame *like = av_frame_clone(first);
		int rc = like ? open_picture(p, like, err) :
			averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot encode");

		av_frame_free(&like);
		if (rc < 0) {
			return -1;
		}
	}
	if (output_open(&t->output, p->in, &params, err) < 0) {
		return -1;
	}
	t->begun = true;
	return 0;
}

int transcode_put_picture(void *opaque, AVPacket *packet, struct err *err)
{
	struct transcode *t = opaque;

	return output_write_encoded(&t->output, t->picture, packet, t->time_base, err);
}

// The sound that an encoder puts before the beginning is for containers that can hide it.
int transcode_put_sound(void *opaque, AVPacket *packet, struct err *err)
{
	const struct transcode_route *route = opaque;
	struct transcode *t = route->transcode;
	const AVCodecContext *ctx = t->tracks[route->index].sound.encoder.ctx;

	if (packet->pts < 0 && !output_hides_priming(t->muxer, ctx->codec_id)) {
		return 0;
	}
	return output_write_encoded(&t->output, route->index, packet, ctx->time_base, err);
}

int transcode_run_sounds(struct transcode *t, struct err *err)
{
	int64_t late_us = t->params->crossfade_us > t->params->audio_fade_us ?
		t->params->crossfade_us : t->params->audio_fade_us;

	late_us = (late_us > SOFT_US ? late_us : SOFT_US) + ROUNDING_US;
	for (unsigned i = 0; i < t->n_tracks && t->begun; i++) {
		struct sound_encoder *sound = &t->tracks[i].sound;
		struct transcode_route route = {NULL, t, (int)i};

		if (!sound->fifo) {
			continue;
		}
		int64_t until = t->picture < 0 ? sound_encoder_position(sound) :
			sound_encoder_at(sound, t->pictures.sent_until, t->time_base);

		if (sound_encoder_run(sound, until - samples(sound, late_us), transcode_put_sound,
			&route, err) < 0) {
			return -1;
		}
	}
	return 0;
}
