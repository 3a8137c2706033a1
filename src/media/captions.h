// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Lines of text on pictures: which there are, and drawing them for good.

#ifndef MEDIA_CAPTIONS_H
#define MEDIA_CAPTIONS_H

#include <libavutil/frame.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "media/clip.h"
#include "media/frame.h"
#include "media/input.h"

struct captions_line {
	int64_t start_us;
	int64_t end_us;
	char *text;     // plain: lines ended by '\n' but for the last
};

// A text drawn in the size of one picture: how much of each pixel is letter, and how much letter or
// outline, 0 to 255.
struct captions_plate {
	char *text;     // NULL: none yet
	int width;      // of the picture
	int height;
	int y;          // of the plate's first row
	int rows;
	uint8_t *letter;
	uint8_t *ink;
};

// Zeroed storage is none at all.
struct captions {
	struct captions_line *list;
	size_t n;
	size_t cap;
	struct captions_plate plate;
};

// Reads those of the input's text that are shown in the span, and moves its read position.
// ERR_INPUT "no_subtitles" where it has no stream of text.
int captions_read(struct captions *out, struct input *in, const struct clip_segment *segment,
	clip_plain_fn *plain, struct err *err);

// Adds those of a list that are shown in the span.
void captions_add(struct captions *captions, const struct cue *cues, size_t n,
	const struct clip_segment *segment, clip_plain_fn *plain);

void captions_release(struct captions *captions);

// Draws what is shown at the time, white with a dark outline, near the lower edge; long lines are
// wrapped. The frame is upright and of square pixels; it is made writable. ERR_LIMIT memory_limit.
int captions_draw(struct captions *captions, AVFrame *frame, int64_t us, struct err *err);

#endif
