// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The first, coarse look for shots: over all packets and some keyframes. It finds the cuts that are
// sure without decoding more (a keyframe out of turn that shows another picture), and the parts
// that are worth decoding: around a packet that stands out where two keyframes disagree, or all
// between two where none does.

#ifndef ANALYSIS_SURVEY_H
#define ANALYSIS_SURVEY_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/tracks.h"
#include "media/frame.h"

struct survey;

// A part of the video to look at again.
struct survey_gap {
	int64_t key_us;  // the keyframe before it
	int64_t from_us;
	int64_t to_us;
	int64_t fine_us; // from here to there every picture counts; before and behind, only those that
	int64_t fine_to_us; // others refer to
};

struct survey *survey_new(void);
void survey_free(struct survey *survey);

// Keyframes that were decoded, and all packets; each in its own order. The two may come from two
// threads.
void survey_picture(struct survey *survey, const struct picture *picture);
void survey_packet(struct survey *survey, const struct packet *packet);

// Adds marks "cut" for what is sure to tracks, and gives the gaps in time order, without overlap:
// an array of *n to be freed with mem_free (NULL where there is none).
void survey_finish(struct survey *survey, struct tracks *tracks, struct survey_gap **gaps,
	size_t *n);

// After these have been looked at, with what was found added to tracks: where two keyframes surely
// disagree and no mark tells why, all that lies between, if it is no longer than longest_us. The
// same kind of array.
void survey_rest(const struct survey *survey, const struct tracks *tracks, int64_t longest_us,
	struct survey_gap **gaps, size_t *n);

#endif
