// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The second half of `sample` in a worker: from shots, or from times that were asked for, to frames
// and pictures of them.

#ifndef WORKER_SAMPLER_H
#define WORKER_SAMPLER_H

#include "analysis/bounds.h"
#include "analysis/look.h"
#include "analysis/survey.h"
#include "analysis/tracks.h"
#include "media/facts.h"
#include "media/input.h"
#include "worker/montage.h"
#include "worker/wire_sample.h"
#include "worker/work_internal.h"

// The end where nobody knows it; 10 years.
#define SAMPLER_FAR_US (INT64_C(10) * 366 * 86400 * 1000000)

struct sampler {
	const struct work *work;
	struct sample_order order;
	struct input *in;
	struct facts facts;
	int64_t duration_us;      // or TIME_UNKNOWN
	struct sample_span window;
	bool exact_shots;         // look again where the survey cannot tell

	struct bounds *bounds;    // while shots are looked for
	struct survey *survey;
	const struct survey_gap *gaps;
	size_t gap;               // that bounds are looked for in
	struct tracks tracks;

	struct look *looks;       // what was seen on the way
	size_t n_looks;
	size_t cap_looks;
	int64_t step_us;          // the least between two of them
	struct shot *shots;
	size_t n_shots;
	int64_t still_errors;     // packets that did not decode while images were made
	struct montage montage;
	struct sample_result result;
};

// Opens the input anew: a second reading begins as fresh as the first.
int sampler_open_again(struct sampler *sampler, struct err *err);

// Chooses the frames, makes them and sends them; the input is freshly open.
int sampler_frames(struct sampler *sampler, struct err *err);

#endif
