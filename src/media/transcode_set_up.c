// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <libavutil/channel_layout.h>
#include <math.h>

#include "base/mem.h"
#include "media/averr.h"
#include "media/choose.h"
#include "media/transcode_internal.h"

// How much of the span tells its bit rate.
#define RATE_SPAN_US INT64_C(20000000)

// So many packets are read for that at the most.
#define RATE_PACKETS 20000

// GIF counts hundredths of a second: 8 of them.
static const AVRational preview_rate = {25, 2};

static bool is_still(const AVStream *st)
{
	return st->disposition & AV_DISPOSITION_ATTACHED_PIC;
}

static int open_video(struct transcode_part *p, struct err *err)
{
	struct decoder_params params = {.n_threads = p->t->params->n_threads};

	p->frame = av_frame_alloc();
	if (!p->frame) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot decode");
	}
	return decoder_open(&p->decoder, p->in->video, &params, err);
}

// 1: there is no decoder for it.
static int open_sound(struct transcode_part *p, const AVStream *st, struct err *err)
{
	struct transcode_track *track = &p->t->tracks[p->track[st->index]];
	struct sound_source *source = &p->sounds[st->index];

	if (!track->sound.encoder.ctx && (sound_encoder_open(&track->sound, st->codecpar,
		p->t->muxer, err) < 0 ||
		transcode_open_level(p->t, (unsigned)p->track[st->index], err) < 0)) {
		return -1;
	}
	int rc = sound_source_open(source, st, track->sound.encoder.ctx, err);

	if (rc == 1 && st != p->main) {
		sound_source_close(source);
		*source = (struct sound_source){.st = NULL};
		err_clear(err);
		return 1;
	}
	return rc == 0 ? 0 : -1;
}

// NULL: it is kept.
static const char *reason_to_drop(const struct transcode_part *p, const AVStream *st)
{
	const struct transcode *t = p->t;
	enum AVMediaType type = st->codecpar->codec_type;

	if (!output_selects(&t->params->streams, p->in, st)) {
		return "not asked for";
	}
	if (t->preview && st != p->in->video) {
		return "not for a preview";
	}
	if (t->surveying && !t->preview && type != AVMEDIA_TYPE_AUDIO) {
		return "not for a survey";
	}
	if (type == AVMEDIA_TYPE_VIDEO && !is_still(st) && st != p->in->video) {
		return "a second picture";
	}
	if (t->params->burn_subtitles && st == choose_text(p->in->fmt)) {
		return "burnt into the picture";
	}
	return NULL;
}

// A track for the sound of later segments, in the format that most of them will have.
static int add_sound(struct transcode *t, struct err *err)
{
	struct transcode_track *track = &t->tracks[t->n_streams];
	AVCodecParameters *par = avcodec_parameters_alloc();

	if (!par) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot encode");
	}
	par->codec_id = AV_CODEC_ID_AAC;
	par->format = AV_SAMPLE_FMT_FLTP;
	par->sample_rate = 48000;
	av_channel_layout_default(&par->ch_layout, 2);
	track->type = AVMEDIA_TYPE_AUDIO;
	t->sound = (int)t->n_streams;
	int rc = sound_encoder_open(&track->sound, par, t->muxer, err);

	avcodec_parameters_free(&par);
	return rc < 0 ? -1 : transcode_open_level(t, t->n_streams, err);
}

// The first input: each of its streams is a track.
static int make_tracks(struct transcode_part *p, struct err *err)
{
	struct transcode *t = p->t;

	t->muxer = output_muxer(p->in, t->params->extension);
	if (!t->muxer) {
		return err_set(err, ERR_MEDIA, "not_supported", "no way to write a '%s' file",
			t->params->extension);
	}
	t->preview = picture_encoder_is_preview(t->muxer);
	bool add = t->params->add_sound && !p->in->audio && !t->preview && !t->surveying;

	t->n_streams = p->in->n_streams;
	t->n_tracks = t->n_streams + add;
	t->tracks = mem_zalloc(t->n_tracks * sizeof(*t->tracks));
	t->streams = mem_zalloc(t->n_tracks * sizeof(*t->streams));
	t->picture = p->in->video && (!t->surveying || t->preview) ? p->in->video->index : -1;
	t->sound = p->in->audio && !t->preview ? p->in->audio->index : -1;
	for (unsigned i = 0; i < t->n_streams; i++) {
		const AVStream *st = p->in->fmt->streams[i];

		t->tracks[i].type = st->codecpar->codec_type;
		t->tracks[i].codec_id = st->codecpar->codec_id;
		t->tracks[i].still = is_still(st);
		t->streams[i].left_out = reason_to_drop(p, st);
	}
	if (add && add_sound(t, err) < 0) {
		return -1;
	}
	if (t->picture < 0) {
		return 0;
	}
	t->pictures.codec = picture_encoder_choose(t->muxer, p->in->video->codecpar->codec_id,
		t->params->encoder, err);
	return t->pictures.codec ? 0 : -1;
}

static bool is_alike(const struct transcode *t, const struct input *in)
{
	bool alike = t->n_streams == in->n_streams;

	for (unsigned i = 0; alike && i < t->n_streams; i++) {
		const AVStream *st = in->fmt->streams[i];

		alike = st->codecpar->codec_type == t->tracks[i].type &&
			st->codecpar->codec_id == t->tracks[i].codec_id;
	}
	return alike;
}

// The track for a stream that is neither the picture nor the first of the sounds: the next of its
// kind. What is copied must be of the same codec too.
static int next_track(const struct transcode *t, const AVStream *st, int *after)
{
	const AVCodecParameters *par = st->codecpar;

	for (int i = *after + 1; i < (int)t->n_tracks; i++) {
		const struct transcode_track *track = &t->tracks[i];

		if (track->type == par->codec_type && !track->still && i != t->sound &&
			(par->codec_type == AVMEDIA_TYPE_AUDIO || track->codec_id == par->codec_id)) {
			*after = i;
			return i;
		}
	}
	return -1;
}

static void match(struct transcode_part *p)
{
	const struct transcode *t = p->t;
	const struct input *in = p->in;
	bool alike = is_alike(t, in);
	int after[AVMEDIA_TYPE_NB];

	for (int i = 0; i < AVMEDIA_TYPE_NB; i++) {
		after[i] = -1;
	}
	for (unsigned i = 0; i < in->n_streams; i++) {
		const AVStream *st = in->fmt->streams[i];
		enum AVMediaType type = st->codecpar->codec_type;

		p->track[i] = -1;
		if (st == in->video) {
			p->track[i] = t->picture;
		} else if (alike) {
			p->track[i] = (int)i;
		} else if (st == in->audio) {
			p->track[i] = t->sound;
		} else if (type == AVMEDIA_TYPE_AUDIO || type == AVMEDIA_TYPE_SUBTITLE) {
			p->track[i] = next_track(t, st, &after[type]);
		}
		// A cover and what is attached belong to the whole: once is enough.
		bool once = is_still(st) || type == AVMEDIA_TYPE_ATTACHMENT;

		if (p->track[i] >= 0 && (t->streams[p->track[i]].left_out ||
			(once && t->n_chapters > 0))) {
			p->track[i] = -1;
		}
	}
}

static int open_streams(struct transcode_part *p, struct err *err)
{
	struct transcode *t = p->t;

	for (unsigned i = 0; i < p->in->n_streams; i++) {
		AVStream *st = p->in->fmt->streams[i];
		const int track = p->track[i];
		int rc = 0;

		p->seen_us[i] = INT64_MIN / 2;
		st->discard = track < 0 && st != p->main ? AVDISCARD_ALL : AVDISCARD_NONE;
		if (st == p->in->video && st == p->main) {
			rc = open_video(p, err);
		} else if (track >= 0 && st->codecpar->codec_type == AVMEDIA_TYPE_AUDIO) {
			rc = open_sound(p, st, err);
		}
		if (rc == 1) {
			st->discard = AVDISCARD_ALL;
			p->track[i] = -1;
		}
		if (rc == 1 && t->n_chapters == 0) {
			t->streams[i].left_out = "no decoder";
			sound_encoder_close(&t->tracks[i].sound);
		} else if (track >= 0 && t->tracks[track].sound.fifo) {
			t->streams[track].encoder = t->tracks[track].sound.encoder.ctx;
		}
		if (rc < 0) {
			return -1;
		}
	}
	return 0;
}

// The bit rate of the picture from the keyframe on, as its packets have it: what a header declares
// need not be so. 0: not known.
static int measure_rate(struct transcode_part *p, int64_t *bit_rate, struct err *err)
{
	int64_t to_us = p->key.us + RATE_SPAN_US;
	int64_t last_us = p->key.us;
	int64_t bytes = 0;
	bool any = false;

	to_us = to_us < p->segment->end_us ? to_us : p->segment->end_us;
	keypoint_rewind(p->in, p->main, p->key.us);
	for (int i = 0; i < RATE_PACKETS && last_us < to_us; i++) {
		int rc = input_read(p->in, p->packet, err);

		if (rc != 0) {
			if (rc < 0) {
				return -1;
			}
			break;
		}
		int64_t us = keypoint_packet_time(p->in, p->packet);

		if (p->in->fmt->streams[p->packet->stream_index] == p->main && us != TIME_UNKNOWN &&
			us >= p->key.us) {
			any = any || us == p->key.us;
			bytes += p->packet->size;
			last_us = us > last_us ? us : last_us;
		}
		av_packet_unref(p->packet);
	}
	*bit_rate = any && last_us > p->key.us ?
		av_rescale(bytes, INT64_C(8000000), last_us - p->key.us) : 0;
	return 0;
}

// An exact cut need not be larger than its source by much. A codec that is less able gets more.
static int set_cap(struct transcode_part *p, struct err *err)
{
	int64_t rate = 0;

	if (!isnan(p->t->params->crf)) {
		return 0;
	}
	if (measure_rate(p, &rate, err) < 0) {
		return -1;
	}
	if (p->main->codecpar->bit_rate > rate) {
		rate = p->main->codecpar->bit_rate;
	}
	bool same = p->t->pictures.codec->id == p->main->codecpar->codec_id;

	p->t->pictures.cap_bit_rate = same ? rate * 3 / 2 : rate * 3;
	return 0;
}

// By what the container says: the mean is the rate that all times are multiples of.
static bool is_constant(const AVStream *st)
{
	AVRational mean = st->avg_frame_rate;
	AVRational base = st->r_frame_rate;

	return mean.num > 0 && mean.den > 0 && base.num > 0 && base.den > 0 &&
		fabs(av_q2d(mean) / av_q2d(base) - 1) < 1e-3;
}

// The clock of the output: that of the first picture, or a tick for each picture of a wanted rate.
static void set_clock(struct transcode_part *p)
{
	struct transcode *t = p->t;
	const struct clip_params *params = t->params;

	if (t->picture < 0) {
		t->time_base = t->tracks[t->sound].sound.encoder.ctx->time_base;
		return;
	}
	t->pictures.rate = av_guess_frame_rate(p->in->fmt, p->in->video, NULL);
	t->time_base = p->in->video->time_base;
	t->pictures.constant = is_constant(p->in->video);
	t->pictures.on_grid = t->preview || (params->fps_num > 0 && params->fps_den > 0);
	if (params->fps_num > 0 && params->fps_den > 0) {
		t->pictures.rate = (AVRational){params->fps_num, params->fps_den};
	} else if (t->preview && (t->pictures.rate.num <= 0 ||
		av_cmp_q(t->pictures.rate, preview_rate) > 0)) {
		t->pictures.rate = preview_rate;
	}
	if (t->pictures.on_grid) {
		t->time_base = av_inv_q(t->pictures.rate);
	}
}

static int choose_main(struct transcode_part *p, struct err *err)
{
	const struct transcode *t = p->t;

	p->main = t->picture >= 0 ? p->in->video : p->in->audio;
	if (p->main && !(t->preview && t->picture < 0)) {
		return 0;
	}
	if (t->picture >= 0 || t->preview) {
		return err_set(err, ERR_INPUT, "not_supported",
			"it has no pictures, and the output is to have them");
	}
	return err_set(err, ERR_INPUT, "not_supported",
		"it has no sound, and the output is of sound alone");
}

static int read_captions(struct transcode_part *p, struct err *err)
{
	const struct clip_segment *segment = p->segment;

	if (!p->t->params->burn_subtitles || p->t->picture < 0) {
		return 0;
	}
	if (segment->cues) {
		captions_add(&p->captions, segment->cues, segment->n_cues, segment,
			p->t->params->plain);
		return 0;
	}
	return captions_read(&p->captions, p->in, segment, p->t->params->plain, err);
}

int transcode_set_up(struct transcode_part *p, struct err *err)
{
	const unsigned n = p->in->n_streams;
	const bool first = p->t->n_chapters == 0;

	p->track = mem_zalloc(n * sizeof(*p->track));
	p->sounds = mem_zalloc(n * sizeof(*p->sounds));
	p->seen_us = mem_zalloc(n * sizeof(*p->seen_us));
	p->packet = av_packet_alloc();
	if (!p->packet) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot cut");
	}
	if ((first && make_tracks(p, err) < 0) || choose_main(p, err) < 0) {
		return -1;
	}
	match(p);
	if (read_captions(p, err) < 0) {
		return -1;
	}
	if (open_streams(p, err) < 0 || keypoint_find(p->in, p->main, p->segment->start_us,
		p->segment->end_us, &p->key, err) < 0) {
		return -1;
	}
	if (first) {
		set_clock(p);
	}
	return first && p->t->picture >= 0 && !p->t->preview ? set_cap(p, err) : 0;
}

void transcode_tear_down(struct transcode_part *p)
{
	for (unsigned i = 0; p->sounds && i < p->in->n_streams; i++) {
		sound_source_close(&p->sounds[i]);
	}
	for (size_t i = 0; i < p->n_held; i++) {
		av_packet_free(&p->held[i]);
	}
	mem_free(p->held);
	captions_release(&p->captions);
	decoder_close(&p->decoder);
	av_frame_free(&p->frame);
	av_packet_free(&p->packet);
	mem_free(p->track);
	mem_free(p->sounds);
	mem_free(p->seen_us);
}
