// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What changes in the picture and stays so: a number on a scoreboard, a thing put down or taken
// away, a new slide. A place counts where it was the same for a while, then turned into something
// else at once, and stays that; what passes by leaves no trace, and a camera that moves has no
// such places.

#include <stdlib.h>
#include <string.h>

#include "analysis/feature.h"
#include "analysis/rows.h"
#include "base/mem.h"

#define TICK_US 200000 // a look each, or at every picture of what is slower
#define SLOW_US 400000
#define SLOWER_US 800000
#define SAME 7         // grey levels that noise is granted
#define OTHER 18       // at least so much another value
#define OLD 6          // ticks that a place was the same before, of slow ones fewer
#define STAYS 4        // ticks that it is the same afterwards, the same
#define TIMES 8        // of the last ticks; a power of two above STAYS
#define TURN 3         // ticks that the turning may take
#define TOGETHER 2     // of the eight beside it have to turn with it
#define BLOCK 16       // pixels
#define BLOCKS (PICTURE_SIDE / BLOCK)
#define IN_BLOCK 3     // places that make a block count
#define SPREAD 0.4     // share of the blocks
#define MOST 0.2       // share of the picture; more is a cut or the light
#define MAX_PLACES (PICTURE_SIDE * PICTURE_SIDE)

struct place {
	uint8_t value; // now
	uint8_t before;
	uint8_t age;     // ticks that it has been the same, at most 255
	uint8_t turning; // ticks since it was not `before` any more; 0: it was not old enough
};

struct change {
	struct place *places;
	uint8_t *turned; // a place each: did it at this tick?
	int width;
	int height;
	int64_t times_us[TIMES]; // of the last looks, as a ring
	int old;   // OLD and STAYS as the looks come now
	int stays;
	int64_t n_ticks;
	struct track track;
};

static void *change_open(const struct feature_params *params)
{
	struct change *own;

	if (!params->every_picture) {
		return NULL;
	}
	own = mem_zalloc(sizeof(*own));
	own->places = mem_zalloc(MAX_PLACES * sizeof(*own->places));
	own->turned = mem_zalloc(MAX_PLACES);
	return own;
}

static void start(struct change *own, const struct picture *picture)
{
	own->width = picture->width;
	own->height = picture->height;
	own->n_ticks = 0;
	for (int y = 0; y < picture->height; y++) {
		for (int x = 0; x < picture->width; x++) {
			own->places[y * own->width + x] = (struct place){
				.value = picture->luma[y * picture->stride + x],
			};
		}
	}
}

// One place at one tick: has it turned `stays` ticks ago, and stayed so?
static bool look(const struct change *own, struct place *p, int value)
{
	if (abs(value - p->value) <= SAME) {
		// What drifts slowly, as daylight does, is followed.
		p->value = (uint8_t)(p->value + (value - p->value) / 2);
		p->age = p->age < 255 ? p->age + 1 : 255;
		p->turning += p->turning > 0 && p->turning < 255;
		if (p->age >= own->stays && p->turning > 0) {
			const bool turned = p->turning <= own->stays + TURN
				&& abs(p->value - p->before) >= OTHER;

			p->turning = 0;
			return turned;
		}
		return false;
	}
	if (p->age >= own->old) {
		p->before = p->value;
		p->turning = 1;
	} else if (p->turning > 0 && p->turning < 255) {
		p->turning++;
	}
	p->value = (uint8_t)value;
	p->age = 0;
	return false;
}

// Places that turned beside others: one by itself is noise. None where they lie all over the
// picture: that is a cut, or the camera has moved a little.
static int count_together(const struct change *own)
{
	uint8_t blocks[BLOCKS * BLOCKS] = { 0 };
	const int n_blocks = ((own->width - 1) / BLOCK + 1) * ((own->height - 1) / BLOCK + 1);
	int n = 0;
	int spread = 0;

	for (int y = 0; y < own->height; y++) {
		for (int x = 0; x < own->width; x++) {
			int beside = 0;

			if (!own->turned[y * own->width + x]) {
				continue;
			}
			for (int v = y > 0 ? y - 1 : 0; v <= y + 1 && v < own->height; v++) {
				for (int u = x > 0 ? x - 1 : 0; u <= x + 1 && u < own->width; u++) {
					beside += own->turned[v * own->width + u];
				}
			}
			if (beside > TOGETHER) {
				uint8_t *block = &blocks[y / BLOCK * BLOCKS + x / BLOCK];

				n++;
				// Past IN_BLOCK it stays there, so that a block counts once.
				spread += *block == IN_BLOCK - 1;
				*block += *block < IN_BLOCK;
			}
		}
	}
	return spread > SPREAD * n_blocks ? 0 : n;
}

// Takes the time of a look; is it too soon for one?
static bool too_soon(struct change *own, int64_t time_us)
{
	const int64_t last_us = own->times_us[own->n_ticks % TIMES];
	const int64_t apart_us = time_us - last_us;

	if (apart_us < TICK_US) {
		return true;
	}
	own->old = apart_us < SLOW_US ? OLD : OLD / 2;
	own->stays = apart_us < SLOW_US ? STAYS : STAYS / 2;
	if (apart_us >= SLOWER_US) {
		own->old = OLD / 3;
		own->stays = STAYS / 4;
	}
	own->n_ticks++;
	own->times_us[own->n_ticks % TIMES] = time_us;
	return false;
}

static void change_picture(void *state, const struct picture *picture)
{
	struct change *own = state;

	if (picture->width != own->width || picture->height != own->height) {
		start(own, picture);
		own->times_us[0] = picture->time_us;
		return;
	}
	if (too_soon(own, picture->time_us)) {
		return;
	}
	for (int y = 0; y < own->height; y++) {
		const uint8_t *row = picture->luma + y * picture->stride;

		for (int x = 0; x < own->width; x++) {
			const int i = y * own->width + x;

			own->turned[i] = look(own, &own->places[i], row[x]);
		}
	}
	const double share = (double)count_together(own) / (own->width * own->height);

	if (own->n_ticks >= own->stays + own->old) {
		const int64_t turned_us = own->times_us[(own->n_ticks - own->stays) % TIMES];

		rows_add(&own->track, turned_us, share > MOST ? 0 : (float)(1000 * share));
	}
}

static void change_close(void *state, struct tracks *tracks)
{
	struct change *own = state;

	if (tracks != NULL && own->track.n_values > 0) {
		tracks_adopt(tracks, "change", "permille", &own->track);
	}
	mem_free(own->track.values);
	mem_free(own->places);
	mem_free(own->turned);
	mem_free(own);
}

const struct feature feature_change = {
	.name = "change",
	.open = change_open,
	.picture = change_picture,
	.close = change_close,
};
