// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/cut_clips.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/cut_tell.h"
#include "cli/outputs.h"
#include "cli/run.h"
#include "cli/spans.h"
#include "media/describe.h"
#include "media/facts.h"
#include "record/record.h"
#include "record/template.h"
#include "worker/wire_clip.h"
#include "worker/wire_cut.h"
#include "worker/wire_facts.h"

enum stage { STAGE_START, STAGE_FACTS, STAGE_CLIPS };

struct cut {
	enum stage stage;
	bool told; // the worker of this moment has sent what it is for
	bool facts_told;
	struct facts facts;
	struct spans spans;
	size_t at;      // span that is being cut
	char *path;     // of its output
	struct file_output output;
	bool clip_told;
	struct clip_result result;
	struct clip_output_result whole;
	int64_t n_clips;
	int64_t decode_errors;
	size_t n_failed;
	struct err first; // failure
};

// For an input whose name has no extension; the names are FFmpeg's own.
static const char *usual_extension(const char *format)
{
	static const char *const rows[][2] = {
		{"mov", "mp4"}, {"matroska", "mkv"}, {"avi", "avi"}, {"mpegts", "ts"}, {"mpeg",
			"mpg"},
		{"flv", "flv"}, {"ogg", "ogg"}, {"asf", "wmv"}, {"mp3", "mp3"}, {"flac", "flac"},
		{"wav", "wav"}, {"gif", "gif"}, {"mxf", "mxf"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(format, rows[i][0]) == 0) {
			return rows[i][1];
		}
	}
	return "mkv";
}

static char *make_path(const struct slot *slot, const struct span *span)
{
	const struct cut *cut = slot->state;
	const struct options *opt = slot->opt;
	const char *preview = cut_how_preview(opt);
	const char *extension = preview ? preview : cut_how_extension(slot->job.path);
	struct str stem = {0};

	template_stem(&stem, slot->job.path);
	struct template_values values = {
		.name = str_text(&stem),
		.ext = extension[0] != '\0' ? extension : usual_extension(cut->facts.format),
		.index = (int64_t)cut->at + 1,
		.rank = span->source ? span->source->rank : -1,
		.start_us = span->start_us,
		.end_us = span_end_us(span),
		.time_us = span->source && span->source->peak_us != TIME_UNKNOWN ?
			span->source->peak_us : span->start_us,
		.title = span->source ? span->source->title : NULL,
		.score = span->source ? span->source->score : NAN,
	};

	char *path = outputs_path(opt, &values);

	str_release(&stem);
	return path;
}

static void remember_failure(struct slot *slot, const struct err *err)
{
	struct cut *cut = slot->state;

	if (cut->n_failed++ == 0) {
		cut->first = *err;
	}
}

// Opens the output of the span at hand. -1: it cannot be cut, which is remembered.
static int open_output(struct slot *slot, const struct span *span)
{
	struct cut *cut = slot->state;
	struct err err = span->err;

	mem_free(cut->path);
	cut->path = make_path(slot, span);
	if (err.kind == ERR_NONE && outputs_open(&cut->output, slot->run, cut->path, slot->opt,
		&err) == 0) {
		return 0;
	}
	remember_failure(slot, &err);
	return -1;
}

// The order of the span at hand.
static void put_order(struct slot *slot, const struct span *span)
{
	const struct cut *cut = slot->state;
	const struct cut_how *how = slot->shared;
	const struct cut_segment segment = {
		.span = {
			.start_us = span->start_us,
			.end_us = span->end_us,
			.title = span->source ? span->source->title : NULL,
		},
	};
	struct cut_order order = {
		.params = how->params,
		.sizes = &slot->size_bytes,
		.n_inputs = 1,
		.segments = &segment,
		.n_segments = 1,
	};

	order.params.extension = cut_how_extension(cut->path);
	str_clear(&slot->order);
	wire_put_cut(&slot->order, &order);
}

// Is each clip a copy of its own, from keyframe to keyframe?
static bool copies(const struct cut_how *how)
{
	return how->params.mode == CLIP_COPY;
}

// Does what is to be cut, and under which name, depend on what the input is? If not, the worker that
// cuts the first span of a copy tells the facts too, and the input is opened once.
static bool facts_come_first(const struct slot *slot)
{
	const struct options *opt = slot->opt;

	return !copies(slot->shared) || strstr(opt->name, "{end") ||
		cut_how_extension(slot->job.path)[0] == '\0' || spans_need_facts(&slot->job, opt);
}

// Resolves the spans without the facts, which the first clip's worker tells.
static int resolve_early(struct slot *slot, struct err *err)
{
	const struct time_facts nothing = {.duration_us = TIME_UNKNOWN};
	struct cut *cut = slot->state;

	cut->stage = STAGE_CLIPS;
	return spans_resolve(&cut->spans, &slot->job, slot->opt, &nothing, err);
}

// The facts are here, and the spans as they are with them.
static int take_facts(struct slot *slot, struct wire_in *payload, struct err *err)
{
	struct cut *cut = slot->state;

	if (wire_get_facts(payload, &cut->facts, err) < 0) {
		return -1;
	}
	const struct time_facts times = describe_time(&cut->facts);

	spans_release(&cut->spans);
	if (spans_resolve(&cut->spans, &slot->job, slot->opt, &times, err) < 0) {
		return -1;
	}
	cut->facts_told = true;
	return 0;
}

static int start_clip(struct slot *slot, struct work_request *request, int *out_fd)
{
	struct cut *cut = slot->state;

	for (; cut->at < cut->spans.n; cut->at++) {
		const struct span *span = &cut->spans.list[cut->at];

		if (open_output(slot, span) < 0) {
			continue;
		}
		*request = run_request(slot, WORK_CLIP);
		request->tell_facts = !cut->facts_told;
		cut_how_ask(slot->shared, request, &cut->facts, span);
		put_order(slot, span);
		*out_fd = cut->output.fd;
		cut->told = false;
		cut->clip_told = false;
		return 1;
	}
	return 0;
}

// Several spans of an input may fail, but the input has one error: the first, and how many there
// were.
static int end_group(const struct cut *cut, struct err *err)
{
	if (cut->n_failed == 0) {
		return 0;
	}
	*err = cut->first;
	if (cut->spans.n > 1) {
		err_wrap(err, "%zu of %zu clips failed", cut->n_failed, cut->spans.n);
	}
	return -1;
}

static int next(struct slot *slot, struct work_request *request, int *out_fd, struct err *err)
{
	struct cut *cut = slot->state;

	if (cut->stage == STAGE_START && facts_come_first(slot)) {
		cut->stage = STAGE_FACTS;
		*request = run_request(slot, WORK_PROBE);
		request->no_pictures = true;
		return 1;
	}
	if (cut->stage == STAGE_START && resolve_early(slot, err) < 0) {
		return -1;
	}
	cut->stage = STAGE_CLIPS;
	if (start_clip(slot, request, out_fd) > 0) {
		return 1;
	}
	return end_group(cut, err);
}

static int message(struct slot *slot, enum wire_type type, struct wire_in *payload, struct err *err)
{
	struct cut *cut = slot->state;

	if (type == WIRE_FACTS && !cut->facts_told) {
		return take_facts(slot, payload, err);
	}
	if (cut->stage == STAGE_CLIPS && type == WIRE_CLIP && !cut->clip_told) {
		cut->clip_told = true;
		return wire_get_clip(payload, &cut->result, err);
	}
	if (cut->stage == STAGE_CLIPS && type == WIRE_OUTPUT && cut->clip_told && !cut->told) {
		cut->told = true;
		return wire_get_output(payload, &cut->whole, err);
	}
	return wire_bad(err, "messages");
}

static void tell_clip(struct slot *slot)
{
	const struct cut *cut = slot->state;
	const struct cut_told told = {
		.path = slot->job.path,
		.output = cut->path,
		.span = &cut->spans.list[cut->at],
		.facts = &cut->facts,
		.result = &cut->result,
		.whole = &cut->whole,
	};

	if (slot->opt->dry_run) {
		cut_tell_plan(&slot->out, &told);
	} else {
		cut_tell_clip(&slot->out, slot->shared, &told);
	}
}

static int clip_ended(struct slot *slot, struct err *err)
{
	struct cut *cut = slot->state;
	const struct span *span = &cut->spans.list[cut->at];

	if (span->err.kind != ERR_NONE) {
		*err = span->err; // as it is now that the facts are known
	}
	if (err->kind == ERR_NONE && !cut->told) {
		wire_bad(err, "no clip, which");
	}
	if (err->kind == ERR_NONE) {
		outputs_publish(&cut->output, slot->opt, err);
	}
	if (err->kind == ERR_NONE) {
		tell_clip(slot);
		cut->n_clips++;
		cut->decode_errors += cut->result.decode_errors;
	} else {
		file_output_drop(&cut->output);
		remember_failure(slot, err);
	}
	cut->at++;
	return 0;
}

static int ended(struct slot *slot, struct err *err)
{
	const struct cut *cut = slot->state;

	if (cut->stage == STAGE_CLIPS && cut->facts_told) {
		return clip_ended(slot, err);
	}
	if (err->kind == ERR_NONE && !cut->facts_told) {
		return wire_bad(err, "no facts, which");
	}
	return err->kind == ERR_NONE ? 0 : -1;
}

static void finish(struct slot *slot)
{
	const struct cut *cut = slot->state;
	struct record_done done = {
		.command = "cut",
		.count = cut->n_clips,
		.decode_errors = cut->decode_errors,
		.elapsed_us = run_elapsed_us(slot),
	};

	if (!slot->opt->dry_run) {
		record_done(&slot->out, slot->job.path, &done);
	}
}

// What is copied and what is encoded is the worker's to say: next() asks it.
static int plan(struct slot *slot)
{
	(void)slot;
	return -1;
}

static void release(void *state)
{
	struct cut *cut = state;

	file_output_drop(&cut->output);
	facts_release(&cut->facts);
	spans_release(&cut->spans);
	mem_free(cut->path);
}

int cut_clips(const struct options *opt, const struct cut_how *how)
{
	const struct command_ops ops = {
		.name = "cut",
		.shared = how,
		.segments = true,
		.state_size = sizeof(struct cut),
		.next = next,
		.message = message,
		.ended = ended,
		.finish = finish,
		.plan = plan,
		.release = release,
	};

	return run_command(opt, &ops);
}
