// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What reading all of an input tells, as plain data: a part of facts.h.

#ifndef MEDIA_SCAN_FACTS_H
#define MEDIA_SCAN_FACTS_H

#include <stdint.h>

#define FACT_UNKNOWN INT64_MIN

enum fact_scan_depth { FACT_SCAN_NONE, FACT_SCAN_PACKETS, FACT_SCAN_N_DEPTHS };

// What reading all of an input told.
struct fact_scan {
	enum fact_scan_depth depth; // FACT_SCAN_NONE: nobody looked, and nothing else holds
	int64_t frames;             // packets of the video; those that are never shown do not count
	int64_t last_video_us;      // the end of the last one
	int64_t last_audio_us;
	int truncated;              // does something of what the file says it has lack at its end?
	int64_t keyframes;
	int64_t max_interval_us;    // between two, or from the last to the end
	int open_gop;               // is a picture shown before the keyframe that it follows?
	int64_t av_offset_us;       // start of the sound that is heard minus start of the video
};

// All unknown.
void fact_scan_init(struct fact_scan *scan);

// "packets", or NULL for none; the string is constant.
const char *fact_scan_depth_name(enum fact_scan_depth depth);

#endif
