// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// How suddenly the colours change: a stage light that turns, an alarm, a replay with its frame. Of
// the light itself nothing counts here (brightness.c), so that a flash of white is none.

#include <math.h>
#include <stdlib.h>

#include "analysis/feature.h"
#include "analysis/rows.h"
#include "base/mem.h"

#define APART_US 35000
#define MEMORY_US 1000000.0
#define SHORT_US 300000 // keyframes lie further apart: between them nobody knows how sudden it was

struct colour {
	int64_t last_us;
	bool started;
	float usual[2 * PICTURE_CELLS]; // of the last second
	struct track track;
};

static void *colour_open(const struct feature_params *params)
{
	(void)params;
	return mem_zalloc(sizeof(struct colour));
}

static void colour_picture(void *state, const struct picture *picture)
{
	struct colour *own = state;
	const int64_t apart_us = picture->time_us - own->last_us;
	double sum = 0;

	if (!picture->coloured || (own->started && apart_us >= 0 && apart_us < APART_US)) {
		return;
	}
	const bool known = own->started && apart_us > 0 && apart_us < SHORT_US;
	const double keep = known ? exp((double)-apart_us / MEMORY_US) : 0;

	for (size_t i = 0; i < 2 * PICTURE_CELLS; i++) {
		const double now = picture->chroma[i / PICTURE_CELLS][i % PICTURE_CELLS];

		sum += fabs(now - own->usual[i]);
		own->usual[i] = (float)(keep * own->usual[i] + (1 - keep) * now);
	}
	if (known) {
		rows_put_max(&own->track, picture->time_us, (float)(sum / (2 * PICTURE_CELLS)));
	}
	own->last_us = picture->time_us;
	own->started = true;
}

static void colour_close(void *state, struct tracks *tracks)
{
	struct colour *own = state;

	if (tracks != NULL && own->track.n_values > 0) {
		tracks_adopt(tracks, "colour", "grey", &own->track);
	}
	mem_free(own->track.values);
	mem_free(own);
}

const struct feature feature_colour = {
	.name = "colour",
	.open = colour_open,
	.picture = colour_picture,
	.close = colour_close,
};
