// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// hilite cut: clips from spans. For each input one worker tells the facts that times and names
// need; then one worker a clip copies or encodes it into a file that we opened, and that we rename
// when it is whole.

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/cut_list.h"
#include "cli/exit.h"
#include "cli/outputs.h"
#include "cli/run.h"
#include "cli/spans.h"
#include "cli/tell.h"
#include "media/describe.h"
#include "media/encoders.h"
#include "media/facts.h"
#include "record/record.h"
#include "record/template.h"
#include "worker/wire_clip.h"
#include "worker/wire_facts.h"

// Bounds of what facts may say of the work ahead, and what stands for those that are not known.
#define MOST_AREA   (INT64_C(1) << 27)
#define MOST_PIXELS (INT64_C(1) << 48)
#define USUAL_FPS   60
#define FAR_SECONDS 3600

enum stage { STAGE_START, STAGE_FACTS, STAGE_CLIPS };

struct cut {
	enum stage stage;
	bool told; // the worker of this moment has sent what it is for
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

static const char *extension_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	return dot && dot > name ? dot + 1 : "";
}

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

// A span to the end of an input whose duration nobody knows ends when it has been cut.
static int64_t known_end(const struct span *span)
{
	return span->end_us < SPANS_FAR_US ? span->end_us : TIME_UNKNOWN;
}

static char *make_path(const struct slot *slot, const struct span *span)
{
	const struct cut *cut = slot->state;
	const struct options *opt = slot->opt;
	const char *extension = extension_of(slot->job.path);
	struct str stem = {0};

	template_stem(&stem, slot->job.path);
	struct template_values values = {
		.name = str_text(&stem),
		.ext = extension[0] != '\0' ? extension : usual_extension(cut->facts.format),
		.index = (int64_t)cut->at + 1,
		.rank = span->source ? span->source->rank : -1,
		.start_us = span->start_us,
		.end_us = known_end(span),
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
	if (err.kind == ERR_NONE && outputs_open(&cut->output, slot->run, cut->path,
		slot->opt->force, &err) == 0) {
		return 0;
	}
	remember_failure(slot, &err);
	return -1;
}

static const char *encoder_name(const struct options *opt)
{
	// In the order of the option's values.
	static const char *const names[] = {
		"", "libx264", "libx265", "libvpx-vp9", "libsvtav1", "libaom-av1",
	};

	return names[opt->encoder];
}

static const char *mode_name(const struct options *opt)
{
	return opt->mode == OPT_MODE_EXACT ? "exact" : "copy";
}

// What the encoder will have to do, as the facts have it.
static void ask_for_encoding(struct work_request *request, const struct slot *slot,
	const struct span *span)
{
	const struct cut *cut = slot->state;
	const struct fact_video *video = &cut->facts.video;
	int64_t end_us = span->end_us < SPANS_FAR_US ? span->end_us : cut->facts.duration_us;
	double seconds = end_us == TIME_UNKNOWN ? FAR_SECONDS : (end_us - span->start_us) / 1e6;
	double fps = video->fps.num > 0 && video->fps.den > 0 ?
		(double)video->fps.num / video->fps.den : USUAL_FPS;

	request->exact = true;
	request->crf = slot->opt->crf;
	snprintf(request->encoder, sizeof(request->encoder), "%s", encoder_name(slot->opt));
	if (!cut->facts.has_video || video->width <= 0 || video->height <= 0) {
		return;
	}
	double area = (double)video->width * video->height;
	double all = area * fps * (seconds + 1);

	request->area_pixels = area < MOST_AREA ? (int64_t)area : MOST_AREA;
	request->encode_pixels = all < MOST_PIXELS ? (int64_t)all : MOST_PIXELS;
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
		request->start_us = span->start_us;
		request->end_us = span->end_us;
		snprintf(request->extension, sizeof(request->extension), "%s",
			extension_of(cut->path));
		if (slot->opt->mode == OPT_MODE_EXACT) {
			ask_for_encoding(request, slot, span);
		}
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

static void plan_clips(struct slot *slot)
{
	struct cut *cut = slot->state;

	for (cut->at = 0; cut->at < cut->spans.n; cut->at++) {
		const struct span *span = &cut->spans.list[cut->at];
		struct record_plan_span one = {
			.start_us = span->start_us,
			.end_us = known_end(span),
			.mode = mode_name(slot->opt),
			.frames = FACT_UNKNOWN,
		};
		char *path = make_path(slot, span);
		struct record_plan plan = {
			.command = "cut",
			.action = "clip",
			.output = path,
			.spans = &one,
			.n_spans = 1,
			.bytes = FACT_UNKNOWN,
		};

		if (span->err.kind != ERR_NONE) {
			remember_failure(slot, &span->err);
		} else {
			record_plan(&slot->out, slot->job.path, &plan);
		}
		mem_free(path);
	}
}

static int next(struct slot *slot, struct work_request *request, int *out_fd, struct err *err)
{
	struct cut *cut = slot->state;

	if (cut->stage == STAGE_START) {
		cut->stage = STAGE_FACTS;
		*request = run_request(slot, WORK_PROBE);
		return 1;
	}
	if (cut->stage == STAGE_FACTS) {
		struct time_facts times = describe_time(&cut->facts);

		cut->stage = STAGE_CLIPS;
		if (spans_resolve(&cut->spans, &slot->job, slot->opt, &times, err) < 0) {
			return -1;
		}
		if (slot->opt->dry_run) {
			plan_clips(slot);
			return end_group(cut, err);
		}
	}
	if (start_clip(slot, request, out_fd) > 0) {
		return 1;
	}
	return end_group(cut, err);
}

static int message(struct slot *slot, enum wire_type type, struct wire_in *payload, struct err *err)
{
	struct cut *cut = slot->state;
	if (cut->stage == STAGE_FACTS && type == WIRE_FACTS && !cut->told) {
		cut->told = true;
		return wire_get_facts(payload, &cut->facts, err);
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

static const char *kind_of(const struct facts *facts, int64_t index)
{
	for (size_t i = 0; i < facts->n_streams; i++) {
		if (facts->streams[i].index == index) {
			return fact_stream_kind_name(facts->streams[i].kind);
		}
	}
	return NULL;
}

static void tell_clip(struct slot *slot)
{
	const struct cut *cut = slot->state;
	const struct span *span = &cut->spans.list[cut->at];
	const struct clip_result *result = &cut->result;
	const struct clip_output_result *whole = &cut->whole;
	struct record_dropped dropped[CLIP_MAX_DROPPED];
	struct record_clip clip = {
		.output = cut->path,
		.rank = span->source ? span->source->rank : -1,
		.start_us = span->start_us,
		.end_us = known_end(span) != TIME_UNKNOWN ? span->end_us : result->actual_end_us,
		.actual_start_us = result->actual_start_us,
		.actual_end_us = result->actual_end_us,
		.actual_start_pts = result->actual_start_pts,
		.time_base = {result->time_base_num, result->time_base_den},
		.mode = mode_name(slot->opt),
		.frames = result->frames,
		.frames_copied = result->frames_copied,
		.frames_encoded = result->frames_encoded,
		.dropped = dropped,
		.n_dropped = (size_t)whole->n_dropped,
		.size_bytes = whole->size_bytes,
		.verified = whole->verified,
	};

	for (size_t i = 0; i < clip.n_dropped; i++) {
		dropped[i] = (struct record_dropped){
			.index = whole->dropped[i].index,
			.kind = kind_of(&cut->facts, whole->dropped[i].index),
			.reason = whole->dropped[i].reason,
		};
	}

	record_clip(&slot->out, slot->job.path, &clip);
}

static int clip_ended(struct slot *slot, struct err *err)
{
	struct cut *cut = slot->state;

	if (err->kind == ERR_NONE && !cut->told) {
		wire_bad(err, "no clip, which");
	}
	if (err->kind == ERR_NONE) {
		file_output_publish(&cut->output, slot->opt->force, err);
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

	if (cut->stage == STAGE_CLIPS) {
		return clip_ended(slot, err);
	}
	if (err->kind == ERR_NONE && !cut->told) {
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

// Times and names need the facts first: next() makes the plan.
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

static int check(const struct options *opt, struct err *err)
{
	const char *encoder = encoder_name(opt);

	if (opt->mode != OPT_MODE_EXACT && (encoder[0] != '\0' || !isnan(opt->crf))) {
		err_set(err, ERR_USAGE, "conflict", "--%s is for --mode exact",
			encoder[0] != '\0' ? "encoder" : "crf");
		return err_hint(err, "a copy is not encoded");
	}
	if (encoder[0] != '\0' && !encoders_available(encoder)) {
		return err_set(err, ERR_USAGE, "no_encoder",
			"the FFmpeg that is installed has no encoder '%s'", encoder);
	}
	if (template_check(opt->name, err) < 0) {
		return -1;
	}
	return outputs_make_folder(opt, err);
}

int cmd_cut(const struct options *opt)
{
	static const struct command_ops ops = {
		.name = "cut",
		.state_size = sizeof(struct cut),
		.next = next,
		.message = message,
		.ended = ended,
		.finish = finish,
		.plan = plan,
		.release = release,
	};
	struct err err = {0};

	if (opt->list != OPT_LIST_NONE) {
		return cut_list(opt);
	}
	if (check(opt, &err) < 0) {
		tell_error(&err, NULL);
		return EXIT_USAGE;
	}
	return run_command(opt, &ops);
}
