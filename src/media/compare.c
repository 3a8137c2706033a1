// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/compare_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "media/facts.h"
#include "media/likeness.h"
#include "media/player.h"

#define USUAL_FRAME_US  40000
#define PROGRESS_FRAMES 50

// What was found of a pair of videos.
struct look {
	struct compare *all;
	struct player players[2];
	struct likeness likeness;
	int64_t index;      // of the stream in the first input
	int64_t half_us;    // frames that are closer than this are at one time
	int64_t frames[2];
	struct comparison_difference *missing;
	struct comparison_difference *extra;
	struct comparison_difference *times;
	struct comparison_difference *pictures;
	double psnr_sum;
	int64_t n_psnr;
};

static bool counts(const AVStream *st, enum AVMediaType type)
{
	return st->codecpar->codec_type == type && !(st->disposition & AV_DISPOSITION_ATTACHED_PIC);
}

// The nth stream of a kind, NULL where there are fewer.
static const AVStream *nth(const struct input *in, enum AVMediaType type, int n)
{
	for (unsigned i = 0; i < in->n_streams; i++) {
		if (counts(in->fmt->streams[i], type) && n-- == 0) {
			return in->fmt->streams[i];
		}
	}
	return NULL;
}

int compare_open(struct compare *c, struct err *err)
{
	for (int i = 0; i < 2; i++) {
		input_close(&c->in[i]);
		if (c->params->open(c->params->opaque, i, &c->in[i], err) < 0) {
			return err_wrap(err, i == 0 ? "the first" : "the second");
		}
	}
	return 0;
}

static void say(char out[COMPARISON_TEXT], const struct str *text)
{
	snprintf(out, COMPARISON_TEXT, "%s", str_text(text));
}

// "video audio audio": what can be seen and heard. A cover is none, and data (chapters, timecode) come
// and go with the container.
static void list_kinds(struct str *out, const struct input *in)
{
	static const enum AVMediaType kinds[] = {AVMEDIA_TYPE_VIDEO, AVMEDIA_TYPE_AUDIO,
		AVMEDIA_TYPE_SUBTITLE};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		for (int n = 0; nth(in, kinds[i], n); n++) {
			str_addf(out, "%s%s", out->len > 0 ? " " : "",
				av_get_media_type_string(kinds[i]));
		}
	}
}

static void compare_kinds(struct compare *c)
{
	struct str kinds[2] = {{0}, {0}};

	list_kinds(&kinds[0], c->in[0]);
	list_kinds(&kinds[1], c->in[1]);
	if (strcmp(str_text(&kinds[0]), str_text(&kinds[1])) != 0) {
		struct comparison_difference *d = comparison_add(c->out, COMPARISON_STREAMS,
			FACT_UNKNOWN);

		if (d) {
			say(d->input, &kinds[0]);
			say(d->other, &kinds[1]);
		}
	}
	str_release(&kinds[0]);
	str_release(&kinds[1]);
}

// Counts a frame of a kind of difference. Returns the difference if this is its first.
static struct comparison_difference *note(struct look *k, struct comparison_difference **d,
	enum comparison_what what, int64_t us)
{
	bool first = !*d;

	if (first) {
		*d = comparison_add(k->all->out, what, k->index);
	}
	if (!*d) {
		return NULL;
	}
	if (first) {
		(*d)->first_us = us;
		(*d)->count = 0;
	}
	(*d)->count++;
	return first ? *d : NULL;
}

static int compare_frames(struct look *k, const AVFrame *a, int64_t a_us, const AVFrame *b,
	int64_t b_us, struct err *err)
{
	double psnr;

	if (llabs(a_us - b_us) > COMPARE_SAME_TIME_US) {
		struct comparison_difference *d = note(k, &k->times, COMPARISON_TIMES, a_us);

		if (d) {
			d->input_n = a_us;
			d->other_n = b_us;
		}
	}
	if (likeness_same(a, b)) {
		return 0;
	}
	if (likeness_psnr(&k->likeness, a, b, &psnr, err) < 0) {
		return -1;
	}
	if (isinf(psnr)) {
		return 0;
	}
	note(k, &k->pictures, COMPARISON_PICTURES, a_us);
	if (k->pictures && !isnan(psnr)) {
		k->pictures->psnr_min = fmin(k->pictures->psnr_min, psnr);
		k->psnr_sum += psnr;
		k->n_psnr++;
	}
	return 0;
}

// One step: a pair, or a frame that has none beside it.
static int step(struct look *k, AVFrame *frames[2], int64_t us[2], struct err *err)
{
	bool pair = frames[0] && frames[1] && llabs(us[0] - us[1]) <= k->half_us;
	bool first = pair || (frames[0] && (!frames[1] || us[0] < us[1]));
	bool second = pair || !first;

	if (pair && compare_frames(k, frames[0], us[0], frames[1], us[1], err) < 0) {
		return -1;
	}
	if (!pair && first) {
		note(k, &k->missing, COMPARISON_MISSING, us[0]);
	} else if (!pair) {
		note(k, &k->extra, COMPARISON_EXTRA, us[1]);
	}
	const bool taken[2] = {first, second};

	for (int i = 0; i < 2; i++) {
		if (!taken[i]) {
			continue;
		}
		k->frames[i]++;
		av_frame_free(&frames[i]);
		if (player_next(&k->players[i], &frames[i], &us[i], err) < 0) {
			return -1;
		}
	}
	if (first && k->frames[0] % PROGRESS_FRAMES == 0 && frames[0]) {
		k->all->params->progress(k->all->params->opaque, us[0]);
	}
	return 0;
}

static int look_through(struct look *k, struct err *err)
{
	AVFrame *frames[2] = {NULL, NULL};
	int64_t us[2] = {0, 0};
	int rc = 0;

	for (int i = 0; i < 2 && rc == 0; i++) {
		rc = player_next(&k->players[i], &frames[i], &us[i], err);
	}
	while (rc == 0 && (frames[0] || frames[1])) {
		rc = step(k, frames, us, err);
	}
	av_frame_free(&frames[0]);
	av_frame_free(&frames[1]);
	return rc;
}

void compare_numbers(struct compare *c, enum comparison_what what, int64_t index, int64_t a,
	int64_t b)
{
	struct comparison_difference *d = a != b ? comparison_add(c->out, what, index) : NULL;

	if (d) {
		d->input_n = a;
		d->other_n = b;
	}
}

static void compare_sizes(struct compare *c, int64_t index, const AVStream *a, const AVStream *b)
{
	const AVCodecParameters *p = a->codecpar;
	const AVCodecParameters *q = b->codecpar;

	if (p->width == q->width && p->height == q->height) {
		return;
	}
	struct comparison_difference *d = comparison_add(c->out, COMPARISON_SIZE, index);

	if (d) {
		snprintf(d->input, sizeof(d->input), "%dx%d", p->width, p->height);
		snprintf(d->other, sizeof(d->other), "%dx%d", q->width, q->height);
	}
}

static int64_t half_frame_us(const AVStream *st)
{
	const AVRational rate = st->avg_frame_rate;
	int64_t us = rate.num > 0 && rate.den > 0 ? av_rescale(1000000, rate.den, rate.num) :
		USUAL_FRAME_US;

	return us / 2 > COMPARE_SAME_TIME_US ? us / 2 : COMPARE_SAME_TIME_US;
}

static int compare_videos(struct compare *c, const AVStream *a, const AVStream *b, struct err *err)
{
	struct look k = {.all = c, .index = a->index, .half_us = half_frame_us(a)};
	int rc = player_open(&k.players[0], c->in[0], a, c->params->n_threads, err);

	if (rc == 0) {
		rc = player_open(&k.players[1], c->in[1], b, c->params->n_threads, err);
	}
	if (rc == 0) {
		compare_sizes(c, k.index, a, b);
		rc = look_through(&k, err);
	}
	if (rc == 0) {
		compare_numbers(c, COMPARISON_FRAMES, k.index, k.frames[0], k.frames[1]);
		compare_numbers(c, COMPARISON_DECODE_ERRORS, k.index, k.players[0].decoder.n_errors,
			k.players[1].decoder.n_errors);
	}
	if (k.n_psnr > 0) {
		k.pictures->psnr_mean = k.psnr_sum / (double)k.n_psnr;
	}
	player_close(&k.players[0]);
	player_close(&k.players[1]);
	likeness_release(&k.likeness);
	return rc;
}

// Pairs of a kind in their order; of the streams that one input has more the kinds tell.
static int compare_type(struct compare *c, enum AVMediaType type, struct err *err)
{
	for (int n = 0;; n++) {
		if (compare_open(c, err) < 0) {
			return -1;
		}
		const AVStream *a = nth(c->in[0], type, n);
		const AVStream *b = nth(c->in[1], type, n);

		if (!a || !b) {
			return 0;
		}
		int rc = type == AVMEDIA_TYPE_VIDEO ? compare_videos(c, a, b, err) :
			compare_sounds(c, a, b, err);

		if (rc < 0) {
			return -1;
		}
	}
}

int compare_run(const struct compare_params *params, struct comparison *out, struct err *err)
{
	struct compare c = {.params = params, .out = out};

	out->n = 0;
	int rc = compare_open(&c, err);

	if (rc == 0) {
		compare_kinds(&c);
		rc = compare_type(&c, AVMEDIA_TYPE_VIDEO, err);
	}
	if (rc == 0) {
		rc = compare_type(&c, AVMEDIA_TYPE_AUDIO, err);
	}
	input_close(&c.in[0]);
	input_close(&c.in[1]);
	return rc;
}
