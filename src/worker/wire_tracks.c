// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "worker/wire_tracks.h"

#include <string.h>

#include "analysis/cue_text.h"
#include "base/mem.h"
#include "base/timecode.h"

#define MAX_TIME_US (INT64_C(20) * 366 * 86400 * 1000000)
#define MAX_MARKS   (1u << 22)

static void put_transcript(struct str *out, const struct transcript *t)
{
	wire_put_u32(out, (uint32_t)t->n);
	for (size_t i = 0; i < t->n; i++) {
		wire_put_i64(out, t->list[i].start_us);
		wire_put_i64(out, t->list[i].end_us);
		wire_put_text(out, transcript_text(t, i));
	}
}

void wire_put_findings(struct str *out, const struct work_findings *f)
{
	const struct tracks *t = &f->tracks;

	wire_put_i64(out, f->duration_us);
	wire_put_i64(out, f->n_pictures);
	wire_put_i64(out, f->n_packets);
	wire_put_i64(out, f->decode_errors);
	wire_put_i64(out, f->n_blocked);
	wire_put_i64(out, t->start_us);
	wire_put_i64(out, t->end_us);
	wire_put_i64(out, t->picture_end_us);
	wire_put_i64(out, t->sound_end_us);
	wire_put_u32(out, (uint32_t)t->n_tracks);
	for (size_t i = 0; i < t->n_tracks; i++) {
		wire_put_text(out, t->list[i].name);
		wire_put_text(out, t->list[i].unit);
		wire_put_i64(out, t->list[i].start_us);
		wire_put_u32(out, (uint32_t)t->list[i].n_values);
		wire_put_floats(out, t->list[i].values, t->list[i].n_values);
	}
	wire_put_u32(out, (uint32_t)t->n_marks);
	for (size_t i = 0; i < t->n_marks; i++) {
		wire_put_text(out, t->marks[i].name);
		wire_put_i64(out, t->marks[i].time_us);
		wire_put_f64(out, (double)t->marks[i].confidence);
	}
	put_transcript(out, &f->transcript);
}

static void get_track(struct wire_in *in, struct tracks *tracks)
{
	char name[TRACK_NAME];
	char unit[TRACK_NAME];

	wire_get_text(in, name, sizeof(name));
	wire_get_text(in, unit, sizeof(unit));
	int64_t start = wire_get_bounded(in, -MAX_TIME_US, MAX_TIME_US, 0);
	size_t n = wire_get_count(in, TRACK_MAX_VALUES, sizeof(float));

	if (in->bad) {
		return;
	}
	struct track *track = tracks_add(tracks, name, unit, start - start % TRACK_STEP_US);

	track->values = mem_alloc((n + 1) * sizeof(float));
	track->n_values = n;
	wire_get_floats(in, track->values, n);
}

static void get_marks(struct wire_in *in, struct tracks *tracks)
{
	size_t n = wire_get_count(in, MAX_MARKS,
		sizeof(uint32_t) + sizeof(int64_t) + sizeof(double));

	for (size_t i = 0; i < n && !in->bad; i++) {
		char name[TRACK_NAME];

		wire_get_text(in, name, sizeof(name));
		int64_t us = wire_get_bounded(in, -MAX_TIME_US, MAX_TIME_US, 0);
		double confidence = wire_get_f64(in);

		if (!in->bad && confidence >= 0 && confidence <= 1) {
			tracks_mark(tracks, name, us, (float)confidence);
		}
	}
}

static void get_transcript(struct wire_in *in, struct transcript *t)
{
	size_t n = wire_get_count(in, TRANSCRIPT_MAX_CUES,
		2 * sizeof(int64_t) + sizeof(uint32_t));

	for (size_t i = 0; i < n && !in->bad; i++) {
		char text[CUE_TEXT_MAX + 1];
		struct cue cue = {.text = text};

		cue.start_us = wire_get_bounded(in, -TRANSCRIPT_MAX_US, TRANSCRIPT_MAX_US,
			TIME_UNKNOWN);
		cue.end_us = wire_get_bounded(in, -TRANSCRIPT_MAX_US, TRANSCRIPT_MAX_US,
			cue.start_us);
		wire_get_text(in, text, sizeof(text));
		cue.text_bytes = strlen(text);
		if (!in->bad) {
			transcript_add_plain(t, &cue);
		}
	}
	transcript_sort(t);
}

int wire_get_findings(struct wire_in *in, struct work_findings *f, struct err *err)
{
	struct tracks *t = &f->tracks;

	memset(f, 0, sizeof(*f));
	f->duration_us = wire_get_bounded(in, 0, MAX_TIME_US, TIME_UNKNOWN);
	f->n_pictures = wire_get_bounded(in, 0, INT64_C(1) << 48, 0);
	f->n_packets = wire_get_bounded(in, 0, INT64_C(1) << 48, 0);
	f->decode_errors = wire_get_bounded(in, 0, INT64_C(1) << 48, 0);
	f->n_blocked = wire_get_bounded(in, 0, INT64_C(1) << 48, 0);
	t->start_us = wire_get_bounded(in, -MAX_TIME_US, MAX_TIME_US, 0);
	t->end_us = wire_get_bounded(in, t->start_us, MAX_TIME_US, t->start_us);
	t->picture_end_us = wire_get_bounded(in, 0, MAX_TIME_US, 0);
	t->sound_end_us = wire_get_bounded(in, 0, MAX_TIME_US, 0);
	size_t n = wire_get_count(in, TRACK_MAX, 1);

	for (size_t i = 0; i < n && !in->bad; i++) {
		get_track(in, t);
	}
	get_marks(in, t);
	get_transcript(in, &f->transcript);
	if (in->bad || in->left > 0) {
		return wire_bad(err, "tracks");
	}
	return 0;
}

void work_findings_release(struct work_findings *findings)
{
	tracks_release(&findings->tracks);
	transcript_release(&findings->transcript);
}
