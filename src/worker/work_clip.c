// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The job of `cut`: one output out of segments of one input or of several.

#include <stdio.h>
#include <string.h>

#include "analysis/centre.h"
#include "analysis/cue_text.h"
#include "base/mem.h"
#include "media/clip.h"
#include "media/describe.h"
#include "media/foresee.h"
#include "media/pass.h"
#include "media/smart.h"
#include "media/timing.h"
#include "media/transcode.h"
#include "worker/wire_clip.h"
#include "worker/wire_cut.h"
#include "worker/work_internal.h"

struct cutter {
	const struct work *work;
	struct cut_order order;
	struct clip_params params;
	struct input *in; // the one that is open, or NULL
	uint32_t at;      // which that is
	struct clip_result *results; // by segment
	int64_t base_us;  // how long the segments before this one are
	int64_t start_us; // of this one
	int64_t total_us; // of all
};

// The time in the one input; of a reel, in the output.
static void tell_progress(void *opaque, int64_t time_us)
{
	const struct cutter *c = opaque;

	if (c->order.n_segments == 1) {
		work_send_progress(c->work, time_us, c->order.segments[0].span.end_us);
	} else {
		work_send_progress(c->work, c->base_us + time_us - c->start_us, c->total_us);
	}
}

// Opens the input of a segment, where it is not the one that is open.
static int open_for(struct cutter *c, const struct cut_segment *segment, struct err *err)
{
	if (c->in && c->at == segment->input) {
		return 0;
	}
	input_close(&c->in);
	c->at = segment->input;
	if (work_open(c->work, c->at, c->order.sizes[c->at], &c->in, err) < 0) {
		return -1;
	}
	work_allow_time(c->work, c->in, describe_duration(c->in));
	return clip_choose(c->in, &c->params.streams, err);
}

static void watch_picture(void *opaque, const struct picture *picture)
{
	centre_picture(opaque, picture);
}

// Looks where something moves in a segment, for the crop to follow; centres are to be freed.
static int watch(struct cutter *c, const struct cut_segment *segment, struct clip_segment *span,
	struct clip_centre **centres, struct err *err)
{
	struct centre *centre = centre_new();
	struct pass_params params = {
		.every_picture = true,
		.no_sound = true,
		.n_threads = c->params.n_threads,
		.from_us = span->start_us,
		.to_us = span->end_us,
		.opaque = centre,
		.picture = watch_picture,
	};
	struct pass_result result;
	size_t n;
	int rc = pass_run(c->in, &params, &result, err);
	struct centre_point *points = centre_free(centre, &n);

	*centres = mem_zalloc((n + 1) * sizeof(**centres));
	for (size_t i = 0; i < n; i++) {
		(*centres)[i] = (struct clip_centre){points[i].time_us, points[i].x, points[i].y};
	}
	span->centres = *centres;
	span->n_centres = n;
	mem_free(points);
	input_close(&c->in); // it is read from the start again
	return rc == 0 ? open_for(c, segment, err) : -1;
}

static void send_segment(const struct cutter *c, const struct clip_result *result)
{
	struct str payload = {0};

	wire_put_clip(&payload, result);
	work_send(c->work, WIRE_CLIP, &payload);
	str_release(&payload);
}

static void send_output(const struct cutter *c, const struct clip_output_result *whole)
{
	struct str payload = {0};

	wire_put_output(&payload, whole);
	work_send(c->work, WIRE_OUTPUT, &payload);
	str_release(&payload);
}

// What joins segments: the one that copies what it can, or the one that encodes all.
struct joiner {
	struct smart *smart;
	struct transcode *transcode;
};

static int joiner_add(const struct joiner *by, struct input *in, const struct clip_segment *segment,
	struct clip_result *out, struct err *err)
{
	return by->smart ? smart_add(by->smart, in, segment, out, err) :
		transcode_add(by->transcode, in, segment, out, err);
}

static int joiner_finish(const struct joiner *by, struct clip_output_result *out, struct err *err)
{
	return by->smart ? smart_finish(by->smart, out, err) :
		transcode_finish(by->transcode, out, err);
}

// What holds for all of the output is found out first, where that is needed.
static int joiner_survey(const struct joiner *by, struct cutter *c, struct err *err)
{
	int rc = 0;

	while (rc == 0 && by->transcode && transcode_wants_survey(by->transcode)) {
		for (size_t i = 0; i < c->order.n_segments && rc == 0; i++) {
			const struct cut_segment *segment = &c->order.segments[i];

			rc = open_for(c, segment, err);
			if (rc == 0) {
				rc = transcode_survey(by->transcode, c->in, &segment->span, err);
			}
		}
	}
	return rc;
}

// Where the first input has no sound and a later one has, the output gets some all the same.
static int look_for_sound(struct cutter *c, struct err *err)
{
	bool first = false;

	for (size_t i = 0; i < c->order.n_segments; i++) {
		const struct cut_segment *segment = &c->order.segments[i];

		if (i > 0 && segment->input == c->at) {
			continue;
		}
		if (open_for(c, segment, err) < 0) {
			return -1;
		}
		first = first || (i == 0 && transcode_has_sound(c->in));
		if (first || transcode_has_sound(c->in)) {
			c->params.add_sound = !first;
			return 0;
		}
	}
	return 0;
}

// Makes the whole output. Where it fails *at is the segment, n_segments for the end.
static int join(struct cutter *c, bool encode, struct clip_output_result *whole, size_t *at,
	struct err *err)
{
	struct joiner by = {0};
	int rc = encode ? transcode_open(&by.transcode, &c->params, err) :
		smart_open(&by.smart, &c->params, c->order.n_segments == 1, err);

	c->base_us = 0;
	rc = rc == 0 && encode ? look_for_sound(c, err) : rc;
	rc = rc == 0 ? joiner_survey(&by, c, err) : rc;
	for (*at = 0; *at < c->order.n_segments && rc == 0; *at += rc == 0) {
		const struct cut_segment *segment = &c->order.segments[*at];
		struct clip_result *result = &c->results[*at];

		struct clip_segment span = segment->span;
		struct clip_centre *centres = NULL;

		c->start_us = span.start_us;
		rc = open_for(c, segment, err);
		if (rc == 0 && c->params.crop_follow) {
			rc = watch(c, segment, &span, &centres, err);
		}
		if (rc == 0) {
			rc = joiner_add(&by, c->in, &span, result, err);
		}
		mem_free(centres);
		if (rc == 0) {
			c->base_us += result->actual_end_us - result->actual_start_us;
		}
	}
	if (rc == 0) {
		rc = joiner_finish(&by, whole, err);
	}
	smart_close(&by.smart);
	transcode_close(&by.transcode);
	return rc;
}

// Can the packets of all inputs follow each other in one file?
static int find_discord(struct cutter *c, bool *found, struct err *err)
{
	struct input *first = NULL;
	int rc = work_open(c->work, 0, c->order.sizes[0], &first, err);

	*found = false;
	for (size_t i = 1; i < c->order.n_inputs && rc == 0 && !*found; i++) {
		struct input *other = NULL;

		rc = work_open(c->work, i, c->order.sizes[i], &other, err);
		*found = rc == 0 && !smart_agrees(first, other);
		input_close(&other);
	}
	input_close(&first);
	return rc;
}

// Moving pictures of a kind whose colours are chosen for the whole.
static bool is_preview(const struct cutter *c)
{
	return strcmp(c->params.extension, "gif") == 0 || strcmp(c->params.extension, "webp") == 0;
}

// A copy is not asked to become anything else.
static int refuse_copy(struct err *err, const char *why)
{
	err_set(err, ERR_MEDIA, "not_supported", "it cannot be joined by copying: %s", why);
	return err_hint(err, "--mode smart encodes what it must");
}

// Joins by copying what can be. 1: it cannot be done so, and why says the reason.
static int join_smartly(struct cutter *c, struct clip_output_result *whole, char why[CLIP_REASON],
	size_t *at, struct err *err)
{
	bool discord = false;

	*at = 0;
	if (c->order.n_inputs > 1 && find_discord(c, &discord, err) < 0) {
		return -1;
	}
	if (discord) {
		snprintf(why, CLIP_REASON, "the inputs are not coded alike");
		return c->params.mode == CLIP_COPY ? refuse_copy(err, why) : 1;
	}
	int rc = join(c, false, whole, at, err);

	if (rc < 0 && smart_may_try_idr(&c->params, err)) {
		err_clear(err);
		rc = join(c, false, whole, at, err);
	}
	if (rc == 0) {
		return 0;
	}
	if (!smart_may_encode(&c->params, err, why)) {
		return -1;
	}
	err_clear(err);
	return c->params.mode == CLIP_COPY ? refuse_copy(err, why) : 1;
}

// What encoding all would come to, for a plan.
static int foresee(struct cutter *c, struct clip_output_result *whole, size_t *at, struct err *err)
{
	int rc = 0;

	*whole = (struct clip_output_result){0};
	for (*at = 0; *at < c->order.n_segments && rc == 0; *at += rc == 0) {
		const struct cut_segment *segment = &c->order.segments[*at];
		struct clip_result *result = &c->results[*at];

		rc = open_for(c, segment, err);
		if (rc == 0) {
			rc = foresee_segment(c->in, &c->params, &segment->span, result, err);
		}
		if (rc == 0 && (result->bytes == CLIP_SIZE_UNKNOWN ||
			whole->size_bytes == CLIP_SIZE_UNKNOWN)) {
			whole->size_bytes = CLIP_SIZE_UNKNOWN;
		} else if (rc == 0) {
			whole->size_bytes += result->bytes;
		}
	}
	return rc;
}

// Tells the facts, by which the segment ends no later than the input.
static int tell_facts(struct cutter *c, const struct cut_segment *segment, struct clip_segment *span,
	struct err *err)
{
	struct time_facts times;

	if (work_tell_facts(c->work, c->in, &times, err) < 0) {
		return -1;
	}
	if (times.duration_us != TIME_UNKNOWN && span->end_us > times.duration_us) {
		span->end_us = times.duration_us;
	}
	if (span->start_us >= span->end_us) {
		return err_set(err, ERR_INPUT, "bad_span", "the span starts past the end");
	}
	if (timing_is_indexed(c->in)) {
		return 0; // nothing was read
	}
	input_close(&c->in);
	return open_for(c, segment, err);
}

// The one segment, from keyframe to keyframe.
static int copy(struct cutter *c, struct clip_output_result *whole, size_t *at, struct err *err)
{
	const struct cut_segment *segment = &c->order.segments[0];
	struct clip_segment span = segment->span;
	int rc = open_for(c, segment, err);

	if (rc == 0 && c->work->request->tell_facts) {
		rc = tell_facts(c, segment, &span, err);
	}
	if (rc == 0) {
		rc = clip_copy(c->in, &c->params, &span, c->results, whole, err);
	}
	*at = rc == 0;
	return rc;
}

// Makes the output, or a plan of it. What came of each segment is told when all are made, or those
// before the one that failed, so that the reader knows which that is.
static int make(struct cutter *c, struct err *err)
{
	struct clip_output_result whole;
	char why[CLIP_REASON] = "";
	size_t at = 0;
	int rc = 1;

	if (c->params.mode == CLIP_COPY && !c->params.chapters) {
		rc = copy(c, &whole, &at, err);
	} else if (c->params.mode == CLIP_SMART && is_preview(c)) {
		snprintf(why, sizeof(why), "a preview is made anew");
	} else if (c->params.mode != CLIP_EXACT) {
		rc = join_smartly(c, &whole, why, &at, err);
	}
	if (rc > 0) {
		rc = c->params.dry ? foresee(c, &whole, &at, err) : join(c, true, &whole, &at, err);
	}
	for (size_t i = 0; i < at; i++) {
		if (why[0] != '\0') {
			snprintf(c->results[i].fallback, CLIP_REASON, "%s", why);
		}
		send_segment(c, &c->results[i]);
	}
	if (rc == 0) {
		send_output(c, &whole);
	}
	return rc;
}

int work_clip(const struct work *w, struct err *err)
{
	struct wire_in order = {.at = str_text(w->order), .left = w->order->len};
	struct cut_order_storage storage;
	struct cutter c = {.work = w};
	int rc = wire_get_cut(&order, &c.order, &storage, err);

	if (rc == 0 && (c.order.n_inputs != w->fds.n_in ||
			c.order.params.dry != (w->fds.out < 0) || (c.order.params.mode == CLIP_COPY &&
			!c.order.params.chapters && c.order.n_segments > 1))) {
		rc = wire_bad(err, "an order");
	}
	if (rc == 0) {
		c.params = c.order.params;
		c.params.out_fd = w->fds.out;
		c.params.n_threads = w->request->n_threads;
		c.params.progress = tell_progress;
		c.params.opaque = &c;
		c.params.plain = cue_text_strip;
		for (size_t i = 0; i < c.order.n_segments; i++) {
			c.total_us += c.order.segments[i].span.end_us -
				c.order.segments[i].span.start_us;
		}
		c.results = mem_zalloc(c.order.n_segments * sizeof(*c.results));
		rc = make(&c, err);
	}
	input_close(&c.in);
	mem_free(c.results);
	wire_release_cut(&storage);
	return rc;
}
