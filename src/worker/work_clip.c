// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The job of `cut`: one output out of segments of one input or of several.

#include <string.h>

#include "base/mem.h"
#include "media/clip.h"
#include "media/describe.h"
#include "media/smart.h"
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
	int64_t base_us;  // how long the segments before this one are
	int64_t start_us; // of this one
	int64_t total_us; // of all
	char fallback[CLIP_REASON]; // why all is encoded that should not be, or ""
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
	return 0;
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

static void begin_segment(struct cutter *c, const struct cut_segment *segment)
{
	c->start_us = segment->span.start_us;
}

static void end_segment(struct cutter *c, struct clip_result *result)
{
	if (c->fallback[0] != '\0') {
		memcpy(result->fallback, c->fallback, sizeof(result->fallback));
	}
	c->base_us += result->actual_end_us - result->actual_start_us;
	send_segment(c, result);
}

static int copy(struct cutter *c, struct err *err)
{
	const struct cut_segment *segment = &c->order.segments[0];
	struct clip_result result;
	struct clip_output_result whole;

	if (open_for(c, segment, err) < 0 ||
		clip_copy(c->in, &c->params, &segment->span, &result, &whole, err) < 0) {
		return -1;
	}
	send_segment(c, &result);
	send_output(c, &whole);
	return 0;
}

static int encode(struct cutter *c, struct err *err)
{
	struct transcode *transcode = NULL;
	struct clip_result result;
	struct clip_output_result whole;
	int rc = transcode_open(&transcode, &c->params, err);

	for (size_t i = 0; i < c->order.n_segments && rc == 0; i++) {
		const struct cut_segment *segment = &c->order.segments[i];

		begin_segment(c, segment);
		rc = open_for(c, segment, err);
		if (rc == 0) {
			rc = transcode_add(transcode, c->in, &segment->span, &result, err);
		}
		if (rc == 0) {
			end_segment(c, &result);
		}
	}
	if (rc == 0) {
		rc = transcode_finish(transcode, &whole, err);
	}
	if (rc == 0) {
		send_output(c, &whole);
	}
	transcode_close(&transcode);
	return rc;
}

// Joins all segments by smart cuts. What came of each waits until the output is whole: it may yet
// have to be made in another way.
static int join(struct cutter *c, struct clip_result *results, struct clip_output_result *whole,
	struct err *err)
{
	struct smart *smart = NULL;
	int rc = smart_open(&smart, &c->params, err);

	for (size_t i = 0; i < c->order.n_segments && rc == 0; i++) {
		const struct cut_segment *segment = &c->order.segments[i];

		begin_segment(c, segment);
		rc = open_for(c, segment, err);
		if (rc == 0) {
			rc = smart_add(smart, c->in, &segment->span, &results[i], err);
		}
		if (rc == 0) {
			c->base_us += results[i].actual_end_us - results[i].actual_start_us;
		}
	}
	if (rc == 0) {
		rc = smart_finish(smart, whole, err);
	}
	smart_close(&smart);
	return rc;
}

static int smart(struct cutter *c, struct err *err)
{
	size_t n = c->order.n_segments;
	struct clip_result *results = mem_zalloc(n * sizeof(*results));
	struct clip_output_result whole;
	struct err first = {0};
	int rc;

	if (n == 1) {
		rc = open_for(c, &c->order.segments[0], &first);
		if (rc == 0) {
			rc = smart_clip(c->in, &c->params, &c->order.segments[0].span, results, &whole,
				&first);
		}
	} else {
		rc = join(c, results, &whole, &first);
	}
	for (size_t i = 0; i < n && rc == 0; i++) {
		send_segment(c, &results[i]);
	}
	if (rc == 0) {
		send_output(c, &whole);
	}
	mem_free(results);
	if (rc < 0 && n > 1 && smart_may_encode(&c->params, &first, c->fallback)) {
		c->base_us = 0;
		return encode(c, err);
	}
	if (rc < 0) {
		*err = first;
	}
	return rc;
}

static int make(struct cutter *c, struct err *err)
{
	if (c->params.mode == CLIP_SMART) {
		return smart(c, err);
	}
	return c->params.mode == CLIP_COPY ? copy(c, err) : encode(c, err);
}

int work_clip(const struct work *w, struct err *err)
{
	struct wire_in order = {.at = str_text(w->order), .left = w->order->len};
	struct cut_order_storage storage;
	struct cutter c = {.work = w};
	int rc = wire_get_cut(&order, &c.order, &storage, err);

	if (rc == 0 && c.order.n_inputs != w->fds.n_in) {
		rc = wire_bad(err, "an order");
	}
	if (rc == 0) {
		c.params = c.order.params;
		c.params.out_fd = w->fds.out;
		c.params.n_threads = w->request->n_threads;
		c.params.progress = tell_progress;
		c.params.opaque = &c;
		for (size_t i = 0; i < c.order.n_segments; i++) {
			c.total_us += c.order.segments[i].span.end_us -
				c.order.segments[i].span.start_us;
		}
		rc = make(&c, err);
	}
	input_close(&c.in);
	wire_release_cut(&storage);
	return rc;
}
