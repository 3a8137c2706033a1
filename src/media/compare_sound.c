// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/compare_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "media/facts.h"
#include "media/player.h"
#include "media/sound_sum.h"

// What a container does not hide of a coder's priming is no more than this.
#define PRIMING_US INT64_C(200000)

struct listen {
	struct compare *all;
	int index[2];           // of the streams
	struct sound_sum sums[2];
	int64_t n_errors[2];
};

static int sum_up(struct listen *l, int which, int64_t skip, struct err *err)
{
	struct input *in = l->all->in[which];
	struct sound_sum *sum = &l->sums[which];
	struct player player;
	AVFrame *frame = NULL;
	int64_t us = 0;
	int rc = player_open(&player, in, in->fmt->streams[l->index[which]], 1, err);

	sum->skip = skip;
	while (rc == 0 && (rc = player_next(&player, &frame, &us, err)) == 0 && frame) {
		rc = sound_sum_add(sum, frame, us, err);
		av_frame_free(&frame);
	}
	sound_sum_finish(sum);
	l->n_errors[which] = player.decoder.n_errors;
	player_close(&player);
	return rc;
}

// The input that has so many samples more, before the other begins: -1 where neither has.
static int primed(const struct listen *l, int64_t *extra)
{
	const struct sound_sum *sums = l->sums;
	const int longer = sums[0].n_samples < sums[1].n_samples;

	*extra = llabs(sums[0].n_samples - sums[1].n_samples);
	if (*extra == 0 || sums[0].n_samples == 0 || sums[1].n_samples == 0 ||
		strcmp(sums[0].format, sums[1].format) != 0) {
		return -1;
	}
	int64_t earlier_us = sums[!longer].first_us - sums[longer].first_us;
	int64_t extra_us = av_rescale(*extra, 1000000, sums[0].rate);

	return extra_us <= PRIMING_US && llabs(earlier_us - extra_us) <= COMPARE_SAME_TIME_US ?
		longer : -1;
}

// MP4 hides what a coder puts before the beginning, and some containers show it: what both have is
// compared.
static int leave_priming(struct listen *l, struct err *err)
{
	int64_t extra;
	const int longer = primed(l, &extra);

	if (longer < 0) {
		return 0;
	}
	struct sound_sum whole = l->sums[longer];

	l->sums[longer] = (struct sound_sum){0};
	int rc = compare_open(l->all, err) < 0 ? -1 : sum_up(l, longer, extra, err);

	if (rc == 0 && sound_sum_same(&l->sums[0], &l->sums[1])) {
		l->sums[longer].first_us = l->sums[!longer].first_us;
		sound_sum_release(&whole);
		return 0;
	}
	sound_sum_release(&l->sums[longer]);
	l->sums[longer] = whole;
	return rc;
}

static void tell(struct listen *l)
{
	struct compare *c = l->all;
	const struct sound_sum *sums = l->sums;
	const int index = l->index[0];
	struct comparison_difference *d = NULL;

	if (strcmp(sums[0].format, sums[1].format) != 0 &&
		(d = comparison_add(c->out, COMPARISON_FORMAT, index))) {
		snprintf(d->input, sizeof(d->input), "%s", sums[0].format);
		snprintf(d->other, sizeof(d->other), "%s", sums[1].format);
	}
	compare_numbers(c, COMPARISON_SAMPLES, index, sums[0].n_samples, sums[1].n_samples);
	if (sums[0].n_samples > 0 && sums[1].n_samples > 0 &&
		llabs(sums[0].first_us - sums[1].first_us) > COMPARE_SAME_TIME_US) {
		compare_numbers(c, COMPARISON_TIMES, index, sums[0].first_us, sums[1].first_us);
	}
	if (!sound_sum_same(&sums[0], &sums[1])) {
		comparison_add(c->out, COMPARISON_SOUND, index);
	}
	compare_numbers(c, COMPARISON_DECODE_ERRORS, index, l->n_errors[0], l->n_errors[1]);
}

int compare_sounds(struct compare *c, const AVStream *a, const AVStream *b, struct err *err)
{
	struct listen l = {.all = c, .index = {a->index, b->index}};
	int rc = sum_up(&l, 0, 0, err);

	if (rc == 0) {
		rc = sum_up(&l, 1, 0, err);
	}
	if (rc == 0) {
		rc = leave_priming(&l, err);
	}
	if (rc == 0) {
		tell(&l);
	}
	sound_sum_release(&l.sums[0]);
	sound_sum_release(&l.sums[1]);
	return rc;
}
