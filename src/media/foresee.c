// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/foresee.h"

#include <string.h>

#include "media/averr.h"
#include "media/keypoint.h"
#include "media/output.h"

// How much earlier than the keyframe reading starts, and how far behind the end it goes on: streams
// are interleaved that far apart, and pictures are shown later than they are read.
#define LEAD_US  INT64_C(1500000)
#define TRAIL_US INT64_C(2000000)

struct view {
	struct input *in;
	const struct clip_params *params;
	const struct clip_segment *segment;
	const AVStream *main; // the picture, or the sound where there is none
	int64_t first_us;     // TIME_UNKNOWN: nothing yet
	int64_t first_pts;
	int64_t last_end_us;
	int64_t next_us;      // of the first frame behind; TIME_UNKNOWN: none
	int64_t n;
	int64_t main_bytes;
	int64_t sound_bytes;  // beside a picture
};

// A bound within a microsecond of a frame's time is that time.
static bool is_inside(const struct view *v, int64_t us)
{
	return us != TIME_UNKNOWN && us >= v->segment->start_us - 1 && us < v->segment->end_us - 1;
}

static void look(struct view *v, const AVPacket *packet, int64_t us)
{
	const AVStream *st = v->in->fmt->streams[packet->stream_index];

	if (st != v->main || us == TIME_UNKNOWN || keypoint_hides(packet, us)) {
		v->sound_bytes += st == v->in->audio && is_inside(v, us) ? packet->size : 0;
		return;
	}
	if (!is_inside(v, us)) {
		if (us >= v->segment->end_us - 1 && (v->next_us == TIME_UNKNOWN || us < v->next_us)) {
			v->next_us = us;
		}
		return;
	}
	if (v->first_us == TIME_UNKNOWN || us < v->first_us) {
		v->first_us = us;
		v->first_pts = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
	}
	if (us + input_length_us(st, packet->duration) > v->last_end_us) {
		v->last_end_us = us + input_length_us(st, packet->duration);
	}
	v->n++;
	v->main_bytes += packet->size;
}

static int read_all(struct view *v, AVPacket *packet, struct err *err)
{
	int64_t main_us = INT64_MIN / 2;

	while (main_us < v->segment->end_us || main_us - v->segment->end_us < TRAIL_US) {
		int rc = input_read(v->in, packet, err);

		if (rc != 0) {
			return rc < 0 ? -1 : 0;
		}
		int64_t us = keypoint_packet_time(v->in, packet);

		if (v->in->fmt->streams[packet->stream_index] == v->main && us != TIME_UNKNOWN) {
			main_us = us;
		}
		look(v, packet, us);
		av_packet_unref(packet);
		if (deadline_check(&v->in->deadline, err) < 0) {
			return -1;
		}
	}
	return 0;
}

static bool is_reshaped(const struct clip_params *p)
{
	return p->size_w > 0 || p->scale_w > 0 || p->scale_h > 0 || p->crop_num > 0 ||
		p->fps_num > 0 || strcmp(p->extension, "gif") == 0 ||
		strcmp(p->extension, "webp") == 0;
}

// The encoder may take the rate that the whole has, in a part that takes less.
static int64_t expect_bytes(const struct view *v, int64_t length_us)
{
	int64_t usual = av_rescale(v->main->codecpar->bit_rate, length_us, INT64_C(8000000));

	return (usual > v->main_bytes ? usual : v->main_bytes) + v->sound_bytes;
}

static void fill(const struct view *v, struct clip_result *out)
{
	const struct clip_params *p = v->params;
	int64_t end_us = v->next_us != TIME_UNKNOWN ? v->next_us : v->last_end_us;

	out->actual_start_us = v->first_us;
	out->actual_end_us = end_us > v->first_us ? end_us : v->first_us;
	out->actual_start_pts = v->first_pts;
	out->time_base_num = v->main->time_base.num;
	out->time_base_den = v->main->time_base.den;
	out->frames = v->n;
	if (p->fps_num > 0 && v->in->video) {
		const AVRational frame = {p->fps_den, p->fps_num};

		out->frames = av_rescale_q(out->actual_end_us - v->first_us, AV_TIME_BASE_Q, frame);
	}
	out->frames_encoded = out->frames;
	out->bytes = v->in->video && is_reshaped(p) ? CLIP_SIZE_UNKNOWN :
		expect_bytes(v, out->actual_end_us - v->first_us);
	out->mode = CLIP_EXACT;
}

int foresee_segment(struct input *in, const struct clip_params *params,
	const struct clip_segment *segment, struct clip_result *out, struct err *err)
{
	struct view v = {
		.in = in,
		.params = params,
		.segment = segment,
		.main = in->video ? in->video : in->audio,
		.first_us = TIME_UNKNOWN,
		.last_end_us = INT64_MIN,
		.next_us = TIME_UNKNOWN,
	};
	AVPacket *packet = av_packet_alloc();

	memset(out, 0, sizeof(*out));
	if (!packet) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot look at the span");
	}
	if (!output_muxer(in, params->extension)) {
		av_packet_free(&packet);
		return err_set(err, ERR_MEDIA, "not_supported", "no way to write a '%s' file",
			params->extension);
	}
	keypoint_rewind(in, v.main, segment->start_us - LEAD_US);
	int rc = read_all(&v, packet, err);

	av_packet_free(&packet);
	if (rc == 0 && v.n == 0) {
		rc = err_set(err, ERR_INPUT, "bad_span", "no frame begins in that span");
	}
	if (rc == 0) {
		fill(&v, out);
	}
	return rc;
}
