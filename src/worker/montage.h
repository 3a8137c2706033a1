// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The pictures of all frames together that `sample` makes: a contact sheet, a sprite.

#ifndef WORKER_MONTAGE_H
#define WORKER_MONTAGE_H

#include "media/sheet.h"
#include "media/sprite.h"
#include "media/stills.h"
#include "worker/wire_sample.h"

struct sampler;

// Zeroed storage is an empty one.
struct montage {
	const struct sample_order *order;
	struct sheet_params sheet;
	struct sprite_layout sprite;
	struct canvas **cells[SAMPLE_N_SHEETS];
	int64_t *times_us;
	size_t n;
	size_t cap;
};

// Sizes the cells for at most n frames. ERR_LIMIT "too_many_frames" where they do not fit.
int montage_begin(struct montage *montage, const struct sampler *sampler, size_t n,
	struct err *err);

// Within the take of stills_run: one more frame.
int montage_take(struct montage *montage, struct stills *stills, int64_t time_us,
	struct err *err);

// Makes what was ordered and sends it.
int montage_end(struct montage *montage, const struct sampler *sampler, struct err *err);

void montage_release(struct montage *montage);

#endif
