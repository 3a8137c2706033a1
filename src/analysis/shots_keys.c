// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Bounds of shots where only keyframes are seen: which of them show another picture than the one
// before. Marks for shots_join: "key_change" at a keyframe that is unlike the last one; where it
// is so unlike that it must be another shot, "key_other" there and "key_from" at the last one.

#include <math.h>

#include "analysis/feature.h"
#include "analysis/grid.h"
#include "analysis/rows.h"
#include "base/mem.h"

#define UNLIKE 0.2
#define FAR 25.0
#define OTHER_UNLIKE 0.5
#define OTHER_HISTOGRAM 0.35

struct shots_keys {
	struct grid last;
	int64_t last_us;
	struct track change;
	struct tracks marks;
};

static void *shots_keys_open(const struct feature_params *params)
{
	if (params->every_picture) {
		return NULL;
	}
	return mem_zalloc(sizeof(struct shots_keys));
}

static void shots_keys_picture(void *state, const struct picture *picture)
{
	struct shots_keys *own = state;
	struct grid now;

	grid_of(&now, picture);
	if (grid_same_size(&own->last, &now)) {
		const double unlike = grid_structure(&own->last, &now);
		const double far = grid_distance(&own->last, &now);
		float before[GRID_BINS];
		float after[GRID_BINS];

		grid_histogram(before, &own->last);
		grid_histogram(after, &now);
		const double histogram = grid_histogram_distance(before, after);
		rows_put_max(&own->change, picture->time_us, (float)unlike);
		if (unlike >= UNLIKE || far > FAR) {
			const double confidence = fmax(unlike, fmin(1, far / 50));

			tracks_mark(&own->marks, "key_change", picture->time_us, (float)confidence);
		}
		if (unlike >= OTHER_UNLIKE && histogram >= OTHER_HISTOGRAM) {
			tracks_mark(&own->marks, "key_from", own->last_us, 1);
			tracks_mark(&own->marks, "key_other", picture->time_us, (float)unlike);
		}
	}
	own->last = now;
	own->last_us = picture->time_us;
}

static void shots_keys_close(void *state, struct tracks *tracks)
{
	struct shots_keys *own = state;

	if (tracks != NULL && own->change.n_values > 0) {
		tracks_adopt(tracks, "key_change", "share", &own->change);
		for (size_t i = 0; i < own->marks.n_marks; i++) {
			const struct mark *mark = &own->marks.marks[i];

			tracks_mark(tracks, mark->name, mark->time_us, mark->confidence);
		}
	}
	mem_free(own->change.values);
	tracks_release(&own->marks);
	mem_free(own);
}

const struct feature feature_shots_keys = {
	.name = "shots_keys",
	.in_the_dark = true,
	.open = shots_keys_open,
	.picture = shots_keys_picture,
	.close = shots_keys_close,
};
