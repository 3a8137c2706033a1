// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/scan_facts.h"

#include <math.h>

#include "base/mem.h"

void fact_scan_init(struct fact_scan *scan)
{
	*scan = (struct fact_scan){
		.frames = FACT_UNKNOWN,
		.last_video_us = FACT_UNKNOWN,
		.last_audio_us = FACT_UNKNOWN,
		.truncated = -1,
		.keyframes = FACT_UNKNOWN,
		.max_interval_us = FACT_UNKNOWN,
		.open_gop = -1,
		.av_offset_us = FACT_UNKNOWN,
		.decode_errors = FACT_UNKNOWN,
		.black.longest_us = FACT_UNKNOWN,
		.frozen.longest_us = FACT_UNKNOWN,
		.silent.longest_us = FACT_UNKNOWN,
		.integrated_lufs = NAN,
		.range_lu = NAN,
		.true_peak_db = NAN,
	};
}

void fact_scan_release(struct fact_scan *scan)
{
	mem_free(scan->black.list);
	mem_free(scan->frozen.list);
	mem_free(scan->silent.list);
	fact_scan_init(scan);
}

void fact_spans_add(struct fact_spans *spans, int64_t start_us, int64_t end_us)
{
	// Stamps of broken files may go backwards; spans do not.
	if (spans->n > 0 && start_us < spans->list[spans->n - 1].end_us) {
		start_us = spans->list[spans->n - 1].end_us;
	}
	if (end_us <= start_us) {
		return;
	}
	const int64_t length = end_us - start_us;

	if (length > spans->longest_us) {
		spans->longest_us = length;
	}
	if (length >= FACT_SPAN_LEAST_US && spans->n < FACT_MAX_SPANS) {
		spans->list = mem_grow(spans->list, &spans->cap, spans->n + 1, sizeof(*spans->list));
		spans->list[spans->n++] = (struct fact_span){start_us, end_us};
	}
}

const char *fact_scan_depth_name(enum fact_scan_depth depth)
{
	static const char *const names[] = {
		[FACT_SCAN_PACKETS] = "packets",
		[FACT_SCAN_FULL] = "full",
	};

	return depth < FACT_SCAN_N_DEPTHS ? names[depth] : NULL;
}
