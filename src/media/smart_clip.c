// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "media/smart_internal.h"
#include "media/transcode.h"

// Reasons are short; what else fails may have more to say.
static void copy_reason(char reason[CLIP_REASON], const char *text)
{
	size_t len = strnlen(text, CLIP_REASON - 1);

	memcpy(reason, text, len);
	reason[len] = '\0';
}

int smart_check(struct input *in, const struct clip_params *params,
	const struct clip_segment *segment, struct smart_forecast *out, struct err *err)
{
	struct smart *s = NULL;
	const char *reason = NULL;
	int rc = smart_open(&s, params, err);

	memset(out, 0, sizeof(*out));
	if (rc == 0) {
		smart_begin_segment(s, in, segment);
		reason = s->main ? seam_open(&s->seam, s->main->codecpar) : "there is no picture";
		if (!reason) {
			rc = smart_make_plan(in, &s->seam, segment, s->packet, &s->seg.plan, err);
			reason = rc == 0 ? s->seg.plan.reason : NULL;
		}
		if (rc == 0 && !reason && smart_set_up(s, &s->seg.plan, err) < 0) {
			rc = strcmp(err->code, SMART_REFUSED) == 0 ? 0 : -1;
			copy_reason(out->reason, err->message);
		}
	}
	if (rc == 0) {
		out->head_frames = s->seg.plan.n_head;
		if (reason) {
			copy_reason(out->reason, reason);
		}
		out->whole = out->reason[0] != '\0';
		err_clear(err);
	}
	smart_close(&s);
	return rc;
}

static int cut_one(struct input *in, const struct clip_params *params,
	const struct clip_segment *segment, struct clip_result *out,
	struct clip_output_result *whole, struct err *err)
{
	struct smart *s = NULL;
	int rc = smart_open(&s, params, err);

	if (rc == 0) {
		s->alone = true;
		rc = smart_add(s, in, segment, out, err);
	}
	if (rc == 0) {
		rc = smart_finish(s, whole, err);
	}
	smart_close(&s);
	return rc;
}

bool smart_may_encode(const struct clip_params *params, const struct err *err,
	char reason[CLIP_REASON])
{
	static const char *const codes[] = {SMART_REFUSED, "bad_order", "not_supported",
		"no_encoder", "bad_picture", "verify_failed"};
	bool again = false;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		again = again || strcmp(err->code, codes[i]) == 0;
	}
	if (!again || ftruncate(params->out_fd, 0) < 0) {
		return false;
	}
	log_say(LOG_INFO, "all is encoded: %s", err->message);
	copy_reason(reason, err->message);
	return true;
}

int smart_clip(struct input *in, const struct clip_params *params,
	const struct clip_segment *segment, struct clip_result *out,
	struct clip_output_result *whole, struct err *err)
{
	struct err first = {0};
	char reason[CLIP_REASON];

	if (cut_one(in, params, segment, out, whole, &first) == 0) {
		return 0;
	}
	if (!smart_may_encode(params, &first, reason)) {
		*err = first;
		return -1;
	}
	if (transcode_clip(in, params, segment, out, whole, err) < 0) {
		return -1;
	}
	out->mode = CLIP_EXACT;
	memcpy(out->fallback, reason, sizeof(reason));
	return 0;
}
