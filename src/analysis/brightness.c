// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Light: how much, how uneven, and how suddenly it comes; and how sharp the picture is.

#include <math.h>

#include "analysis/feature.h"
#include "analysis/grid.h"
#include "analysis/look.h"
#include "analysis/rows.h"
#include "base/mem.h"

#define APART_US 35000
#define MEMORY_US 500000.0
#define SHORT_US 300000 // keyframes lie further apart: between them nobody knows how sudden it was

struct brightness {
	int64_t last_us;
	bool started;
	bool lit;     // a picture was not black
	double usual; // mean luma of the last half second
	struct rows_mean mean;
	struct rows_mean contrast;
	struct rows_mean sharpness;
	struct track flash;
};

static void *brightness_open(const struct feature_params *params)
{
	struct brightness *own = mem_zalloc(sizeof(*own));

	(void)params;
	return own;
}

static void brightness_picture(void *state, const struct picture *picture)
{
	struct brightness *own = state;
	const int64_t apart_us = picture->time_us - own->last_us;
	struct grid grid;

	if (own->started && apart_us >= 0 && apart_us < APART_US) {
		return;
	}
	grid_of(&grid, picture);
	const double mean = grid_mean(&grid);

	rows_mean_put(&own->mean, picture->time_us, mean);
	rows_mean_put(&own->contrast, picture->time_us, grid_deviation(&grid));
	rows_mean_put(&own->sharpness, picture->time_us, look_sharpness(picture));
	if (own->lit && apart_us > 0 && apart_us < SHORT_US) {
		rows_put_max(&own->flash, picture->time_us, (float)fmax(0, mean - own->usual));
	} else {
		own->usual = mean;
	}
	const double keep = exp(-fmax(0, (double)apart_us) / MEMORY_US);
	own->usual = keep * own->usual + (1 - keep) * mean;
	own->last_us = picture->time_us;
	own->started = true;
	own->lit = own->lit || !grid_is_black(&grid);
}

static void brightness_close(void *state, struct tracks *tracks)
{
	struct brightness *own = state;

	rows_mean_end(&own->mean);
	rows_mean_end(&own->contrast);
	rows_mean_end(&own->sharpness);
	if (tracks != NULL && own->mean.track.n_values > 0) {
		tracks_adopt(tracks, "brightness", "grey", &own->mean.track);
		tracks_adopt(tracks, "contrast", "grey", &own->contrast.track);
		tracks_adopt(tracks, "sharpness", "variance", &own->sharpness.track);
		if (own->flash.n_values > 0) {
			tracks_adopt(tracks, "flash", "grey", &own->flash);
		}
	}
	mem_free(own->mean.track.values);
	mem_free(own->contrast.track.values);
	mem_free(own->sharpness.track.values);
	mem_free(own->flash.values);
	mem_free(own);
}

const struct feature feature_brightness = {
	.name = "brightness",
	.in_the_dark = true,
	.open = brightness_open,
	.picture = brightness_picture,
	.close = brightness_close,
};
