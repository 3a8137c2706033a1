// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/bounds.h"

#include "analysis/feature.h"
#include "analysis/rows.h"

// The feature does the work; here it runs alone, and as often as there are runs.
struct bounds *bounds_new(void)
{
	const struct feature_params params = { .every_picture = true };

	return feature_shots_pictures.open(&params);
}

void bounds_picture(struct bounds *bounds, const struct picture *picture)
{
	feature_shots_pictures.picture(bounds, picture);
}

void bounds_free(struct bounds *bounds, struct tracks *tracks)
{
	if (bounds) {
		feature_shots_pictures.close(bounds, tracks);
	}
}
