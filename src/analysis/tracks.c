// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/tracks.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

// The first allocation of values: four and a half hours. It is large enough to come as pages of its
// own, of which only those that are written to take memory; small ones that grow for an hour
// between the decoder's packets would leave holes everywhere.
#define FIRST_ROOM ((size_t)32768)

struct track *tracks_add(struct tracks *tracks, const char *name, const char *unit,
	int64_t start_us)
{
	if (tracks->n_tracks >= TRACK_MAX) {
		return NULL;
	}
	tracks->list = mem_grow(tracks->list, &tracks->cap_tracks, tracks->n_tracks + 1,
		sizeof(*tracks->list));
	struct track *track = &tracks->list[tracks->n_tracks++];
	*track = (struct track){ .start_us = start_us };
	snprintf(track->name, sizeof(track->name), "%s", name);
	snprintf(track->unit, sizeof(track->unit), "%s", unit);
	return track;
}

// The difference of two hostile times can overflow; that of two sane ones cannot.
static bool is_within(const struct track *track, int64_t time_us)
{
	return time_us >= track->start_us && track->start_us >= -INT64_MAX / 2
		&& time_us <= INT64_MAX / 2;
}

void track_put(struct track *track, int64_t time_us, float value)
{
	if (!is_within(track, time_us)) {
		return;
	}
	const int64_t bin = (time_us - track->start_us) / TRACK_STEP_US;
	if (bin >= TRACK_MAX_VALUES) {
		return;
	}
	const size_t need = (size_t)bin + 1;
	if (need > track->n_values) {
		const size_t room = need > FIRST_ROOM ? need : FIRST_ROOM;

		track->values = mem_grow(track->values, &track->cap, room, sizeof(*track->values));
		for (size_t i = track->n_values; i < need; i++) {
			track->values[i] = NAN;
		}
		track->n_values = need;
	}
	track->values[bin] = value;
}

void tracks_adopt(struct tracks *tracks, const char *name, const char *unit, struct track *own)
{
	struct track *track = tracks_add(tracks, name, unit, own->start_us);

	if (track != NULL) {
		track->values = own->values;
		track->n_values = own->n_values;
		track->cap = own->cap;
	} else {
		mem_free(own->values);
	}
	own->values = NULL;
	own->n_values = 0;
	own->cap = 0;
}

void tracks_mark(struct tracks *tracks, const char *name, int64_t time_us, float confidence)
{
	tracks->marks = mem_grow(tracks->marks, &tracks->cap_marks, tracks->n_marks + 1,
		sizeof(*tracks->marks));
	struct mark *mark = &tracks->marks[tracks->n_marks++];
	*mark = (struct mark){ .time_us = time_us, .confidence = confidence };
	snprintf(mark->name, sizeof(mark->name), "%s", name);
}

static int compare_marks(const void *a, const void *b)
{
	const struct mark *x = a;
	const struct mark *y = b;

	if (x->time_us != y->time_us) {
		return x->time_us < y->time_us ? -1 : 1;
	}
	const int by_name = strncmp(x->name, y->name, sizeof(x->name));
	if (by_name != 0) {
		return by_name;
	}
	// Of equals the surer comes first; NaN, which only a forged mark holds, counts as equal.
	if (x->confidence > y->confidence) {
		return -1;
	}
	return x->confidence < y->confidence ? 1 : 0;
}

void tracks_sort(struct tracks *tracks)
{
	if (tracks->n_marks > 1) {
		qsort(tracks->marks, tracks->n_marks, sizeof(*tracks->marks), compare_marks);
	}
}

const struct track *tracks_find(const struct tracks *tracks, const char *name)
{
	for (size_t i = 0; i < tracks->n_tracks; i++) {
		if (strncmp(tracks->list[i].name, name, TRACK_NAME) == 0) {
			return &tracks->list[i];
		}
	}
	return NULL;
}

bool tracks_are_ours(const char *name)
{
	static const char *const ours[] = {
		"activity", "bang", "bits", "brightness", "camera", "caption", "change", "cheer",
		"colour", "contrast", "cut_rate", "excess", "flash", "flatness", "flux", "foreground",
		"key_change", "loudness", "loudness_peak", "motion", "motion_local", "music",
		"novelty", "onset", "score", "sharpness", "speech", "swing",
	};

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		if (strcmp(ours[i], name) == 0) {
			return true;
		}
	}
	return false;
}

int64_t track_floor(int64_t time_us)
{
	int64_t bin = time_us / TRACK_STEP_US;

	if (time_us % TRACK_STEP_US < 0) {
		bin--;
	}
	// The bin of the very least time would start before what the type can hold.
	return bin < INT64_MIN / TRACK_STEP_US ? INT64_MIN : bin * TRACK_STEP_US;
}

float track_at(const struct track *track, int64_t time_us)
{
	if (!is_within(track, time_us)) {
		return NAN;
	}
	const uint64_t bin = (uint64_t)(time_us - track->start_us) / (uint64_t)TRACK_STEP_US;
	return bin < track->n_values ? track->values[bin] : NAN;
}

void tracks_release(struct tracks *tracks)
{
	for (size_t i = 0; i < tracks->n_tracks; i++) {
		mem_free(tracks->list[i].values);
	}
	mem_free(tracks->list);
	mem_free(tracks->marks);
	*tracks = (struct tracks){ 0 };
}
