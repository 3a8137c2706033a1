// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/scan.h"

#include <libavutil/intreadwrite.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "media/averr.h"
#include "media/describe.h"
#include "media/input_internal.h"
#include "media/scan_decode.h"
#include "media/tail.h"

// A stream may end so much before its own header says: rounding, and a last packet without a length.
#define STREAM_SLACK_US  INT64_C(150000)
#define STREAM_SLACK_OF  500 // or a part of its length

// The same for a container that knows but one length, which some programs round to seconds or take
// from a stream that hilite does not read.
#define WHOLE_SLACK_US   INT64_C(500000)
#define WHOLE_SLACK_OF   50

#define PACKETS_A_WORD 500 // of progress

struct seen {
	bool counts;         // a picture or sound, and no cover
	int64_t declared_us; // end, TIME_UNKNOWN where the stream has none of its own
	int64_t first_us;
	int64_t last_us;     // of the packet that begins last
	int64_t end_us;      // of the one that ends last; where all is decoded, of what came of them
	bool cut;            // the last packet was not all there
};

struct scan {
	struct input *in;
	struct fact_scan *out;
	struct scan_decode *decode; // NULL: packets alone
	struct seen *seen;     // by stream
	int64_t pictures;      // packets of the video that are shown
	int64_t whole_us;      // declared end of all
	int64_t key_us;        // of the keyframe before, TIME_UNKNOWN
	int64_t longest_us;    // between keyframes
	bool without_pts;      // some picture has none, so their order is not known
	bool open_gop;
	int64_t damage;        // of the container
};

static bool says_each_length(const struct input *in)
{
	const char *name = in->fmt->iformat->name;

	return strncmp(name, "mov,", 4) == 0 || strcmp(name, "avi") == 0;
}

// What the header says of the end of a stream. A track without a sample says nothing, nor does a
// length of all ones, by which ISO 14496-12 means one that is not known.
static int64_t declared_end(const struct input *in, const AVStream *st)
{
	if (strncmp(in->fmt->iformat->name, "mov,", 4) == 0 &&
		(st->duration == UINT32_MAX || (st->nb_frames == 0 &&
			avformat_index_get_entries_count(st) == 0))) {
		return TIME_UNKNOWN;
	}
	return input_stream_end_us(in, st);
}

static void set_up(struct scan *s)
{
	const struct input *in = s->in;
	const bool each = says_each_length(in);

	s->seen = mem_zalloc((in->n_streams + 1) * sizeof(*s->seen));
	s->key_us = TIME_UNKNOWN;
	s->whole_us = TIME_UNKNOWN;
	// Else the length was estimated from what there is.
	if (!each && in->fmt->duration_estimation_method == AVFMT_DURATION_FROM_STREAM) {
		s->whole_us = describe_duration(in);
	}
	for (unsigned i = 0; i < in->n_streams; i++) {
		const AVStream *st = in->fmt->streams[i];
		const enum AVMediaType type = st->codecpar->codec_type;

		s->seen[i] = (struct seen){
			.counts = (type == AVMEDIA_TYPE_VIDEO || type == AVMEDIA_TYPE_AUDIO) &&
				!(st->disposition & AV_DISPOSITION_ATTACHED_PIC),
			.declared_us = each ? declared_end(in, st) : TIME_UNKNOWN,
			.first_us = TIME_UNKNOWN,
			.last_us = TIME_UNKNOWN,
			.end_us = TIME_UNKNOWN,
		};
	}
}

// A picture that is shown before the keyframe that it follows belongs to an open group.
static void take_picture(struct scan *s, const AVPacket *p, int64_t us)
{
	s->pictures++;
	s->without_pts = s->without_pts || p->pts == AV_NOPTS_VALUE;
	if (us == TIME_UNKNOWN) {
		return;
	}
	if (!(p->flags & AV_PKT_FLAG_KEY)) {
		s->open_gop = s->open_gop || (s->key_us != TIME_UNKNOWN && us < s->key_us);
		return;
	}
	s->out->keyframes++;
	if (s->key_us != TIME_UNKNOWN && us - s->key_us > s->longest_us) {
		s->longest_us = us - s->key_us;
	}
	s->key_us = us;
}

// The samples at the head of a packet that are never heard.
static int64_t skipped_us(const AVStream *st, const AVPacket *p)
{
	size_t size = 0;
	const uint8_t *data = av_packet_get_side_data(p, AV_PKT_DATA_SKIP_SAMPLES, &size);

	return data && size >= 4 && st->codecpar->sample_rate > 0 ?
		av_rescale(AV_RL32(data), 1000000, st->codecpar->sample_rate) : 0;
}

static void take(struct scan *s, const AVPacket *p)
{
	const AVStream *st = s->in->fmt->streams[p->stream_index];
	struct seen *seen = &s->seen[p->stream_index];
	int64_t us = input_time_us(s->in, st, p->pts != AV_NOPTS_VALUE ? p->pts : p->dts);

	seen->cut = p->flags & AV_PKT_FLAG_CORRUPT;
	if (p->flags & AV_PKT_FLAG_DISCARD) {
		return;
	}
	if (st == s->in->video) {
		take_picture(s, p, us);
	}
	if (us == TIME_UNKNOWN) {
		return;
	}
	int64_t heard = us + skipped_us(st, p);
	int64_t end = us + input_length_us(st, p->duration);

	if (seen->first_us == TIME_UNKNOWN || heard < seen->first_us) {
		seen->first_us = heard;
	}
	if (seen->last_us == TIME_UNKNOWN || us > seen->last_us) {
		seen->last_us = us;
	}
	if (seen->end_us == TIME_UNKNOWN || end > seen->end_us) {
		seen->end_us = end;
	}
}

static bool is_short(int64_t end_us, int64_t declared_us, int64_t slack_us, int64_t of)
{
	if (declared_us == TIME_UNKNOWN || declared_us <= 0) {
		return false;
	}
	int64_t slack = declared_us / of > slack_us ? declared_us / of : slack_us;

	return end_us == TIME_UNKNOWN || end_us < declared_us - slack;
}

// 1, 0, or -1 where the container says neither how long it is nor how large.
static int is_truncated(const struct scan *s)
{
	const struct input *in = s->in;
	const int tail = tail_is_cut(in->reader.fd, in->reader.size, in->fmt->iformat->name);
	bool declared = s->whole_us != TIME_UNKNOWN || tail >= 0;
	int64_t end = TIME_UNKNOWN;

	for (unsigned i = 0; i < in->n_streams; i++) {
		const struct seen *seen = &s->seen[i];

		if (!seen->counts) {
			continue;
		}
		if (seen->cut || is_short(seen->end_us, seen->declared_us, STREAM_SLACK_US,
			STREAM_SLACK_OF)) {
			return 1;
		}
		declared = declared || seen->declared_us != TIME_UNKNOWN;
		end = seen->end_us > end ? seen->end_us : end;
	}
	if (is_short(end, s->whole_us, WHOLE_SLACK_US, WHOLE_SLACK_OF) || tail == 1) {
		return 1;
	}
	return declared ? 0 : -1;
}

static void conclude(struct scan *s)
{
	const struct input *in = s->in;
	struct fact_scan *out = s->out;
	const struct seen *video = in->video ? &s->seen[in->video->index] : NULL;
	const struct seen *audio = in->audio ? &s->seen[in->audio->index] : NULL;

	out->truncated = is_truncated(s);
	out->last_video_us = video ? video->end_us : FACT_UNKNOWN;
	out->last_audio_us = audio ? audio->end_us : FACT_UNKNOWN;
	if (!video) {
		out->keyframes = FACT_UNKNOWN;
		return;
	}
	if (!s->decode) {
		out->frames = s->pictures;
	}
	if (s->key_us != TIME_UNKNOWN && video->end_us - s->key_us > s->longest_us) {
		s->longest_us = video->end_us - s->key_us; // no keyframe comes behind the last
	}
	if (s->longest_us > 0) {
		out->max_interval_us = s->longest_us;
	}
	if (s->open_gop || !s->without_pts) {
		out->open_gop = s->open_gop;
	}
	if (audio && audio->first_us != TIME_UNKNOWN && video->first_us != TIME_UNKNOWN) {
		out->av_offset_us = audio->first_us - video->first_us;
	}
}

// What the demuxer passes over without a word in its packets.
static void count_damage(struct scan *s, const AVPacket *packet)
{
	bool told = averr_complaints(AVERR_DEMUXER) > 0;

	s->damage += told || (packet && packet->flags & AV_PKT_FLAG_CORRUPT);
}

static int read_all(struct scan *s, const struct scan_params *params, AVPacket *packet,
	struct err *err)
{
	for (int64_t n = 0;; n++) {
		int rc = input_read(s->in, packet, err);

		count_damage(s, rc == 0 ? packet : NULL);
		if (rc != 0) {
			return rc < 0 ? -1 : 0;
		}
		take(s, packet);
		int64_t at = s->seen[packet->stream_index].end_us;

		if (s->decode) {
			scan_decode_push(s->decode, packet);
		}
		av_packet_unref(packet);
		if (n % PACKETS_A_WORD == 0 && at != TIME_UNKNOWN) {
			params->progress(params->opaque, at);
		}
		if (deadline_check(&s->in->deadline, err) < 0) {
			return -1;
		}
	}
}

// Packets of which nothing could be decoded are no end.
static void take_decoded(struct scan *s, const AVStream *st)
{
	struct seen *seen = st ? &s->seen[st->index] : NULL;

	if (!seen || seen->last_us == TIME_UNKNOWN || !scan_decode_takes(s->decode, st)) {
		return;
	}
	int64_t last = scan_decode_last_us(s->decode, st);

	if (last == TIME_UNKNOWN) {
		seen->end_us = TIME_UNKNOWN;
	} else if (last < seen->last_us) {
		seen->end_us -= seen->last_us - last;
	}
}

static int finish_decoding(struct scan *s, struct err *err)
{
	if (scan_decode_finish(s->decode, err) < 0) {
		return -1;
	}
	s->out->decode_errors += s->damage;
	take_decoded(s, s->in->video);
	take_decoded(s, s->in->audio);
	return 0;
}

static int run(struct scan *s, const struct scan_params *params, AVPacket *packet, struct err *err)
{
	if (params->depth == FACT_SCAN_FULL) {
		s->decode = scan_decode_open(s->in, params->n_threads, s->out, err);
		if (!s->decode) {
			return -1;
		}
	}
	averr_complaints(AVERR_DEMUXER); // of opening, which not every file is sound enough for
	if (read_all(s, params, packet, err) < 0 || (s->decode && finish_decoding(s, err) < 0)) {
		return -1;
	}
	s->out->depth = params->depth;
	conclude(s);
	if (s->decode) {
		scan_decode_end_spans(s->decode, s->out->last_video_us, s->out->last_audio_us);
	}
	return 0;
}

int scan_run(struct input *in, const struct scan_params *params, struct fact_scan *out,
	struct err *err)
{
	struct scan s = {.in = in, .out = out};
	AVPacket *packet = av_packet_alloc();

	if (!packet) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot read");
	}
	set_up(&s);
	out->keyframes = 0;
	int rc = run(&s, params, packet, err);

	scan_decode_free(s.decode);
	av_packet_free(&packet);
	mem_free(s.seen);
	return rc;
}
