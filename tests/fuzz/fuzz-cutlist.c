// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Cut lists of what media files and records say. Lines: numbers (frames a second as two, frames,
// duration, start of the clock, start and end of the span, kind of rate), the timecode, the title,
// the input's path. Every format gives a text in UTF-8 but for the path that mpv reads, or an error.

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/timecode.h"
#include "base/utf8.h"
#include "record/cutlist.h"

#define N_TEXTS   4
#define N_NUMBERS 8

// The longest time that the other modules let through.
#define FAR_US (INT64_C(10) * 366 * 86400 * 1000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int64_t within(int64_t value, int64_t limit)
{
	return value % limit;
}

static void write_all(const struct cutlist *list)
{
	for (int format = 0; format < CUTLIST_N_FORMATS; format++) {
		struct str out = {0};
		struct str notes = {0};
		struct err err = {0};
		int rc = cutlist_write(&out, (enum cutlist_format)format, list, &notes, &err);

		if (rc < 0 && (err.kind == ERR_NONE || out.len > 0)) {
			abort();
		}
		if (rc == 0 && (out.len == 0 || out.data[out.len - 1] != '\n')) {
			abort();
		}
		if (rc == 0 && format != CUTLIST_MPV && !utf8_valid(out.data, out.len)) {
			abort();
		}
		str_release(&out);
		str_release(&notes);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = mem_dup(data, size);
	const char *texts[N_TEXTS] = {"", "", "", ""};
	char *rest = copy;
	int64_t n[N_NUMBERS] = {0};
	struct facts facts;

	for (size_t i = 0; i < N_TEXTS && rest; i++) {
		texts[i] = strsep(&rest, "\n");
	}
	const char *p = texts[0];

	for (size_t i = 0; i < N_NUMBERS; i++) {
		char *end;

		n[i] = strtoll(p, &end, 10);
		p = end;
	}
	facts_init(&facts);
	facts.has_video = n[0] != 0;
	facts.has_audio = n[7] & 4;
	facts.video.fps = (struct fact_ratio){n[0], n[1]};
	facts.video.fps_mode = (enum fact_fps_mode)((uint64_t)n[7] % FACT_FPS_N_MODES);
	facts.video.frames = n[2];
	facts.duration_us = n[3] > 0 ? within(n[3], FAR_US) : FACT_UNKNOWN;
	facts.start_time_us = within(n[4], FAR_US);
	snprintf(facts.timecode, sizeof(facts.timecode), "%s", texts[1]);
	const struct cutlist_source source = {texts[3], texts[3], &facts};
	int64_t start = within(n[5], FAR_US);
	int64_t length = within(n[6], FAR_US);
	const struct cutlist_event events[] = {
		{0, start, length > 0 ? start + length : TIME_UNKNOWN, n[7], 0.5, texts[2]},
		{0, 0, FAR_US, -1, 1, NULL},
	};

	// The title of a job is UTF-8.
	if (utf8_valid(texts[2], strlen(texts[2]))) {
		write_all(&(struct cutlist){&source, 1, events, 2});
		write_all(&(struct cutlist){&source, 1, events, 1});
	}
	mem_free(copy);
	return 0;
}
