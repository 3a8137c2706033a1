// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "worker/wire_clip.h"

#include <string.h>

#define MAX_TIME_US (INT64_C(20) * 366 * 86400 * 1000000)

#define MAX_FRAMES  (INT64_C(1) << 48)

void wire_put_clip(struct str *out, const struct clip_result *clip)
{
	wire_put_i64(out, clip->actual_start_us);
	wire_put_i64(out, clip->actual_end_us);
	wire_put_i64(out, clip->actual_start_pts);
	wire_put_i64(out, clip->time_base_num);
	wire_put_i64(out, clip->time_base_den);
	wire_put_i64(out, clip->frames);
	wire_put_i64(out, clip->frames_copied);
	wire_put_i64(out, clip->frames_encoded);
	wire_put_i64(out, clip->frames_head);
	wire_put_i64(out, clip->copied_start_us);
	wire_put_i64(out, clip->copied_end_us);
	wire_put_i64(out, clip->bytes);
	wire_put_i64(out, clip->decode_errors);
	wire_put_u32(out, clip->mode);
	wire_put_text(out, clip->fallback);
	wire_put_u32(out, clip->conformed);
}

int wire_get_clip(struct wire_in *in, struct clip_result *out, struct err *err)
{
	memset(out, 0, sizeof(*out));
	out->actual_start_us = wire_get_bounded(in, -MAX_TIME_US, MAX_TIME_US, 0);
	out->actual_end_us = wire_get_bounded(in, out->actual_start_us, MAX_TIME_US,
		out->actual_start_us);
	out->actual_start_pts = wire_get_i64(in);
	out->time_base_num = wire_get_bounded(in, 1, INT32_MAX, 1);
	out->time_base_den = wire_get_bounded(in, 1, INT32_MAX, 1);
	out->frames = wire_get_bounded(in, 0, MAX_FRAMES, 0);
	out->frames_copied = wire_get_bounded(in, 0, out->frames, 0);
	out->frames_encoded = wire_get_bounded(in, 0, out->frames, 0);
	out->frames_head = wire_get_bounded(in, 0, out->frames_encoded, 0);
	out->copied_start_us = wire_get_bounded(in, -MAX_TIME_US, MAX_TIME_US, 0);
	out->copied_end_us = wire_get_bounded(in, out->copied_start_us, MAX_TIME_US,
		out->copied_start_us);
	out->bytes = wire_get_bounded(in, CLIP_SIZE_UNKNOWN, INT64_MAX, CLIP_SIZE_UNKNOWN);
	out->decode_errors = wire_get_bounded(in, 0, MAX_FRAMES, 0);
	const uint32_t mode = wire_get_u32(in);

	out->mode = mode < CLIP_N_MODES ? (enum clip_mode)mode : CLIP_SMART;
	wire_get_text(in, out->fallback, sizeof(out->fallback));
	out->conformed = wire_get_u32(in) != 0;
	if (in->bad || in->left > 0 || mode >= CLIP_N_MODES) {
		return wire_bad(err, "facts of a clip");
	}
	return 0;
}

void wire_put_output(struct str *out, const struct clip_output_result *whole)
{
	wire_put_i64(out, whole->size_bytes);
	wire_put_u32(out, whole->verified);
	wire_put_u32(out, (uint32_t)whole->n_dropped);
	for (int64_t i = 0; i < whole->n_dropped; i++) {
		wire_put_i64(out, whole->dropped[i].index);
		wire_put_text(out, whole->dropped[i].reason);
	}
}

int wire_get_output(struct wire_in *in, struct clip_output_result *out, struct err *err)
{
	memset(out, 0, sizeof(*out));
	out->size_bytes = wire_get_bounded(in, CLIP_SIZE_UNKNOWN, INT64_MAX, CLIP_SIZE_UNKNOWN);
	out->verified = wire_get_u32(in) != 0;
	out->n_dropped = (int64_t)wire_get_count(in, CLIP_MAX_DROPPED, 1);
	for (int64_t i = 0; i < out->n_dropped; i++) {
		out->dropped[i].index = wire_get_bounded(in, 0, INT32_MAX, 0);
		wire_get_text(in, out->dropped[i].reason, sizeof(out->dropped[i].reason));
	}
	if (in->bad || in->left > 0) {
		return wire_bad(err, "facts of an output");
	}
	return 0;
}
