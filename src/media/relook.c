// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/relook.h"

#include "media/compat.h"
#include "media/picture.h"
#include "media/stretch.h"

struct relook {
	const struct relook_params *params;
	struct relook_result *result;
	struct picture_maker *maker;
	size_t at;
};

static int take(void *opaque, AVFrame *frame, int64_t time_us, struct err *err)
{
	struct relook *r = opaque;
	struct picture picture = {.time_us = time_us, .key = compat_is_key(frame)};

	if (time_us < r->params->stretches[r->at].from_us) {
		return 0;
	}
	if (picture_make(r->maker, frame, &picture, err) < 0) {
		return -1;
	}
	r->result->n_pictures++;
	r->params->picture(r->params->opaque, r->at, &picture);
	return 0;
}

int relook_run(struct input *in, const struct relook_params *params, struct relook_result *out,
	struct err *err)
{
	struct relook r = {.params = params, .result = out};
	struct stretcher stretcher;
	int rc = stretcher_open(&stretcher, in, params->n_threads, true, err);

	r.maker = picture_maker_new();
	for (; rc == 0 && r.at < params->n; r.at++) {
		params->progress(params->opaque, params->stretches[r.at].from_us);
		rc = stretcher_run(&stretcher, params->stretches[r.at], take, &r, err);
	}
	out->decode_errors += stretcher.decoder.n_errors;
	picture_maker_free(r.maker);
	stretcher_close(&stretcher);
	return rc;
}
