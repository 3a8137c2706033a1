// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// hilite analyze: the highlights of each input. A worker decodes and gives tracks; from there on it
// is arithmetic, told here in the order in which it happens: tracks, score, segments, records. With
// --engine of a service, that chooses among the segments before they are told (analyze_remote).

#include "analysis/pool.h"
#include "analysis/shots.h"
#include "base/mem.h"
#include "base/timecode.h"
#include "cli/analyze.h"
#include "cli/analyze_remote.h"
#include "cli/analyze_service.h"
#include "cli/command.h"
#include "cli/plan.h"
#include "cli/tell.h"
#include "record/subtitles.h"

static int next(struct slot *slot, struct work_request *request, int *out_fd, struct err *err)
{
	struct analyze *a = slot->state;

	(void)out_fd;
	if (a->asked) {
		return ((const struct extras *)slot->shared)->remote ?
			remote_next(slot, request, err) : 0;
	}
	a->asked = true;
	*request = run_request(slot, WORK_ANALYZE);
	request->every_picture = slot->opt->profile == OPT_PROFILE_QUALITY;
	request->from = slot->opt->from;
	request->to = slot->opt->to;
	return 1;
}

static int message(struct slot *slot, enum wire_type type, struct wire_in *payload, struct err *err)
{
	struct analyze *a = slot->state;

	if (a->ask) {
		return remote_message(slot, type, payload, err);
	}
	if (type != WIRE_TRACKS || a->told) {
		return wire_bad(err, "messages");
	}
	a->told = true;
	return wire_get_findings(payload, &a->findings, err);
}

// The content that --content names; the option's values are those of the engine, in its order.
static enum score_content wanted_content(const struct options *opt)
{
	static const enum score_content contents[] = {
		[OPT_CONTENT_AUTO] = SCORE_AUTO,
		[OPT_CONTENT_TALK] = SCORE_TALK,
		[OPT_CONTENT_SPORT] = SCORE_SPORT,
		[OPT_CONTENT_GAME] = SCORE_GAME,
		[OPT_CONTENT_EVENT] = SCORE_EVENT,
		[OPT_CONTENT_STATIC] = SCORE_STATIC,
	};

	return contents[opt->content];
}

static int64_t target_us(const struct options *opt, int64_t duration_us)
{
	struct time_facts facts = {.duration_us = duration_us};
	struct err ignored;
	int64_t us;

	if (opt->target.unit == TIME_ABSENT || time_resolve(&opt->target, &facts, &us,
		&ignored) < 0) {
		return 0;
	}
	return us;
}

struct segments_params analyze_wanted(const struct options *opt, int64_t duration_us)
{
	return (struct segments_params){
		.top = (size_t)opt->top,
		.target_us = target_us(opt, duration_us),
		.min_us = opt->min,
		.max_us = opt->max,
		.threshold = opt->threshold >= 0 ? opt->threshold : 0,
	};
}

struct segments_span *analyze_limit(struct segments_params *params, const struct slot *slot)
{
	const struct analyze *a = slot->state;
	const struct job *job = &slot->job;
	struct segments_span *allowed = mem_zalloc((job->n_spans + 1) * sizeof(*allowed));

	for (size_t i = 0; i < job->n_spans; i++) {
		allowed[i] = (struct segments_span){job->spans[i].start_us, job->spans[i].end_us};
	}
	params->allowed = allowed;
	params->n_allowed = job->n_spans;
	params->sentences = a->speech.spans;
	params->n_sentences = a->speech.n;
	return allowed;
}

static void choose(const struct slot *slot, const struct score *score)
{
	struct analyze *a = slot->state;
	const struct options *opt = slot->opt;
	struct segments_params params = analyze_wanted(opt, a->findings.duration_us);

	if (opt->pool) {
		pool_offer(&params, &params, opt->target.unit == TIME_PERCENT);
	}
	struct segments_span *allowed = analyze_limit(&params, slot);

	segments_choose(&a->segments, score, &params);
	mem_free(allowed);
}

static void describe(struct analyze *a)
{
	for (size_t i = 0; i < a->segments.n; i++) {
		struct segments_highlight *h = &a->segments.list[i];
		const struct segments_span span = {h->start_us, h->end_us};

		if (a->by_model && h->description[0] != '\0') {
			continue;
		}
		speech_say(&a->speech, &span, h->description, sizeof(h->description));
	}
}

static int64_t count_shots(const struct tracks *tracks)
{
	struct shot *shots;
	size_t n;

	if (tracks->picture_end_us <= 0) {
		return 0;
	}
	shots_list(tracks, &shots, &n);
	mem_free(shots);
	return (int64_t)n;
}

// Writes all that there is to tell of an input.
static void tell(struct slot *slot)
{
	struct analyze *a = slot->state;
	const struct tracks *tracks = &a->findings.tracks;
	const struct record_judge judge = {a->analysis.engine, a->analysis.model};

	for (size_t i = 0; i < a->segments.n; i++) {
		record_highlight(&slot->out, slot->job.path, &a->segments.list[i], &judge);
	}
	for (size_t i = 0; slot->opt->signals && i < tracks->n_tracks; i++) {
		record_signal(&slot->out, slot->job.path, &tracks->list[i]);
	}
	a->analysis.n_highlights = (int64_t)a->segments.n;
	a->analysis.covered_us = a->segments.covered_us;
	a->analysis.verdict = segments_verdict_name(a->segments.verdict);
	record_analysis(&slot->out, slot->job.path, &a->analysis);
}

// While the others are read, only what may be told is kept: candidates, the curves where they are
// asked for, and what is said where a target can still cut a candidate.
static void keep_little(struct analyze *a, const struct options *opt)
{
	transcript_release(&a->findings.transcript);
	score_release(&a->score);
	if (!opt->signals) {
		tracks_release(&a->findings.tracks);
	}
	if (opt->target.unit == TIME_ABSENT) {
		speech_release(&a->speech);
	}
}

// What the local engine makes of the tracks. A service chooses among it.
static void judge(struct slot *slot)
{
	const struct extras *extras = slot->shared;
	struct analyze *a = slot->state;
	const struct transcript *transcript = extras->has_transcript ? &extras->transcript :
		&a->findings.transcript;
	struct tracks *tracks = &a->findings.tracks;
	struct score_params want = {.content = wanted_content(slot->opt)};

	transcript_mark(transcript, tracks);
	user_tracks_add(extras->with, slot->job.path, tracks);
	score_compute(&a->score, tracks, &want);
	speech_of(&a->speech, transcript);
	choose(slot, &a->score);
	a->judged = true;
	a->analysis = (struct record_analysis){
		.engine = "local",
		.profile = slot->opt->profile == OPT_PROFILE_QUALITY ? "quality" : "budget",
		.content = score_content_name(a->score.content),
		.duration_us = a->findings.duration_us,
		.n_shots = count_shots(tracks),
		.decode_errors = a->findings.decode_errors,
	};
	if (slot->opt->signals) {
		score_add_track(&a->score, tracks);
	}
}

static int ended(struct slot *slot, struct err *err)
{
	const struct analyze *a = slot->state;
	const int64_t duration_us = a->findings.duration_us;

	if (a->ask) {
		return err->kind == ERR_NONE ? 0 : remote_failed(slot, err);
	}
	if (err->kind == ERR_NONE && !a->told) {
		return wire_bad(err, "no tracks, which");
	}
	for (size_t i = 0; err->kind == ERR_NONE && i < slot->job.n_spans; i++) {
		if (duration_us != TIME_UNKNOWN && slot->job.spans[i].start_us >= duration_us) {
			err_set(err, ERR_INPUT, "bad_span",
				"the span from %.6g s starts past the end (%.6g s)",
				time_to_seconds(slot->job.spans[i].start_us),
					time_to_seconds(duration_us));
		}
	}
	if (err->kind != ERR_NONE) {
		return -1;
	}
	judge(slot);
	return 0;
}

static void finish(struct slot *slot)
{
	struct analyze *a = slot->state;

	if (a->planned) {
		return;
	}
	describe(a);
	a->analysis.elapsed_us = run_elapsed_us(slot);
	if (slot->opt->pool) {
		keep_little(a, slot->opt);
	} else {
		tell(slot);
	}
}

// The sum of what is known and sane; a file may say that it lasts for years.
static int64_t longer(int64_t sum_us, int64_t duration_us)
{
	const bool known = duration_us != TIME_UNKNOWN && sum_us < INT64_MAX / 2;

	return known ? sum_us + duration_us : sum_us;
}

// Has it something to tell? One that a service failed has not.
static bool is_whole(const struct slot *slot)
{
	const struct analyze *a = slot->state;

	return a && a->judged && !a->planned && !slot->failed;
}

// All inputs are read: each one tells what is among the best of all of them.
static void settle(struct slot *slots, size_t n, const struct options *opt)
{
	struct segments **inputs = mem_zalloc((n + 1) * sizeof(struct segments *));
	int64_t duration_us = 0;
	size_t n_inputs = 0;

	for (size_t i = 0; i < n; i++) {
		struct analyze *a = slots[i].state;

		if (is_whole(&slots[i])) {
			inputs[n_inputs++] = &a->segments;
			duration_us = longer(duration_us, a->findings.duration_us);
		}
	}
	const struct segments_params params = analyze_wanted(opt, duration_us);

	pool_choose(inputs, n_inputs, &params);
	for (size_t i = 0; i < n; i++) {
		struct analyze *a = slots[i].state;

		if (is_whole(&slots[i])) {
			if (a->speech.n > 0) {
				describe(a);
			}
			tell(&slots[i]);
		}
	}
	mem_free(inputs);
}

// What a service would be asked depends on what is found.
static int plan(struct slot *slot)
{
	if (((const struct extras *)slot->shared)->remote) {
		return -1;
	}
	plan_read(slot, "analyze", NULL);
	return 0;
}

static void release(void *state)
{
	struct analyze *a = state;

	work_findings_release(&a->findings);
	speech_release(&a->speech);
	score_release(&a->score);
	segments_release(&a->segments);
	ask_free(&a->ask);
}

static int read_extras(struct extras *out, const struct options *opt, struct err *err)
{
	out->with = user_tracks_new();
	for (size_t i = 0; i < opt->with.n; i++) {
		if (user_tracks_read(out->with, opt->with.list[i], err) < 0) {
			return -1;
		}
	}
	user_tracks_sort(out->with);
	out->has_transcript = opt->transcript != NULL;
	return opt->transcript ? subtitles_read(&out->transcript, opt->transcript, err) : 0;
}

int cmd_analyze(const struct options *opt)
{
	struct extras extras = {0};
	const struct command_ops ops = {
		.name = "analyze",
		.shared = &extras,
		.state_size = sizeof(struct analyze),
		.next = next,
		.go_on = remote_go_on,
		.message = message,
		.ended = ended,
		.finish = finish,
		.settle = opt->pool ? settle : NULL,
		.plan = plan,
		.release = release,
	};
	struct err err = {0};
	int status = EXIT_USAGE;

	if (remote_new(&extras.remote, opt, &err) < 0 || read_extras(&extras, opt, &err) < 0) {
		tell_error(&err, NULL);
	} else {
		status = run_command(opt, &ops);
	}
	transcript_release(&extras.transcript);
	user_tracks_free(extras.with);
	remote_free(&extras.remote);
	return status;
}
