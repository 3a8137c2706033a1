// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The job of `sample`: find the shots, choose frames, and make images of them.

#include <stdlib.h>
#include <string.h>

#include "analysis/bounds.h"
#include "analysis/survey.h"
#include "base/mem.h"
#include "media/describe.h"
#include "media/pass.h"
#include "media/relook.h"
#include "media/stills.h"
#include "worker/sampler.h"
#include "worker/work_internal.h"

#define LONE_US 40000

// Where more than this share of the video would be decoded in pieces, one pass over all of it costs
// little more and misses nothing.
#define ALL_SHARE 0.65

// Encoders of H.264 put a keyframe at a cut by themselves, unless they are told to make short
// groups of one length: a long one that hides a cut is rare, and dear to decode.
#define H264_REST_US 5000000

// The looks that are kept lie so far apart: nobody chooses between two neighbours of a slow pan.
// Where there are more than so many (29 MB), every second one is given up.
#define LOOK_STEP_US 200000
#define MAX_LOOKS    3600

// The first step of a part where no picture is left out may still be one of several.
#define EDGE_US 50000

static void see_picture(void *opaque, const struct picture *picture)
{
	struct sampler *s = opaque;

	if (s->bounds) {
		bounds_picture(s->bounds, picture);
	} else {
		survey_picture(s->survey, picture);
	}
	if (s->n_looks > 0 && picture->time_us < s->looks[s->n_looks - 1].time_us + s->step_us) {
		return;
	}
	if (s->n_looks == MAX_LOOKS) {
		for (size_t i = 1; 2 * i < s->n_looks; i++) {
			s->looks[i] = s->looks[2 * i];
		}
		s->n_looks = (s->n_looks + 1) / 2;
		s->step_us *= 2;
	}
	s->looks = mem_grow(s->looks, &s->cap_looks, s->n_looks + 1, sizeof(*s->looks));
	look_of(&s->looks[s->n_looks++], picture);
}

static void see_packet(void *opaque, const struct packet *packet)
{
	struct sampler *s = opaque;

	if (s->survey && !s->bounds) {
		survey_packet(s->survey, packet);
	}
}

static void tell_progress(void *opaque, int64_t time_us)
{
	const struct sampler *s = opaque;

	work_send_progress(s->work, time_us, s->duration_us);
}

// Takes what was found in a gap. Where pictures were left out, one step is as long as several, and
// no cut.
static void settle_gap(struct sampler *s)
{
	struct tracks found = {0};

	if (!s->bounds) {
		return;
	}
	bounds_free(s->bounds, &found);
	s->bounds = NULL;
	for (size_t i = 0; i < found.n_marks; i++) {
		const struct mark *mark = &found.marks[i];
		const struct survey_gap *gap = &s->gaps[s->gap];
		int64_t edge_us = gap->fine_us > gap->key_us ? EDGE_US : 0;

		if (mark->time_us > gap->fine_us + edge_us && mark->time_us <= gap->fine_to_us) {
			tracks_mark(&s->tracks, mark->name, mark->time_us, mark->confidence);
		}
	}
	tracks_release(&found);
}

static void see_again(void *opaque, size_t i, const struct picture *picture)
{
	struct sampler *s = opaque;

	if (!s->bounds || s->gap != i) {
		settle_gap(s);
		s->bounds = bounds_new();
		s->gap = i;
	}
	bounds_picture(s->bounds, picture);
}

// Decodes what the survey could not tell.
static int look_again(struct sampler *s, const struct survey_gap *gaps, size_t n, struct err *err)
{
	struct stretch *stretches = mem_zalloc((n + 1) * sizeof(*stretches));
	struct relook_params params = {
		.stretches = stretches,
		.n = n,
		.n_threads = 1, // each stretch would wait for as many pictures as there are threads
		.opaque = s,
		.picture = see_again,
		.progress = tell_progress,
	};
	struct relook_result result = {0};

	for (size_t i = 0; i < n; i++) {
		stretches[i] = (struct stretch){
			.from_us = gaps[i].from_us,
			.to_us = gaps[i].to_us,
			.key_us = gaps[i].key_us,
			.fine_us = gaps[i].fine_us,
			.fine_to_us = gaps[i].fine_to_us,
		};
	}
	s->gaps = gaps;
	int rc = relook_run(s->in, &params, &result, err);

	settle_gap(s);
	s->result.n_pictures += result.n_pictures;
	s->result.decode_errors += result.decode_errors;
	mem_free(stretches);
	return rc;
}

// One pass over the packets, with all pictures or the keyframes alone.
static int pass_over(struct sampler *s, bool every_picture, struct pass_result *result,
	struct err *err)
{
	struct pass_params params = {
		.every_picture = every_picture,
		.every_key = true,
		.no_sound = true,
		.n_threads = s->work->request->n_threads,
		.from_us = s->window.start_us,
		.to_us = s->window.end_us,
		.opaque = s,
		.picture = see_picture,
		.packet = see_packet,
		.progress = tell_progress,
	};
	int rc = pass_run(s->in, &params, result, err);

	s->result.n_pictures += result->n_pictures;
	s->result.decode_errors += result->decode_errors;
	return rc;
}

// Bounds from every picture; what the survey was sure of is among them.
static int see_all(struct sampler *s, struct err *err)
{
	struct pass_result result;

	if (sampler_open_again(s, err) < 0) {
		return -1;
	}
	tracks_release(&s->tracks);
	s->tracks = (struct tracks){0};
	s->result.decode_errors = 0; // of the keyframes, which are met again
	s->bounds = bounds_new();
	int rc = pass_over(s, true, &result, err);

	bounds_free(s->bounds, &s->tracks);
	s->bounds = NULL;
	return rc;
}

// How much of the video would be decoded to look at all gaps.
static int64_t decoded_us(const struct survey_gap *gaps, size_t n)
{
	int64_t sum_us = 0;

	for (size_t i = 0; i < n; i++) {
		const bool goes_on = i > 0 && gaps[i - 1].key_us == gaps[i].key_us;

		sum_us += gaps[i].to_us - (goes_on ? gaps[i - 1].to_us : gaps[i].key_us);
	}
	return sum_us;
}

// Looks where the survey says, and then where that left a change unexplained; or at everything,
// where that is hardly more.
static int look_closer(struct sampler *s, struct err *err)
{
	struct survey_gap *gaps;
	size_t n;
	int rc = 0;

	survey_finish(s->survey, &s->tracks, &gaps, &n);
	const double share = (double)decoded_us(gaps, n)
		/ (double)(s->window.end_us - s->window.start_us);
	const bool all = s->exact_shots && share > ALL_SHARE;

	if (n > 0 && s->exact_shots && !all) {
		rc = look_again(s, gaps, n, err);
	}
	mem_free(gaps);
	if (all) {
		return see_all(s, err);
	}
	if (rc < 0 || n == 0 || !s->exact_shots) {
		return rc;
	}
	bool h264 = strcmp(s->facts.video.codec, "h264") == 0;

	survey_rest(s->survey, &s->tracks, h264 ? H264_REST_US : SAMPLER_FAR_US, &gaps, &n);
	if (n > 0) {
		rc = look_again(s, gaps, n, err);
	}
	mem_free(gaps);
	return rc;
}

// All pictures, or some keyframes and then the gaps between them that may hold a bound.
static int find_shots(struct sampler *s, struct err *err)
{
	bool every_picture = s->work->request->every_picture;
	struct pass_result result;

	if (every_picture) {
		s->bounds = bounds_new();
	} else {
		s->survey = survey_new();
	}
	int rc = pass_over(s, every_picture, &result, err);

	bounds_free(s->bounds, &s->tracks);
	s->bounds = NULL;
	if (rc == 0 && s->survey) {
		rc = look_closer(s, err);
	}
	survey_free(s->survey);
	s->survey = NULL;
	if (rc < 0) {
		return -1;
	}
	s->tracks.start_us = s->window.start_us;
	s->tracks.end_us = s->window.end_us;
	if (result.picture_end_us < s->tracks.end_us) {
		s->tracks.end_us = result.picture_end_us;
	}
	// A picture whose length nobody knows is shown for a moment all the same.
	if (s->tracks.end_us <= s->tracks.start_us) {
		s->tracks.end_us = s->tracks.start_us + LONE_US;
	}
	shots_join(&s->tracks);
	shots_list(&s->tracks, &s->shots, &s->n_shots);
	return 0;
}

static void send_shots(const struct sampler *s)
{
	struct str payload = {0};

	wire_put_shots(&payload, s->shots, s->n_shots);
	work_send(s->work, WIRE_SHOTS, &payload);
	str_release(&payload);
}

// The window of the request, and within it all that the order's spans touch.
static int set_window(struct sampler *s, struct err *err)
{
	int64_t from_us;
	int64_t to_us;

	if (work_window(s->work, &s->facts, &from_us, &to_us, err) < 0) {
		return -1;
	}
	s->window.start_us = from_us == TIME_UNKNOWN ? 0 : from_us;
	s->window.end_us = to_us == TIME_UNKNOWN ? SAMPLER_FAR_US : to_us;
	if (s->duration_us != TIME_UNKNOWN && s->duration_us < s->window.end_us &&
		s->duration_us > s->window.start_us) {
		s->window.end_us = s->duration_us;
	}
	if (s->order.n_spans == 0) {
		return 0;
	}
	int64_t start_us = s->window.end_us;
	int64_t end_us = s->window.start_us;

	for (size_t i = 0; i < s->order.n_spans; i++) {
		const struct sample_span *span = &s->order.spans[i];

		if (span->start_us >= s->window.end_us) {
			return err_set(err, ERR_INPUT, "bad_span",
				"the span from %.6g s starts past the end (%.6g s)",
				time_to_seconds(span->start_us),
				time_to_seconds(s->window.end_us));
		}
		start_us = span->start_us < start_us ? span->start_us : start_us;
		end_us = span->end_us > end_us ? span->end_us : end_us;
	}
	s->window.start_us = start_us > s->window.start_us ? start_us : s->window.start_us;
	s->window.end_us = end_us < s->window.end_us ? end_us : s->window.end_us;
	return 0;
}

int sampler_open_again(struct sampler *s, struct err *err)
{
	input_close(&s->in);
	if (work_open_input(s->work, &s->in, err) < 0) {
		return -1;
	}
	work_allow_time(s->work, s->in, s->duration_us);
	return 0;
}

static int run(struct sampler *s, struct err *err)
{
	bool by_shots = s->order.choice == SAMPLE_A_SHOT || s->order.choice == SAMPLE_COUNT;

	if (work_open_input(s->work, &s->in, err) < 0 ||
		describe_input(s->in, &s->facts, err) < 0) {
		return -1;
	}
	if (!s->facts.has_video) {
		return err_set(err, ERR_MEDIA, "no_video", "there are no pictures in it");
	}
	s->duration_us = s->facts.duration_us;
	if (set_window(s, err) < 0 || sampler_open_again(s, err) < 0) {
		return -1;
	}
	s->exact_shots = s->order.shots || s->order.choice == SAMPLE_A_SHOT ||
		s->work->request->every_picture;
	if (s->order.shots || by_shots) {
		if (find_shots(s, err) < 0) {
			return -1;
		}
		s->result.n_shots = (int64_t)s->n_shots;
	}
	if (s->order.shots) {
		send_shots(s);
	}
	if (s->order.choice == SAMPLE_NOTHING) {
		return 0;
	}
	if ((s->order.shots || by_shots) && sampler_open_again(s, err) < 0) {
		return -1;
	}
	return sampler_frames(s, err);
}

int work_sample(const struct work *work, struct err *err)
{
	struct sampler s = {.work = work, .step_us = LOOK_STEP_US};
	struct sample_order_storage *storage = mem_zalloc(sizeof(*storage));
	struct wire_in in = {.at = str_text(work->order), .left = work->order->len};
	struct str payload = {0};

	facts_init(&s.facts);
	int rc = wire_get_order(&in, &s.order, storage, err);

	if (rc == 0) {
		rc = run(&s, err);
	}
	if (rc == 0) {
		wire_put_sampled(&payload, &s.result);
		work_send(work, WIRE_SAMPLED, &payload);
	}
	str_release(&payload);
	mem_free(storage->spans);
	mem_free(storage);
	mem_free(s.looks);
	mem_free(s.shots);
	tracks_release(&s.tracks);
	facts_release(&s.facts);
	input_close(&s.in);
	return rc;
}
