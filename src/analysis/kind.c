// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/kind.h"

#include <math.h>
#include <string.h>

#include "analysis/robust.h"
#include "base/mem.h"

#define ALL_OF_IT 0.98
// What is busy or loud for most of the time, without standing out.
#define GRAIN_BITS 0.15 // a pixel at most, for what moves; of twice as many, all is grain
#define REST_GREY 1.0
#define BUSY_GREY 3.0
#define LOUD_DB (-30.0)

// Order statistics of a track, all zero where it is not there.
static struct robust statistics(const struct tracks *tracks, const char *name)
{
	const struct track *track = tracks_find(tracks, name);
	struct robust robust = { 0 };

	if (track != NULL) {
		robust_of(&robust, track->values, track->n_values);
	}
	return robust;
}

// The share of known values that are above a limit; 0 where none is known.
static double share_above(const struct tracks *tracks, const char *name, double limit)
{
	const struct track *track = tracks_find(tracks, name);
	size_t known = 0;
	size_t above = 0;

	for (size_t i = 0; track != NULL && i < track->n_values; i++) {
		known += isfinite(track->values[i]) != 0;
		above += isfinite(track->values[i]) && track->values[i] > limit;
	}
	return known > 0 ? (double)above / (double)known : 0;
}

static bool is_black(const struct tracks *tracks)
{
	return tracks_find(tracks, "brightness") != NULL
		&& share_above(tracks, "brightness", KIND_BLACK_GREY) <= 1 - ALL_OF_IT
		&& share_above(tracks, "contrast", KIND_BLACK_CONTRAST) <= 1 - ALL_OF_IT;
}

static bool is_busy(const struct tracks *tracks)
{
	return share_above(tracks, "motion", BUSY_GREY) > 0.5
		|| share_above(tracks, "loudness", LOUD_DB) > 0.8;
}

static enum score_content guess(const struct kind *kind, const struct tracks *tracks)
{
	const struct robust foreground = statistics(tracks, "foreground");
	const struct robust camera = statistics(tracks, "camera");
	const struct robust change = statistics(tracks, "key_change");
	const double speech = share_above(tracks, "speech", 0.4);
	// Before a fixed camera there are moments when nothing moves; from the air there are
	// none, though no shift may fit.
	const bool rests = camera.median < 0.05 && statistics(tracks, "motion").p16 < REST_GREY;
	const bool still = kind->every_picture ? rests : change.median < 0.12;

	if (kind->has_picture && still && kind->cuts_per_minute < 8 && foreground.n > 0
		&& foreground.median < 10) {
		return SCORE_STATIC;
	}
	if (speech > 0.5 && statistics(tracks, "motion").median < 3) {
		return SCORE_TALK;
	}
	if (share_above(tracks, "cheer", 0.3) > 0.03 && share_above(tracks, "camera", 0.2) > 0.2) {
		return SCORE_SPORT;
	}
	if (share_above(tracks, "bang", 10) > 0.05 && share_above(tracks, "flash", 25) > 0.01) {
		return SCORE_GAME;
	}
	return SCORE_EVENT;
}

// An encoder bound to a constant rate spends the same on everything. One that spends much on a
// picture where little happens spends it on grain; and what passes in front of the grain then
// costs less.
static double packet_trust(const struct tracks *tracks)
{
	const struct robust activity = statistics(tracks, "activity");

	if (activity.n == 0) {
		return 0;
	}
	const double varied = robust_clip((activity.p95 - activity.p5) / 0.4, 0, 1);
	const double grain = statistics(tracks, "bits").p95 / GRAIN_BITS;
	return is_black(tracks) ? 0 : varied * robust_clip(2 - grain, 0, 1);
}

void kind_of(struct kind *out, const struct tracks *tracks, const struct score *score)
{
	const double minutes = (double)(score->end_us - score->start_us) / 60e6;

	*out = (struct kind){
		.every_picture = tracks_find(tracks, "motion") != NULL
			&& tracks_find(tracks, "key_change") == NULL,
		.has_picture = tracks_find(tracks, "brightness") != NULL,
		.black = is_black(tracks),
		.silent = share_above(tracks, "loudness", KIND_SILENT_DB) <= 0,
		.busy = is_busy(tracks),
		.music = share_above(tracks, "music", 0.5),
		.packet_trust = packet_trust(tracks),
		// One cut is no rate: intervals between cuts are counted, and in at least twenty
		// seconds.
		.cuts_per_minute = score->n_cuts > 1
			? (double)(score->n_cuts - 1) / fmax(minutes, 0.33) : 0,
	};
	out->content = guess(out, tracks);
}

enum score_state kind_state(const struct kind *kind, const struct score *score)
{
	size_t gated = 0;
	float most = 0;

	for (size_t i = 0; i < score->n; i++) {
		gated += score->gate[i];
		most = fmaxf(most, score->curve[i]);
	}
	if (score->end_us - score->start_us < KIND_SHORTEST_US || score->n == 0) {
		return SCORE_TOO_SHORT;
	}
	if (gated > 0 && most > 0) {
		return SCORE_EVENTFUL;
	}
	if (kind->black && kind->silent) {
		return SCORE_BLACK;
	}
	if (!kind->has_picture && kind->silent) {
		return SCORE_SILENT;
	}
	if (kind->black) {
		return SCORE_BLACK;
	}
	return kind->busy ? SCORE_UNIFORM : SCORE_FLAT;
}
