// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "worker/sampler.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/timecode.h"
#include "media/describe.h"
#include "media/lettering.h"
#include "media/stills.h"
#include "worker/wire_sample.h"

// More frames than this of one span are a mistake: every tenth of a second for three hours.
#define MAX_WANTS 100000

// A frame is compared with so many of those kept before it.
#define WINDOW 64

// Frames of one span on their way.
struct batch {
	struct sampler *sampler;
	size_t span;
	struct still_want *wants;
	enum frame_reason *reasons;
	size_t n;
	size_t cap;
	size_t cap_reasons;
	struct look window[WINDOW]; // a ring
	size_t n_kept;
};

static void add_want(struct batch *b, int64_t from_us, int64_t to_us, enum frame_reason reason)
{
	b->wants = mem_grow(b->wants, &b->cap, b->n + 1, sizeof(*b->wants));
	b->reasons = mem_grow(b->reasons, &b->cap_reasons, b->n + 1, sizeof(*b->reasons));
	b->wants[b->n] = (struct still_want){from_us, to_us};
	b->reasons[b->n++] = reason;
}

static void want_picks(struct batch *b, const struct sample_span *span, size_t count)
{
	struct sampler *s = b->sampler;
	struct frames_params params = {
		.looks = s->looks,
		.n_looks = s->n_looks,
		.shots = s->shots,
		.n_shots = s->n_shots,
		.start_us = span->start_us,
		.end_us = span->end_us,
		.count = count,
		.burst = !s->work->request->every_picture,
		.dedupe = s->order.dedupe,
	};
	struct frame_pick *picks;
	size_t n;

	frames_choose(&params, &picks, &n);
	for (size_t i = 0; i < n; i++) {
		add_want(b, picks[i].from_us, picks[i].to_us, picks[i].reason);
	}
	mem_free(picks);
}

static int want_steps(struct batch *b, const struct sample_span *span, struct err *err)
{
	struct time_facts times = describe_time(&b->sampler->facts);
	int64_t end_us = span->end_us;
	int64_t step_us;

	if (time_resolve(&b->sampler->order.every, &times, &step_us, err) < 0) {
		return -1;
	}
	if (step_us <= 0) {
		return err_set(err, ERR_INPUT, "bad_time", "a step of no length");
	}
	if (end_us == SAMPLER_FAR_US) {
		return err_set(err, ERR_INPUT, "bad_time",
			"steps need a duration, which this input does not tell");
	}
	if ((end_us - span->start_us) / step_us >= MAX_WANTS) {
		return err_set(err, ERR_LIMIT, "too_many_frames", "more than %d frames", MAX_WANTS);
	}
	for (int64_t us = span->start_us; us < end_us; us += step_us) {
		add_want(b, us, us, FRAME_STEP);
	}
	return 0;
}

static int by_time(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a;
	const int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void sort_times(int64_t *times, size_t n)
{
	if (n > 1) {
		qsort(times, n, sizeof(*times), by_time);
	}
}

static int resolve_times(const struct sampler *s, int64_t **out, size_t *n, struct err *err)
{
	struct time_facts times = describe_time(&s->facts);
	struct time_spec *list;
	int rc = time_parse_list(&list, n, s->order.at, err);

	if (rc < 0) {
		return -1;
	}
	*out = mem_zalloc(*n * sizeof(**out));
	for (size_t i = 0; i < *n && rc == 0; i++) {
		rc = time_resolve(&list[i], &times, &(*out)[i], err);
		if (rc == 0 && s->duration_us != TIME_UNKNOWN && (*out)[i] >= s->duration_us) {
			rc = err_set(err, ERR_INPUT, "bad_time", "%.6g s is past the end (%.6g s)",
				time_to_seconds((*out)[i]), time_to_seconds(s->duration_us));
		}
	}
	mem_free(list);
	if (rc < 0) {
		mem_free(*out);
		return -1;
	}
	sort_times(*out, *n);
	return 0;
}

static int want_times(struct batch *b, const struct sample_span *span, struct err *err)
{
	int64_t *times;
	size_t n;

	if (resolve_times(b->sampler, &times, &n, err) < 0) {
		return -1;
	}
	for (size_t i = 0; i < n; i++) {
		if (times[i] >= span->start_us && times[i] < span->end_us) {
			add_want(b, times[i], times[i], FRAME_ASKED);
		}
	}
	mem_free(times);
	return 0;
}

static int want_keyframes(struct batch *b, const struct sample_span *span, struct err *err)
{
	struct sampler *s = b->sampler;
	int64_t *times;
	size_t n;

	if (stills_keyframes(s->in, span->start_us, span->end_us, &times, &n, err) < 0) {
		mem_free(times);
		return -1;
	}
	sort_times(times, n);
	for (size_t i = 0; i < n; i++) {
		add_want(b, times[i], times[i], FRAME_KEY);
	}
	mem_free(times);
	return sampler_open_again(s, err);
}

static int gather_wants(struct batch *b, const struct sample_span *span, struct err *err)
{
	const struct sample_order *order = &b->sampler->order;

	switch (order->choice) {
	case SAMPLE_A_SHOT:
		want_picks(b, span, 0);
		if (order->count > 0 && b->n > (size_t)order->count) {
			b->n = 0;
			want_picks(b, span, (size_t)order->count);
		}
		return 0;
	case SAMPLE_COUNT:
		want_picks(b, span, (size_t)order->count);
		return 0;
	case SAMPLE_EVERY:
		return want_steps(b, span, err);
	case SAMPLE_KEYFRAMES:
		return want_keyframes(b, span, err);
	case SAMPLE_AT:
		return want_times(b, span, err);
	default:
		return 0;
	}
}

// Of a burst: rather sharp, but never black where there is something to see.
static double rate(void *opaque, const struct picture *picture)
{
	struct look look;

	(void)opaque;
	look_of(&look, picture);
	return (look_usable(&look) ? 1e6 : 0) + (double)look.sharpness;
}

static int64_t shot_at(const struct sampler *s, int64_t time_us)
{
	if (!s->exact_shots) {
		return 0;
	}
	for (size_t i = s->n_shots; i-- > 0;) {
		if (time_us >= s->shots[i].start_us) {
			return (int64_t)i + 1;
		}
	}
	return s->n_shots > 0 ? 1 : 0;
}

static bool is_double(struct batch *b, const struct look *look)
{
	size_t n = b->n_kept < WINDOW ? b->n_kept : WINDOW;

	for (size_t i = 0; i < n; i++) {
		if (look_same(&b->window[i], look)) {
			return true;
		}
	}
	b->window[b->n_kept++ % WINDOW] = *look;
	return false;
}

static int make_image(struct batch *b, struct stills *stills, const struct still_view *view,
	struct sample_still *still, struct str *bytes, struct err *err)
{
	const struct sample_order *order = &b->sampler->order;
	struct canvas *canvas = NULL;

	if (stills_canvas(stills, order->width, 0, &canvas, err) < 0) {
		return -1;
	}
	still->width = canvas->width;
	still->height = canvas->height;
	int rc = 0;

	if (order->images) {
		if (order->stamp) {
			struct str text = {0};

			time_add_clock(&text, view->time_us);
			lettering_stamp(canvas, str_text(&text));
			str_release(&text);
		}
		rc = image_encode(canvas, order->format, order->quality, bytes, err);
	}
	canvas_free(&canvas);
	still->bytes = str_text(bytes);
	still->n_bytes = bytes->len;
	return rc;
}

static int take(void *opaque, struct stills *stills, const struct still_view *view, struct err *err)
{
	struct batch *b = opaque;
	struct sampler *s = b->sampler;
	struct sample_still still = {
		.span = b->span,
		.time_us = view->time_us,
		.pts = view->pts,
		.time_base_num = view->time_base_num,
		.time_base_den = view->time_base_den,
		.shot = shot_at(s, view->time_us),
		.width = view->width,
		.height = view->height,
		.reason = b->reasons[view->want],
	};
	struct str bytes = {0};
	struct str payload = {0};
	struct look look;

	look_of(&look, view->picture);
	if (s->order.dedupe && is_double(b, &look)) {
		return 0;
	}
	still.sharpness = (double)look.sharpness;
	still.phash = look.phash;
	int rc = 0;

	if (s->order.images || s->order.width > 0) {
		rc = make_image(b, stills, view, &still, &bytes, err);
	}
	if (rc == 0) {
		rc = montage_take(&s->montage, stills, view->time_us, err);
	}
	if (rc == 0) {
		wire_put_still(&payload, &still);
		work_send(s->work, WIRE_STILL, &payload);
		work_send_progress(s->work, view->time_us, s->duration_us);
	}
	str_release(&payload);
	str_release(&bytes);
	return rc;
}

static int make_batch(struct batch *b, struct err *err)
{
	struct sampler *s = b->sampler;
	struct stills_result result = {0};
	struct stills_params params = {
		.wants = b->wants,
		.n = b->n,
		.n_threads = 1, // few pictures in a row; more threads would decode as many in vain
		.opaque = b,
		.rate = rate,
		.take = take,
	};
	int rc = b->n > 0 ? stills_run(s->in, &params, &result, err) : 0;

	s->still_errors += result.decode_errors;
	if (rc == 0 && b->n > 0 && result.n_found == 0) {
		rc = err_set(err, ERR_MEDIA, "no_frames", "none of its pictures could be decoded");
	}
	return rc;
}

static struct sample_span clip_span(const struct sampler *s, size_t i)
{
	struct sample_span span = s->window;

	if (s->order.n_spans > 0) {
		span = s->order.spans[i];
		span.start_us = span.start_us > s->window.start_us ? span.start_us
			: s->window.start_us;
		span.end_us = span.end_us < s->window.end_us ? span.end_us : s->window.end_us;
	}
	return span;
}

int sampler_frames(struct sampler *s, struct err *err)
{
	size_t n = s->order.n_spans > 0 ? s->order.n_spans : 1;
	struct batch *batches = mem_zalloc(n * sizeof(*batches));
	size_t n_wants = 0;
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		struct sample_span span = clip_span(s, i);

		batches[i].sampler = s;
		batches[i].span = i;
		rc = gather_wants(&batches[i], &span, err);
		n_wants += batches[i].n;
	}
	if (rc == 0 && n_wants == 0) {
		rc = err_set(err, ERR_INPUT, "no_frames", "no frame lies in what was asked for");
	}
	if (rc == 0) {
		rc = montage_begin(&s->montage, s, n_wants, err);
	}
	for (size_t i = 0; i < n && rc == 0; i++) {
		rc = make_batch(&batches[i], err);
	}
	if (rc == 0) {
		rc = montage_end(&s->montage, s, err);
	}
	// Damage that was met while shots were looked for is met again.
	if (s->still_errors > s->result.decode_errors) {
		s->result.decode_errors = s->still_errors;
	}
	montage_release(&s->montage);
	for (size_t i = 0; i < n; i++) {
		mem_free(batches[i].wants);
		mem_free(batches[i].reasons);
	}
	mem_free(batches);
	return rc;
}
