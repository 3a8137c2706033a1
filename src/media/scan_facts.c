// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/scan_facts.h"

#include <stddef.h>

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
	};
}

const char *fact_scan_depth_name(enum fact_scan_depth depth)
{
	return depth == FACT_SCAN_PACKETS ? "packets" : NULL;
}
