// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Subtitle files of any bytes, up to the sentences: text that is always UTF-8 and in order.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cue_text.h"
#include "analysis/speech.h"
#include "base/utf8.h"
#include "record/subtitles.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text, size_t most)
{
	const size_t len = strlen(text);

	if (len > most || !utf8_valid(text, len)) {
		abort();
	}
}

static void check_speech(const struct transcript *t)
{
	struct speech speech;
	char out[64];

	speech_of(&speech, t);
	for (size_t i = 0; i < speech.n; i++) {
		const struct segments_span *span = &speech.spans[i];

		if (span->start_us >= span->end_us
			|| (i > 0 && span->start_us < speech.spans[i - 1].end_us)) {
			abort();
		}
		speech_say(&speech, span, out, sizeof(out));
		check_text(out, sizeof(out) - 1);
	}
	speech_release(&speech);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct transcript t = {0};
	struct tracks tracks = { .end_us = 3600000000 };
	struct err err;

	if (subtitles_parse(&t, (const char *)data, size, &err) < 0 && err.kind != ERR_USAGE) {
		abort();
	}
	transcript_sort(&t);
	for (size_t i = 0; i < t.n; i++) {
		check_text(transcript_text(&t, i), CUE_TEXT_MAX);
		if (i > 0 && t.list[i].start_us < t.list[i - 1].start_us) {
			abort();
		}
	}
	check_speech(&t);
	transcript_mark(&t, &tracks);
	tracks_release(&tracks);
	transcript_release(&t);
	return 0;
}
