// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/cut_tell.h"

#include "record/record.h"

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
