// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/facts.h"

#include "base/mem.h"

void facts_init(struct facts *facts)
{
	*facts = (struct facts){
		.size_bytes = FACT_UNKNOWN,
		.duration_us = FACT_UNKNOWN,
		.start_time_us = FACT_UNKNOWN,
		.bit_rate = FACT_UNKNOWN,
		.faststart = -1,
		.fragmented = -1,
		.video = {
			.index = FACT_UNKNOWN,
			.width = FACT_UNKNOWN,
			.height = FACT_UNKNOWN,
			.display_width = FACT_UNKNOWN,
			.display_height = FACT_UNKNOWN,
			.frames = FACT_UNKNOWN,
			.bit_depth = FACT_UNKNOWN,
			.interlaced = -1,
			.duration_us = FACT_UNKNOWN,
			.bit_rate = FACT_UNKNOWN,
			.keyframe_interval_us = FACT_UNKNOWN,
		},
		.audio = {
			.index = FACT_UNKNOWN,
			.sample_rate = FACT_UNKNOWN,
			.channels = FACT_UNKNOWN,
			.duration_us = FACT_UNKNOWN,
			.bit_rate = FACT_UNKNOWN,
		},
	};
	fact_scan_init(&facts->scan);
}

const char *fact_stream_kind_name(enum fact_stream_kind kind)
{
	static const char *const names[FACT_STREAM_N_KINDS] = {
		[FACT_STREAM_VIDEO] = "video",
		[FACT_STREAM_AUDIO] = "audio",
		[FACT_STREAM_SUBTITLE] = "subtitle",
		[FACT_STREAM_DATA] = "data",
		[FACT_STREAM_ATTACHMENT] = "attachment",
	};

	return kind >= 0 && kind < FACT_STREAM_N_KINDS ? names[kind] : "data";
}

void facts_release(struct facts *facts)
{
	mem_free(facts->streams);
	mem_free(facts->chapters);
	mem_free(facts->tags);
	fact_scan_release(&facts->scan);
	facts_init(facts);
}

int64_t facts_lead_us(const struct facts *facts)
{
	int64_t first = facts->start_time_us;

	if (first == FACT_UNKNOWN) {
		return 0;
	}
	for (size_t i = 0; i < facts->n_streams; i++) {
		const struct fact_stream *stream = &facts->streams[i];
		bool counts = stream->kind == FACT_STREAM_VIDEO || stream->kind ==
			FACT_STREAM_AUDIO;

		if (counts && !stream->attached_picture && stream->start_time_us != FACT_UNKNOWN &&
			stream->start_time_us < first) {
			first = stream->start_time_us;
		}
	}
	return facts->start_time_us - first;
}
