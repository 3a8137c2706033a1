// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/rows.h"

#include <math.h>

void rows_begin(struct track *own, int64_t time_us)
{
	if (own->n_values == 0) {
		own->start_us = track_floor(time_us);
	}
}

void rows_put_max(struct track *own, int64_t time_us, float value)
{
	rows_begin(own, time_us);
	track_put(own, time_us, fmaxf(track_at(own, time_us), value));
}

void rows_add(struct track *own, int64_t time_us, float value)
{
	rows_begin(own, time_us);
	const float there = track_at(own, time_us);
	track_put(own, time_us, isnan(there) ? value : there + value);
}

void rows_mean_end(struct rows_mean *mean)
{
	if (mean->n > 0) {
		rows_begin(&mean->track, mean->bin_us);
		track_put(&mean->track, mean->bin_us, (float)(mean->sum / (double)mean->n));
	}
	mean->n = 0;
	mean->sum = 0;
}

void rows_mean_put(struct rows_mean *mean, int64_t time_us, double value)
{
	const int64_t bin_us = track_floor(time_us);

	if (bin_us != mean->bin_us) {
		rows_mean_end(mean);
		mean->bin_us = bin_us;
	}
	mean->sum += value;
	mean->n++;
}
