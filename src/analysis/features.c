// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/features.h"

#include <stdbool.h>
#include <stddef.h>

#include "analysis/grid.h"
#include "analysis/rows.h"
#include "analysis/shots.h"
#include "base/mem.h"

// Brightness is closed first: what is silent too, where it is black, is no sound.
static const struct feature *const rows[] = {
	&feature_brightness,
	&feature_loudness,
	&feature_spectrum,
	&feature_motion,
	&feature_novelty,
	&feature_foreground,
	&feature_colour,
	&feature_change,
	&feature_shots_pictures,
	&feature_shots_keys,
	&feature_shots_packets,
	&feature_activity,
};

#define N_ROWS (sizeof(rows) / sizeof(rows[0]))

struct features {
	void *states[N_ROWS]; // NULL: not in this mode
	bool lit;             // a picture was not black
};

struct features *features_new(const struct feature_params *params)
{
	struct features *features = mem_zalloc(sizeof(*features));

	for (size_t i = 0; i < N_ROWS; i++) {
		features->states[i] = rows[i]->open(params);
	}
	return features;
}

static bool is_black(const struct picture *picture)
{
	struct grid grid;

	grid_of(&grid, picture);
	return grid_is_black(&grid);
}

void features_picture(struct features *features, const struct picture *picture)
{
	features->lit = features->lit || !is_black(picture);
	for (size_t i = 0; i < N_ROWS; i++) {
		if (rows[i]->picture != NULL && features->states[i] != NULL
			&& (features->lit || rows[i]->in_the_dark)) {
			rows[i]->picture(features->states[i], picture);
		}
	}
}

void features_pcm(struct features *features, const struct pcm *pcm)
{
	for (size_t i = 0; i < N_ROWS; i++) {
		if (rows[i]->pcm != NULL && features->states[i] != NULL) {
			rows[i]->pcm(features->states[i], pcm);
		}
	}
}

void features_packet(struct features *features, const struct packet *packet)
{
	for (size_t i = 0; i < N_ROWS; i++) {
		if (rows[i]->packet != NULL && features->states[i] != NULL) {
			rows[i]->packet(features->states[i], packet);
		}
	}
}

void features_free(struct features *features, struct tracks *tracks)
{
	if (features == NULL) {
		return;
	}
	for (size_t i = 0; i < N_ROWS; i++) {
		if (features->states[i] != NULL) {
			rows[i]->close(features->states[i], tracks);
		}
	}
	if (tracks != NULL) {
		shots_join(tracks);
	}
	mem_free(features);
}
