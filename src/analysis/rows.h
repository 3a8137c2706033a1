// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The features there are, for features.c, and the little that they share.

#ifndef ANALYSIS_ROWS_H
#define ANALYSIS_ROWS_H

#include "analysis/feature.h"
#include "analysis/tracks.h"

// Of sound.
extern const struct feature feature_loudness; // "excess", "bang", "loudness", "loudness_peak"
extern const struct feature feature_spectrum; // "onset", "speech", "cheer", "music", …

// Of pictures. One of the two for shots looks, by whether every picture comes or keyframes only.
extern const struct feature feature_motion;         // "motion", "motion_local", "camera"
extern const struct feature feature_novelty;        // "novelty"
extern const struct feature feature_foreground;     // "foreground"
extern const struct feature feature_brightness;     // "brightness", "contrast", "sharpness", "flash"
extern const struct feature feature_colour;         // "colour"
extern const struct feature feature_change;         // "change"
extern const struct feature feature_shots_pictures; // marks
extern const struct feature feature_shots_keys;     // "key_change", marks

// Of packets.
extern const struct feature feature_shots_packets; // marks
extern const struct feature feature_activity;      // "activity", "bits"

// Sets where an own track starts, at its first value: the bin that holds time_us.
void rows_begin(struct track *own, int64_t time_us);

// Puts the greater of value and what is there; begins the track where it has no value yet.
void rows_put_max(struct track *own, int64_t time_us, float value);

// Adds value to what is there, nothing counting as 0; begins the track where it has no value yet.
void rows_add(struct track *own, int64_t time_us, float value);

// A mean over each bin: values are handed in as they come, in time order.
struct rows_mean {
	int64_t bin_us;
	double sum;
	size_t n;
	struct track track;
};

void rows_mean_put(struct rows_mean *mean, int64_t time_us, double value);

// Puts the last bin; to be called before the track is taken.
void rows_mean_end(struct rows_mean *mean);

#endif
