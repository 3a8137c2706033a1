// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/transcode.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "media/readback.h"
#include "media/transcode_internal.h"
#include "media/webp_look.h"

int transcode_open(struct transcode **out, const struct clip_params *params, struct err *err)
{
	(void)err;
	*out = mem_zalloc(sizeof(**out));
	(*out)->params = params;
	(*out)->picture = -1;
	(*out)->sound = -1;
	return 0;
}

void transcode_close(struct transcode **transcode)
{
	struct transcode *t = *transcode;

	if (!t) {
		return;
	}
	transcode_close(&t->survey);
	if (!t->surveying) {
		mem_free(t->levels);
	}
	for (unsigned i = 0; i < t->n_tracks; i++) {
		sound_encoder_close(&t->tracks[i].sound);
	}
	for (size_t i = 0; i < t->n_chapters; i++) {
		mem_free(t->chapters[i].title);
	}
	transcode_picture_close(&t->pictures);
	palette_close(&t->palette);
	av_frame_free(&t->colours);
	output_close(&t->output);
	mem_free(t->chapters);
	mem_free(t->tracks);
	mem_free(t->streams);
	mem_free(t);
	*transcode = NULL;
}

// What the next segment and the end of the output must know of this one.
static void settle(struct transcode_part *p)
{
	struct transcode *t = p->t;
	int64_t before = p->base;

	t->position = t->picture >= 0 ? t->pictures.sent_until :
		sound_encoder_position(&t->tracks[t->sound].sound);
	t->last_length_us = av_rescale_q(t->position - before, t->time_base, AV_TIME_BASE_Q);
	t->last_end_stamp = p->end_stamp;
	t->last_size = p->in->reader.size;
	t->deadline = p->in->deadline;
	t->most_us = av_rescale_q(t->position, t->time_base, AV_TIME_BASE_Q);
	// Where the picture ended with the input, the sound may go on for a little.
	if (!p->ended && p->segment->end_us > p->end_us && t->picture >= 0) {
		t->most_us += p->segment->end_us - p->end_us;
	}
}

// Of sound alone.
static int64_t count_packets(const struct transcode *t, int64_t n_samples)
{
	int size = t->tracks[t->sound].sound.encoder.ctx->frame_size;

	return size > 0 ? (n_samples + size - 1) / size : n_samples;
}

static void fill(const struct transcode_part *p, struct clip_result *out)
{
	const struct transcode *t = p->t;
	int64_t length_us = t->last_length_us;
	int64_t sound_us = 0;

	if (t->sound >= 0 && t->tracks[t->sound].sound.fifo) {
		sound_us = sound_encoder_length_us(&t->tracks[t->sound].sound);
		sound_us = (sound_us < t->most_us ? sound_us : t->most_us) -
			av_rescale_q(p->base, t->time_base, AV_TIME_BASE_Q);
	}
	out->actual_end_us = t->picture >= 0 ? p->end_us : p->start_us + length_us;
	if (t->picture >= 0 && !p->ended && p->start_us + sound_us > out->actual_end_us) {
		out->actual_end_us = p->start_us + sound_us;
	}
	out->actual_start_us = p->start_us;
	out->actual_start_pts = t->picture >= 0 ? p->start_stamp :
		input_stamp(p->in, p->main, p->start_us);
	out->time_base_num = p->main->time_base.num;
	out->time_base_den = p->main->time_base.den;
	out->frames = t->picture >= 0 ? t->pictures.n_sent - p->frames_before :
		count_packets(t, t->position - p->base);
	out->frames_encoded = out->frames;
	out->mode = CLIP_EXACT;
	out->conformed = t->picture >= 0 && t->pictures.conformed;
	out->decode_errors = p->decoder.n_errors - p->errors_before;
}

bool transcode_has_sound(const struct input *in)
{
	return in->audio;
}

int transcode_add(struct transcode *t, struct input *in, const struct clip_segment *segment,
	struct clip_result *out, struct err *err)
{
	struct transcode_part p = {
		.t = t,
		.in = in,
		.segment = segment,
		.end_us = TIME_UNKNOWN,
		.main_us = INT64_MIN / 2,
	};

	memset(out, 0, sizeof(*out));
	int rc = transcode_set_up(&p, err);

	p.frames_before = t->pictures.n_sent;
	if (rc == 0) {
		rc = transcode_read(&p, err);
	}
	if (rc == 0) {
		settle(&p);
		fill(&p, out);
	}
	transcode_tear_down(&p);
	return rc;
}

static int finish_sounds(struct transcode *t, struct err *err)
{
	for (unsigned i = 0; i < t->n_tracks; i++) {
		struct sound_encoder *sound = &t->tracks[i].sound;
		struct transcode_route route = {NULL, t, (int)i};

		if (!sound->fifo) {
			continue;
		}
		// What ends with a segment without sound is silent to its end.
		struct sound_join silence = {
			.position = sound_encoder_at(sound, t->position, t->time_base),
		};

		if (!t->tracks[i].fed && sound_encoder_join(sound, &silence, err) < 0) {
			return -1;
		}
		int64_t most = sound_encoder_at(sound, t->most_us, AV_TIME_BASE_Q);
		int fade = (int)sound_encoder_at(sound, t->params->audio_fade_us, AV_TIME_BASE_Q);

		if (t->most_us == av_rescale_q(t->position, t->time_base, AV_TIME_BASE_Q)) {
			most = sound_encoder_at(sound, t->position, t->time_base);
		}
		if (sound_encoder_finish(sound, most, fade, transcode_put_sound, &route, err) < 0) {
			return -1;
		}
	}
	return 0;
}

static int add_chapters(struct transcode *t, struct err *err)
{
	for (size_t i = 0; i < t->n_chapters && t->params->chapters; i++) {
		int64_t end = i + 1 < t->n_chapters ? t->chapters[i + 1].start_us :
			av_rescale_q(t->position, t->time_base, AV_TIME_BASE_Q);

		if (output_add_chapter(&t->output, t->chapters[i].start_us, end,
			t->chapters[i].title, err) < 0) {
			return -1;
		}
	}
	return 0;
}

// FFmpeg cannot read what it writes there. Pictures that are the same were made one.
static int verify_webp(const struct transcode *t, struct clip_output_result *out, struct err *err)
{
	struct webp_look look;
	int64_t want_us = av_rescale_q(t->position, t->time_base, AV_TIME_BASE_Q);

	out->verified = webp_look(&look, t->params->out_fd, t->output.size) == 0 &&
		look.frames <= t->pictures.n_encoded &&
		(look.still || llabs(look.end_ms * 1000 - want_us) <= 1500);
	return out->verified ? 0 : err_set(err, ERR_MEDIA, "verify_failed",
		"the clip is no whole animation, or not as long as what was encoded");
}

static int verify(const struct transcode *t, struct clip_output_result *out, struct err *err)
{
	struct readback back;

	if (strcmp(t->muxer->name, "webp") == 0) {
		return verify_webp(t, out, err);
	}
	if (readback_look(&back, t->params->out_fd, t->output.size, t->deadline, err) < 0) {
		return -1;
	}
	if (t->picture >= 0) {
		// Matroska rounds to a millisecond, a GIF to ten.
		const int64_t most = t->preview ? 10500 : 1500;
		int64_t off = back.last_us - av_rescale_q(t->pictures.last_at, t->time_base,
			AV_TIME_BASE_Q);

		out->verified = back.first_us == 0 && off <= most && off >= -most &&
			back.frames == t->pictures.n_encoded;
	} else {
		out->verified = back.frames > 0;
	}
	if (!out->verified) {
		return err_set(err, ERR_MEDIA, "verify_failed",
			"the clip came out with %lld frames from %lld encoded, or not in time",
			(long long)back.frames, (long long)t->pictures.n_encoded);
	}
	return 0;
}

int transcode_finish(struct transcode *t, struct clip_output_result *out, struct err *err)
{
	memset(out, 0, sizeof(*out));
	if (!t->begun) {
		return err_set(err, ERR_INPUT, "bad_span", "there is nothing to cut");
	}
	if ((t->picture >= 0 && transcode_picture_finish(t, err) < 0) ||
		finish_sounds(t, err) < 0 || add_chapters(t, err) < 0 ||
		output_finish(&t->output, err) < 0) {
		return -1;
	}
	output_tell(&t->output, out);
	return t->params->verify ? verify(t, out, err) : 0;
}
