// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/cut_tell.h"

static const char *kind_of(const struct facts *facts, int64_t index)
{
	for (size_t i = 0; i < facts->n_streams; i++) {
		if (facts->streams[i].index == index) {
			return fact_stream_kind_name(facts->streams[i].kind);
		}
	}
	return NULL;
}

void cut_tell_clip(struct str *out, const struct cut_how *how, const struct cut_told *told)
{
	const struct span *span = told->span;
	const struct clip_result *result = told->result;
	const struct clip_output_result *whole = told->whole;
	struct record_dropped dropped[CLIP_MAX_DROPPED];
	struct record_clip clip = {
		.output = told->output,
		.rank = span->source ? span->source->rank : -1,
		.start_us = span->start_us,
		.end_us = span_end_us(span) != TIME_UNKNOWN ? span->end_us : result->actual_end_us,
		.actual_start_us = result->actual_start_us,
		.actual_end_us = result->actual_end_us,
		.actual_start_pts = result->actual_start_pts,
		.time_base = {result->time_base_num, result->time_base_den},
		.mode = cut_how_mode_name(result->mode),
		.fallback = result->fallback[0] != '\0' ? result->fallback : NULL,
		.frames = result->frames,
		.frames_copied = result->frames_copied,
		.frames_encoded = result->frames_encoded,
		.conformed = result->conformed,
		.dropped = dropped,
		.n_dropped = (size_t)whole->n_dropped,
		.size_bytes = whole->size_bytes,
		.verified = how->params.verify ? whole->verified : -1,
	};

	for (size_t i = 0; i < clip.n_dropped; i++) {
		dropped[i] = (struct record_dropped){
			.index = whole->dropped[i].index,
			.kind = kind_of(told->facts, whole->dropped[i].index),
			.reason = whole->dropped[i].reason,
		};
	}
	record_clip(out, told->path, &clip);
}

size_t cut_tell_parts(struct record_plan_span parts[CUT_TELL_PARTS],
	const struct clip_result *result)
{
	const int64_t tail = result->frames_encoded - result->frames_head;
	size_t n = 0;

	if (result->copied_end_us <= result->copied_start_us) {
		parts[0] = (struct record_plan_span){
			.start_us = result->actual_start_us,
			.end_us = result->actual_end_us,
			.mode = result->frames_encoded > 0 ? "exact" : "copy",
			.frames = result->frames,
		};
		return 1;
	}
	if (result->frames_head > 0) {
		parts[n++] = (struct record_plan_span){result->actual_start_us,
			result->copied_start_us, "exact", result->frames_head};
	}
	parts[n++] = (struct record_plan_span){result->copied_start_us, result->copied_end_us,
		"copy", result->frames_copied};
	if (tail > 0) {
		parts[n++] = (struct record_plan_span){result->copied_end_us,
			result->actual_end_us, "exact", tail};
	}
	return n;
}

void cut_tell_plan(struct str *out, const struct cut_told *told)
{
	struct record_plan_span parts[CUT_TELL_PARTS];
	const int64_t size = told->whole->size_bytes;
	const struct record_plan plan = {
		.command = "cut",
		.action = "clip",
		.output = told->output,
		.spans = parts,
		.n_spans = cut_tell_parts(parts, told->result),
		.bytes = size == CLIP_SIZE_UNKNOWN ? FACT_UNKNOWN : size,
	};

	record_plan(out, told->path, &plan);
}
