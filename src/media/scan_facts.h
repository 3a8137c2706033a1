// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What reading all of an input tells, as plain data: a part of facts.h.

#ifndef MEDIA_SCAN_FACTS_H
#define MEDIA_SCAN_FACTS_H

#include <stddef.h>
#include <stdint.h>

#define FACT_UNKNOWN INT64_MIN

// No more spans of a kind are kept, nor such as are shorter.
#define FACT_MAX_SPANS     4096
#define FACT_SPAN_LEAST_US INT64_C(100000)

// Those that are worth a word unasked: the least length that FFmpeg's detectors begin with.
#define FACT_SPAN_LONG_US  INT64_C(2000000)

enum fact_scan_depth { FACT_SCAN_NONE, FACT_SCAN_PACKETS, FACT_SCAN_FULL, FACT_SCAN_N_DEPTHS };

struct fact_span {
	int64_t start_us;
	int64_t end_us;
};

struct fact_spans {
	struct fact_span *list; // in order of time
	size_t n;
	size_t cap;
	int64_t longest_us;     // of all, also of those that are not kept; FACT_UNKNOWN: nobody looked
};

// What reading all of an input told.
struct fact_scan {
	enum fact_scan_depth depth; // FACT_SCAN_NONE: nobody looked, and nothing else holds
	int64_t frames;             // of the video: packets, decoded pictures (FULL); those that are
	                            // never shown do not count
	int64_t last_video_us;      // the end of the last one
	int64_t last_audio_us;
	int truncated;              // does something of what the file says it has lack at its end?
	int64_t keyframes;
	int64_t max_interval_us;    // between two, or from the last to the end
	int open_gop;               // is a picture shown before the keyframe that it follows?
	int64_t av_offset_us;       // start of the sound that is heard minus start of the video

	// FACT_SCAN_FULL.
	int64_t decode_errors;      // packets that do not decode, and pictures with concealed errors,
	                            // of all video and sound
	struct fact_spans black;    // of the video
	struct fact_spans frozen;
	struct fact_spans silent;   // of the sound
	double integrated_lufs;     // EBU R128; NAN where there is no sound above its gate
	double range_lu;
	double true_peak_db;        // dB of full scale, NAN: none
};

// All unknown.
void fact_scan_init(struct fact_scan *scan);

// Harmless after fact_scan_init and on zeroed storage.
void fact_scan_release(struct fact_scan *scan);

// Notes a span; longest_us has been set before.
void fact_spans_add(struct fact_spans *spans, int64_t start_us, int64_t end_us);

// "packets", "full", or NULL for none; the string is constant.
const char *fact_scan_depth_name(enum fact_scan_depth depth);

#endif
