// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/stills.h"

#include <libavutil/mastering_display_metadata.h>

#include "base/mem.h"
#include "media/averr.h"
#include "media/compat.h"
#include "media/deinterlace.h"
#include "media/picture.h"
#include "media/still.h"
#include "media/stretch.h"

// Wants so near each other are decoded in one go. Where keyframes are rare, to go on over a gap
// costs less than to begin at the keyframe again: so the wants may lie apart by half of what had to
// be decoded for one of them.
#define NEAR_US 2000000

// What is read beyond a want for the picture behind it, where a deinterlacer needs that.
#define BEHIND_US 100000

// A time that was written with six decimals may be so much beside the picture that it means.
#define ROUNDING_US 1

// A picture and those beside it, for the deinterlacer. Blank: there is none.
struct moment {
	AVFrame *frame;
	AVFrame *before;
	AVFrame *after;
	int64_t time_us;
	double rate;
};

struct stills {
	const struct stills_params *params;
	struct stills_result *result;
	struct input *in;
	struct picture_maker *pictures;
	struct still_maker *maker;
	struct still_params how; // all frames are turned by what the stream says
	struct moment last; // the picture before the one at hand
	struct moment best; // of the want at hand
	const struct moment *chosen; // within take
	size_t at;          // the want at hand
	size_t end;         // of those of this stretch
	int64_t reach_us;   // the longest way from a keyframe to a want
	int64_t told_pts;
	bool told;
};

static bool is_set(const AVFrame *frame)
{
	return frame && frame->buf[0];
}

static int copy_ref(AVFrame *to, const AVFrame *from, struct err *err)
{
	av_frame_unref(to);
	if (is_set(from) && av_frame_ref(to, from) < 0) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot decode");
	}
	return 0;
}

static int moment_new(struct moment *m, struct err *err)
{
	m->frame = av_frame_alloc();
	m->before = av_frame_alloc();
	m->after = av_frame_alloc();
	if (!m->frame || !m->before || !m->after) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot decode");
	}
	return 0;
}

static void moment_free(struct moment *m)
{
	av_frame_free(&m->frame);
	av_frame_free(&m->before);
	av_frame_free(&m->after);
}

static void moment_clear(struct moment *m)
{
	av_frame_unref(m->frame);
	av_frame_unref(m->before);
	av_frame_unref(m->after);
}

static struct still_params still_params_of(const struct stills *s, const AVFrame *frame)
{
	AVRational sar = av_guess_sample_aspect_ratio(s->in->fmt, s->in->video, NULL);

	// The container's word counts, as it does for the size that the facts tell.
	if (sar.num <= 0 || sar.den <= 0) {
		sar = frame->sample_aspect_ratio;
	}
	struct still_params params = s->how;

	params.sar = sar;
	return params;
}

int stills_canvas(struct stills *s, int max_width, int max_height, struct canvas **out,
	struct err *err)
{
	const struct moment *m = s->chosen;
	struct still_params params = still_params_of(s, m->frame);
	AVFrame *whole = NULL;
	int rc = 0;

	params.max_width = max_width;
	params.max_height = max_height;
	if (!compat_is_interlaced(m->frame)) {
		return still_make(s->maker, m->frame, &params, out, err);
	}
	whole = av_frame_alloc();
	if (!whole) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot decode");
	}
	rc = deinterlace(is_set(m->before) ? m->before : NULL, m->frame,
		is_set(m->after) ? m->after : NULL, whole, err);
	if (rc == 0) {
		rc = still_make(s->maker, whole, &params, out, err);
	}
	av_frame_free(&whole);
	return rc;
}

static int emit(struct stills *s, const struct moment *m, struct err *err)
{
	const AVStream *st = s->in->video;
	struct picture picture = {.time_us = m->time_us, .key = compat_is_key(m->frame)};
	struct still_params params = still_params_of(s, m->frame);
	struct still_view view = {
		.want = s->at,
		.time_us = m->time_us,
		.pts = m->frame->best_effort_timestamp,
		.time_base_num = st->time_base.num,
		.time_base_den = st->time_base.den,
		.picture = &picture,
	};

	if (s->told && view.pts == s->told_pts) {
		return 0;
	}
	if (picture_make(s->pictures, m->frame, &picture, err) < 0) {
		return -1;
	}
	still_size(m->frame->width, m->frame->height, &params, &view.width, &view.height);
	s->told = true;
	s->told_pts = view.pts;
	s->result->n_found++;
	s->chosen = m;
	int rc = s->params->take(s->params->opaque, s, &view, err);

	s->chosen = NULL;
	return rc;
}

// The answer to the want at hand; frame is the picture behind it, or NULL at the end.
static int answer(struct stills *s, const AVFrame *frame, int64_t time_us, struct err *err)
{
	int rc = 0;

	if (is_set(s->best.frame)) {
		rc = emit(s, &s->best, err);
	} else if (is_set(s->last.frame)) {
		rc = copy_ref(s->last.after, frame, err);
		if (rc == 0) {
			rc = emit(s, &s->last, err);
		}
	} else if (frame) {
		struct moment only = {.frame = (AVFrame *)(uintptr_t)frame, .time_us = time_us};

		rc = emit(s, &only, err);
	}
	moment_clear(&s->best);
	s->at++;
	return rc;
}

static bool is_past(const struct still_want *want, int64_t time_us)
{
	return want->from_us == want->to_us ? time_us > want->to_us + ROUNDING_US
		: time_us >= want->to_us;
}

// Keeps a picture that is better than what the want at hand has.
static int consider(struct stills *s, const AVFrame *frame, int64_t time_us, struct err *err)
{
	const struct still_want *want = &s->params->wants[s->at];
	struct picture picture = {.time_us = time_us};

	if (want->from_us == want->to_us || time_us < want->from_us) {
		return 0;
	}
	if (picture_make(s->pictures, frame, &picture, err) < 0) {
		return -1;
	}
	double rate = s->params->rate(s->params->opaque, &picture);

	if (is_set(s->best.frame) && rate <= s->best.rate) {
		return 0;
	}
	s->best.time_us = time_us;
	s->best.rate = rate;
	av_frame_unref(s->best.after);
	if (copy_ref(s->best.frame, frame, err) < 0) {
		return -1;
	}
	return copy_ref(s->best.before, s->last.frame, err);
}

static int take_frame(void *opaque, AVFrame *frame, int64_t time_us, struct err *err)
{
	struct stills *s = opaque;

	if (is_set(s->best.frame) && !is_set(s->best.after) &&
		s->best.time_us == s->last.time_us && copy_ref(s->best.after, frame, err) < 0) {
		return -1;
	}
	while (s->at < s->end && is_past(&s->params->wants[s->at], time_us)) {
		if (answer(s, frame, time_us, err) < 0) {
			return -1;
		}
	}
	if (s->at >= s->end) {
		return 1;
	}
	if (consider(s, frame, time_us, err) < 0) {
		return -1;
	}
	AVFrame *oldest = s->last.before;

	s->last.before = s->last.frame;
	s->last.frame = oldest;
	s->last.time_us = time_us;
	return copy_ref(s->last.frame, frame, err);
}

// The wants from s->at on that lie near enough for one stretch.
static struct stretch next_stretch(struct stills *s)
{
	const struct stills_params *p = s->params;
	struct stretch stretch = {
		.from_us = p->wants[s->at].from_us,
		.to_us = p->wants[s->at].to_us,
		.key_us = TIME_UNKNOWN,
	};

	int64_t near_us = s->reach_us / 2 > NEAR_US ? s->reach_us / 2 : NEAR_US;

	s->end = s->at + 1;
	while (s->end < p->n && p->wants[s->end].from_us - stretch.to_us < near_us) {
		if (p->wants[s->end].to_us > stretch.to_us) {
			stretch.to_us = p->wants[s->end].to_us;
		}
		s->end++;
	}
	stretch.to_us += s->in->video->codecpar->field_order > AV_FIELD_PROGRESSIVE ? BEHIND_US :
		ROUNDING_US + 1;
	return stretch;
}

static int run_stretches(struct stills *s, struct stretcher *stretcher, struct err *err)
{
	int rc = 0;

	while (rc == 0 && s->at < s->params->n) {
		struct stretch stretch = next_stretch(s);

		moment_clear(&s->last);
		moment_clear(&s->best);
		rc = stretcher_run(stretcher, stretch, take_frame, s, err);
		if (stretcher->key_us != TIME_UNKNOWN &&
			stretch.from_us - stretcher->key_us > s->reach_us) {
			s->reach_us = stretch.from_us - stretcher->key_us;
		}
		while (rc == 0 && s->at < s->end) {
			rc = answer(s, NULL, 0, err);
		}
	}
	return rc;
}

// How the stream wants its pictures to be shown.
static void read_stream(struct stills *s)
{
	size_t size;
	const uint8_t *data = compat_side_data(s->in->video, AV_PKT_DATA_DISPLAYMATRIX, &size);

	if (data && size >= 9 * sizeof(int32_t)) {
		still_orient((const int32_t *)(const void *)data, &s->how);
	}
	data = compat_side_data(s->in->video, AV_PKT_DATA_CONTENT_LIGHT_LEVEL, &size);
	if (data && size >= sizeof(AVContentLightMetadata)) {
		const AVContentLightMetadata *light = (const void *)data;

		s->how.peak_nits = light->MaxCLL <= 10000 ? (int)light->MaxCLL : 0;
	}
}

int stills_run(struct input *in, const struct stills_params *params, struct stills_result *out,
	struct err *err)
{
	struct stills s = {.params = params, .result = out, .in = in};
	struct stretcher stretcher;
	int rc = stretcher_open(&stretcher, in, params->n_threads, false, err);

	read_stream(&s);
	if (rc == 0 && moment_new(&s.last, err) == 0 && moment_new(&s.best, err) == 0) {
		s.pictures = picture_maker_new();
		s.maker = still_maker_new();
		rc = run_stretches(&s, &stretcher, err);
		still_maker_free(&s.maker);
		picture_maker_free(s.pictures);
		out->decode_errors += stretcher.decoder.n_errors;
	} else {
		rc = -1;
	}
	moment_free(&s.last);
	moment_free(&s.best);
	stretcher_close(&stretcher);
	return rc;
}

int stills_keyframes(struct input *in, int64_t from_us, int64_t to_us, int64_t **out, size_t *n,
	struct err *err)
{
	AVPacket *packet = av_packet_alloc();
	size_t cap = 0;
	int rc = packet ? 0 : averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot read");

	*out = NULL;
	*n = 0;
	while (rc == 0) {
		rc = input_read(in, packet, err);
		if (rc == 0 && deadline_check(&in->deadline, err) < 0) {
			rc = -1;
		}
		if (rc == 0 && in->fmt->streams[packet->stream_index] == in->video &&
			(packet->flags & AV_PKT_FLAG_KEY)) {
			int64_t us = input_time_us(in, in->video,
				packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts);

			if (us != TIME_UNKNOWN && us >= from_us && us < to_us) {
				*out = mem_grow(*out, &cap, *n + 1, sizeof(**out));
				(*out)[(*n)++] = us;
			}
		}
		av_packet_unref(packet);
	}
	av_packet_free(&packet);
	return rc < 0 ? -1 : 0;
}
