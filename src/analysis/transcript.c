// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/transcript.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/cue_text.h"
#include "base/mem.h"

#define SHOWN_US   INT64_C(3000000)  // a cue without an end is shown so long at most
#define CAPTION_US INT64_C(10000000) // and no sound caption counts for longer

typedef void text_fn(struct str *out, const char *text, size_t len);

static int add(struct transcript *t, const struct cue *cue, text_fn *read)
{
	const size_t at = t->text.len;

	if (cue->start_us < -TRANSCRIPT_MAX_US || cue->start_us > TRANSCRIPT_MAX_US) {
		return 0;
	}
	if (t->n >= TRANSCRIPT_MAX_CUES || at >= TRANSCRIPT_MAX_BYTES) {
		return -1;
	}
	read(&t->text, cue->text, cue->text_bytes);
	if (t->text.len == at) {
		return 0;
	}
	str_addc(&t->text, '\0');
	t->list = mem_grow(t->list, &t->cap, t->n + 1, sizeof(*t->list));
	t->list[t->n++] = (struct transcript_cue){
		.start_us = cue->start_us,
		.end_us = cue->end_us < TRANSCRIPT_MAX_US ? cue->end_us : TRANSCRIPT_MAX_US,
		.text = at,
	};
	return 0;
}

int transcript_add(struct transcript *transcript, const struct cue *cue)
{
	return add(transcript, cue, cue_text_strip);
}

int transcript_add_plain(struct transcript *transcript, const struct cue *cue)
{
	return add(transcript, cue, cue_text_plain);
}

const char *transcript_text(const struct transcript *transcript, size_t cue)
{
	return transcript->text.data + transcript->list[cue].text;
}

static int compare_cues(const void *a, const void *b)
{
	const struct transcript_cue *x = a;
	const struct transcript_cue *y = b;

	if (x->start_us != y->start_us) {
		return x->start_us < y->start_us ? -1 : 1;
	}
	// As they came.
	return (x->text > y->text) - (x->text < y->text);
}

void transcript_sort(struct transcript *t)
{
	if (t->n > 1) {
		qsort(t->list, t->n, sizeof(*t->list), compare_cues);
	}
	int64_t next_us = INT64_MAX; // when the first cue after this time begins
	for (size_t i = t->n; i-- > 0;) {
		struct transcript_cue *cue = &t->list[i];

		if (i + 1 < t->n && t->list[i + 1].start_us > cue->start_us) {
			next_us = t->list[i + 1].start_us;
		}
		if (cue->end_us <= cue->start_us) {
			cue->end_us = cue->start_us + SHOWN_US;
			cue->end_us = next_us < cue->end_us ? next_us : cue->end_us;
		}
	}
}

// A track of 0 for all that was looked at.
static void begin_track(struct track *own, const struct tracks *tracks)
{
	const int64_t most_us = (TRACK_MAX_VALUES - 1) * TRACK_STEP_US;
	int64_t length_us = tracks->end_us - tracks->start_us;

	own->start_us = track_floor(tracks->start_us);
	length_us = length_us < most_us ? length_us : most_us;
	track_put(own, own->start_us + length_us, 0);
	for (size_t i = 0; i < own->n_values; i++) {
		own->values[i] = 0;
	}
}

static void mark_cue(struct track *own, const struct transcript_cue *cue)
{
	int64_t at_us = track_floor(cue->start_us);
	const int64_t last_us = own->start_us + (int64_t)own->n_values * TRACK_STEP_US;
	const int64_t end_us = cue->end_us < cue->start_us + CAPTION_US ? cue->end_us
		: cue->start_us + CAPTION_US;

	for (; at_us < end_us && at_us < last_us; at_us += TRACK_STEP_US) {
		track_put(own, at_us, 1);
	}
}

void transcript_mark(const struct transcript *t, struct tracks *tracks)
{
	struct track own = { 0 };
	bool any = false;

	if (tracks->end_us <= tracks->start_us || tracks->start_us < -TRANSCRIPT_MAX_US
		|| tracks->end_us > TRANSCRIPT_MAX_US || tracks_find(tracks, "caption") != NULL) {
		return;
	}
	for (size_t i = 0; i < t->n; i++) {
		if (cue_text_tells_crowd(transcript_text(t, i))) {
			if (!any) {
				begin_track(&own, tracks);
			}
			any = true;
			mark_cue(&own, &t->list[i]);
		}
	}
	if (any) {
		tracks_adopt(tracks, "caption", "caption", &own);
	}
}

void transcript_release(struct transcript *transcript)
{
	mem_free(transcript->list);
	str_release(&transcript->text);
	*transcript = (struct transcript){ 0 };
}
