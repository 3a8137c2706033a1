// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The facts of an input, as plain data: what `hilite probe` tells. Filled by media/, carried by
// worker/, told by record/. Unknown is FACT_UNKNOWN for a number, "" for a text, -1 for a yes/no.

#ifndef MEDIA_FACTS_H
#define MEDIA_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/scan_facts.h"

#define FACT_WORD    48  // bytes of a short text, its NUL included
#define FACT_TEXT    1024 // bytes of a title or a tag's value with its NUL; longer ones are cut

#define FACT_MAX_STREAMS  64
#define FACT_MAX_CHAPTERS 4096
#define FACT_MAX_TAGS     128

struct fact_ratio {
	int64_t num; // 0: unknown
	int64_t den;
};

enum fact_stream_kind {
	FACT_STREAM_VIDEO,
	FACT_STREAM_AUDIO,
	FACT_STREAM_SUBTITLE,
	FACT_STREAM_DATA,
	FACT_STREAM_ATTACHMENT,
	FACT_STREAM_N_KINDS,
};

enum fact_fps_mode { FACT_FPS_UNKNOWN, FACT_FPS_CONSTANT, FACT_FPS_VARIABLE, FACT_FPS_N_MODES };

// The video stream that hilite works on: the container's default, or the largest; never an attached
// picture.
struct fact_video {
	int64_t index;
	char codec[FACT_WORD];
	char profile[FACT_WORD];
	int64_t width;         // as coded and cropped
	int64_t height;
	int64_t display_width; // square pixels, upright: after sar and rotation
	int64_t display_height;
	int64_t rotation;      // degrees clockwise to show it upright: 0 to 359
	struct fact_ratio sar;
	struct fact_ratio fps; // average
	enum fact_fps_mode fps_mode; // from packet times
	int64_t frames;
	char pix_fmt[FACT_WORD];
	int64_t bit_depth;
	int interlaced;        // 1 yes, 0 no, -1 unknown
	char hdr[FACT_WORD];   // "hdr10", "hdr10+", "hlg", "dolby_vision", "pq", or "" for none
	char color_primaries[FACT_WORD];
	char color_transfer[FACT_WORD];
	char color_space[FACT_WORD];
	char color_range[FACT_WORD];
	int64_t duration_us;
	int64_t bit_rate;             // bits a second
	int64_t keyframe_interval_us; // the longest seen
};

struct fact_audio {
	int64_t index;
	char codec[FACT_WORD];
	char profile[FACT_WORD];
	int64_t sample_rate;
	int64_t channels;
	char layout[FACT_WORD];
	int64_t duration_us;
	int64_t bit_rate;
	char language[FACT_WORD];
};

struct fact_stream {
	int64_t index;
	enum fact_stream_kind kind;
	char codec[FACT_WORD];
	char language[FACT_WORD];
	char title[FACT_TEXT];
	bool is_default;
	bool forced;
	bool attached_picture;
	int64_t start_time_us; // on the container's own clock
	int64_t duration_us;
	int64_t bit_rate;
};

struct fact_chapter {
	int64_t start_us;
	int64_t end_us;
	char title[FACT_TEXT];
};

struct fact_tag {
	char name[FACT_WORD];
	char value[FACT_TEXT];
};

struct facts {
	char format[FACT_WORD];
	int64_t size_bytes;
	int64_t duration_us;   // from the first presented frame to the end of picture or sound
	int64_t start_time_us; // the container's own clock at the first presented frame
	int64_t bit_rate;
	char timecode[FACT_WORD]; // of the first frame: "01:00:00:00"; ";" is drop-frame
	int faststart;         // MP4 and MOV: the index stands before the media
	int fragmented;        // MP4 and MOV
	bool has_video;
	struct fact_video video;
	bool has_audio;
	struct fact_audio audio;
	struct fact_stream *streams;
	size_t n_streams;
	struct fact_chapter *chapters;
	size_t n_chapters;
	struct fact_tag *tags;
	size_t n_tags;
	struct fact_scan scan;
};

// All unknown and empty.
void facts_init(struct facts *facts);

// "video", "attachment"; the string is constant.
const char *fact_stream_kind_name(enum fact_stream_kind kind);

// Microseconds from the moment that a player shows as 0, where the first packet of picture or sound
// stands, to the first picture, from which our times count.
int64_t facts_lead_us(const struct facts *facts);

// Frees the arrays and leaves them empty; the struct itself is the caller's.
void facts_release(struct facts *facts);

#endif
