// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/input.h"

#include <string.h>

#include <libavutil/avstring.h>
#include <libavutil/dict.h>

#include "base/mem.h"
#include "media/allow.h"
#include "media/averr.h"
#include "media/choose.h"
#include "media/input_internal.h"

// A damaged file may give errors without end; so many in a row, with no packet between, is its end.
#define MAX_READ_ERRORS 100

// Enough to find the codec parameters of a stream that starts late, little enough to stay quick.
#define PROBE_BYTES   "8000000"
#define PROBE_MICROS  "5000000"
#define PROBE_PACKETS "2500"

#define LITTLE_PROBE_BYTES 200000 // where headers tell nearly all

// FFmpeg says that memory is short when there are more streams than it may see; so it may see more
// than we take, and we say what is wrong.
#define MAX_STREAMS_SEEN "1000"

static int refuse_open(AVFormatContext *fmt, AVIOContext **io, const char *url, int flags,
	AVDictionary **options)
{
	struct input *in = fmt->opaque;

	(void)url;
	(void)flags;
	(void)options;
	*io = NULL;
	in->n_blocked++;
	return AVERROR(EPERM);
}

static int interrupted(void *opaque)
{
	const struct input *in = opaque;

	return deadline_passed(&in->deadline);
}

// The demuxer inherits a protocol whitelist from a file protocol only; a context with an
// AVIOContext of its own would be free to reach all of them, hence "none".
static int set_options(AVDictionary **options)
{
	static const char *const rows[][2] = {
		{"protocol_whitelist", "none"},
		{"probesize", PROBE_BYTES},
		{"analyzeduration", PROBE_MICROS},
		{"max_probe_packets", PROBE_PACKETS},
		{"max_streams", MAX_STREAMS_SEEN},
		{"enable_drefs", "0"},
		{"use_absolute_path", "0"},
	};
	int rc = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && rc >= 0; i++) {
		rc = av_dict_set(options, rows[i][0], rows[i][1], 0);
	}
	if (rc >= 0) {
		rc = av_dict_set(options, "format_whitelist", allow_formats(), 0);
	}
	if (rc >= 0) {
		rc = av_dict_set(options, "codec_whitelist", allow_codecs(), 0);
	}
	return rc;
}

static int open_format(struct input *in, struct err *err)
{
	AVDictionary *options = NULL;
	int rc = set_options(&options);

	if (rc < 0) {
		averr_set(err, rc, "open_failed", "cannot set up");
		goto out;
	}
	in->fmt = avformat_alloc_context();
	if (!in->fmt) {
		rc = averr_set(err, AVERROR(ENOMEM), "open_failed", "cannot set up");
		goto out;
	}
	in->fmt->pb = in->reader.io;
	in->fmt->flags |= AVFMT_FLAG_CUSTOM_IO;
	in->fmt->opaque = in;
	in->fmt->io_open = refuse_open;
	in->fmt->interrupt_callback = (AVIOInterruptCB){interrupted, in};
	rc = avformat_open_input(&in->fmt, "", NULL, &options);
	if (rc < 0 && deadline_passed(&in->deadline)) {
		rc = AVERROR_EXIT;
	}
	if (rc == AVERROR_INVALIDDATA && in->reader.size == 0) {
		err_set(err, ERR_MEDIA, "open_failed", "the file is empty");
	} else if (rc == AVERROR(EINVAL)) {
		err_set(err, ERR_MEDIA, "format_refused", "a format that hilite does not take");
	} else if (rc == AVERROR_INVALIDDATA) {
		err_set(err, ERR_MEDIA, "open_failed",
			"no video or sound format that hilite knows, "
			"or damaged beyond reading");
	} else if (rc < 0) {
		averr_set(err, rc, "open_failed", "cannot open");
	}
out:
	av_dict_free(&options);
	return rc < 0 ? -1 : 0;
}

static int check_count(const struct input *in, struct err *err)
{
	if (in->fmt->nb_streams > ALLOW_MAX_STREAMS) {
		return err_set(err, ERR_LIMIT, "too_many_streams",
			"%u streams are more than the %d that "
			"hilite takes", in->fmt->nb_streams, ALLOW_MAX_STREAMS);
	}
	return 0;
}

// An MP4 says of a picture how large it is, and of each packet when it is shown; a fragmented one
// says so little by little.
static bool header_is_enough(const struct input *in)
{
	bool enough = strncmp(in->fmt->iformat->name, "mov,", 4) == 0 && in->fmt->nb_streams > 0;

	for (unsigned i = 0; i < in->fmt->nb_streams && enough; i++) {
		AVStream *st = in->fmt->streams[i];
		const AVCodecParameters *par = st->codecpar;

		enough = par->codec_type != AVMEDIA_TYPE_VIDEO || (par->width > 0 &&
			par->height > 0 && par->codec_id != AV_CODEC_ID_NONE && st->nb_frames > 0 &&
			avformat_index_get_entries_count(st) >= st->nb_frames);
	}
	return enough;
}

// As FFmpeg finds out about streams, but that pictures have no decoder.
static int look_at_sound(struct input *in, AVDictionary **options)
{
	char *codecs = in->fmt->codec_whitelist;
	int64_t most = in->fmt->probesize;

	in->fmt->codec_whitelist = (char *)(uintptr_t)allow_sound_codecs();
	in->fmt->probesize = LITTLE_PROBE_BYTES;
	int rc = avformat_find_stream_info(in->fmt, options);

	in->fmt->codec_whitelist = codecs;
	in->fmt->probesize = most;
	return rc;
}

// FFmpeg opens decoders of its own to fill in what headers leave out. They must be bound too: a
// picture of 15872 x 15872 took 622 MB otherwise.
static int find_streams(struct input *in, bool no_pictures, struct err *err)
{
	unsigned n = in->fmt->nb_streams;
	AVDictionary **options = mem_zalloc((n > 0 ? n : 1) * sizeof(AVDictionary *));
	int rc = 0;

	for (unsigned i = 0; i < n && rc >= 0; i++) {
		rc = av_dict_set_int(&options[i], "max_pixels", ALLOW_MAX_PIXELS, 0);
		if (rc >= 0) {
			rc = av_dict_set(&options[i], "threads", "1", 0);
		}
		if (rc >= 0) {
			rc = av_dict_set(&options[i], "skip_loop_filter", "all", 0);
		}
	}
	if (rc >= 0) {
		rc = no_pictures && header_is_enough(in) ? look_at_sound(in, options) :
			avformat_find_stream_info(in->fmt, n > 0 ? options : NULL);
	}
	for (unsigned i = 0; i < n; i++) {
		av_dict_free(&options[i]);
	}
	mem_free(options);
	if (rc >= 0) {
		return 0;
	}
	if (deadline_passed(&in->deadline)) {
		rc = AVERROR_EXIT;
	}
	return averr_set(err, rc, "open_failed", "cannot find the streams");
}

// A video whose pictures cannot be read is an error even where its sound can: who asks for
// highlights of a video must be told, not given half an answer. The codec's tag ("vvc1") helps to
// find out why.
static int check_streams(const struct input *in, struct err *err)
{
	bool any_audio = false;

	for (unsigned i = 0; i < in->fmt->nb_streams && !in->video; i++) {
		const AVStream *st = in->fmt->streams[i];
		char tag[AV_FOURCC_MAX_STRING_SIZE];

		any_audio = any_audio || st->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
		if (!choose_is_video(st)) {
			continue;
		}
		if (st->codecpar->codec_id != AV_CODEC_ID_NONE) {
			return err_set(err, ERR_MEDIA, "too_large",
				"its pictures have no size, or one beyond what hilite takes");
		}
		return err_set(err, ERR_MEDIA, "unknown_codec",
			"its video is of a codec that this FFmpeg does not know (%s)",
			av_fourcc_make_string(tag, st->codecpar->codec_tag));
	}
	if (in->video || in->audio) {
		return 0;
	}
	if (any_audio) {
		return err_set(err, ERR_MEDIA, "unknown_codec",
			"its sound is of a codec that this FFmpeg does not know");
	}
	return err_set(err, ERR_MEDIA, "no_streams", "no video and no sound in it");
}

static int check_size(const struct input *in, struct err *err)
{
	if (!in->video) {
		return 0;
	}
	const AVCodecParameters *par = in->video->codecpar;

	if ((int64_t)par->width * par->height > ALLOW_MAX_PIXELS) {
		return err_set(err, ERR_MEDIA, "too_large",
			"pictures of %d x %d are more than hilite takes",
			par->width, par->height);
	}
	return 0;
}

// Shorter than what the demuxer needs to tell its first time.
#define TINY_US INT64_C(1000000)

// Matroska has no decoding times, and libavformat makes them out of more packets than a tiny file
// has; then it takes the start of the sound for that of the video. So the packets are looked at.
static void mend_start(struct input *in)
{
	AVStream *st = in->video;
	int64_t first = INT64_MAX;
	struct err err = {0};

	if (!st || !strstr(in->fmt->iformat->name, "matroska") || in->fmt->duration > TINY_US ||
		st->codecpar->video_delay == 0 || st->start_time <= 0) {
		return;
	}
	AVPacket *packet = av_packet_alloc();

	while (packet && input_read(in, packet, &err) == 0) {
		if (in->fmt->streams[packet->stream_index] == st && packet->pts != AV_NOPTS_VALUE) {
			first = packet->pts < first ? packet->pts : first;
		}
		av_packet_unref(packet);
	}
	av_packet_free(&packet);
	if (av_seek_frame(in->fmt, st->index, 0, AVSEEK_FLAG_BACKWARD) >= 0 &&
		first < st->start_time) {
		st->start_time = first;
	}
}

static void find_zero(struct input *in)
{
	const AVStream *st = in->video ? in->video : in->audio;

	in->zero_us = 0;
	if (st->start_time != AV_NOPTS_VALUE) {
		int64_t us = input_time_us(in, st, st->start_time);

		in->zero_us = us == TIME_UNKNOWN ? 0 : us;
		in->zero_st = us == TIME_UNKNOWN ? NULL : st;
		in->zero_stamp = st->start_time;
	} else if (in->fmt->start_time != AV_NOPTS_VALUE) {
		in->zero_us = in->fmt->start_time;
	}
}

int input_open(struct input **out, const struct input_params *params, struct err *err)
{
	struct input *in = mem_zalloc(sizeof(*in));
	int rc = reader_open(&in->reader, params->fd, params->size_bytes);

	in->deadline = params->deadline;
	if (rc < 0) {
		averr_set(err, rc, "open_failed", "cannot set up");
		goto fail;
	}
	if (open_format(in, err) < 0 || check_count(in, err) < 0 ||
		find_streams(in, params->no_pictures, err) < 0) {
		goto fail;
	}
	in->n_streams = in->fmt->nb_streams;
	in->video = choose_video(in->fmt);
	in->audio = choose_audio(in->fmt);
	if (check_count(in, err) < 0 || check_streams(in, err) < 0 || check_size(in, err) < 0) {
		goto fail;
	}
	mend_start(in);
	find_zero(in);
	mem_give_back();
	*out = in;
	return 0;
fail:
	input_close(&in);
	return -1;
}

void input_close(struct input **input)
{
	struct input *in = *input;

	if (!in) {
		return;
	}
	avformat_close_input(&in->fmt);
	reader_close(&in->reader);
	mem_free(in);
	*input = NULL;
}

void input_set_deadline(struct input *in, struct deadline deadline)
{
	in->deadline = deadline;
}

int input_blocked(const struct input *in)
{
	return in->n_blocked;
}

// Rescales and refuses what does not fit: a stamp of 2^63 in a coarse time base is a lie, and
// adding to it would overflow.
static int64_t rescale_us(int64_t value, AVRational base)
{
	if (base.num <= 0 || base.den <= 0) {
		return TIME_UNKNOWN;
	}
	int64_t us = av_rescale_q_rnd(value, base, AV_TIME_BASE_Q, AV_ROUND_NEAR_INF);

	return us > -INT64_MAX / 4 && us < INT64_MAX / 4 ? us : TIME_UNKNOWN;
}

int64_t input_time_us(const struct input *in, const AVStream *st, int64_t stamp)
{
	int64_t us = TIME_UNKNOWN;
	int64_t since;

	if (stamp == AV_NOPTS_VALUE) {
		return us;
	}
	// Rounded once, where that is possible: two roundings could be off by a microsecond.
	if (st == in->zero_st && !__builtin_sub_overflow(stamp, in->zero_stamp, &since)) {
		return rescale_us(since, st->time_base);
	}
	us = rescale_us(stamp, st->time_base);
	return us == TIME_UNKNOWN ? us : us - in->zero_us;
}

int64_t input_length_us(const AVStream *st, int64_t length)
{
	int64_t us = length > 0 ? rescale_us(length, st->time_base) : 0;

	return us == TIME_UNKNOWN ? 0 : us;
}

int64_t input_stamp(const struct input *in, const AVStream *st, int64_t us)
{
	if (st == in->zero_st) {
		return in->zero_stamp + av_rescale_q_rnd(us, AV_TIME_BASE_Q, st->time_base,
			AV_ROUND_NEAR_INF | AV_ROUND_PASS_MINMAX);
	}
	return av_rescale_q_rnd(us + in->zero_us, AV_TIME_BASE_Q, st->time_base,
		AV_ROUND_NEAR_INF | AV_ROUND_PASS_MINMAX);
}

int64_t input_stream_end_us(const struct input *in, const AVStream *st)
{
	if (st->duration == AV_NOPTS_VALUE || st->duration <= 0) {
		return TIME_UNKNOWN;
	}
	int64_t length = input_length_us(st, st->duration);
	int64_t start = input_time_us(in, st, st->start_time);

	return length == 0 ? TIME_UNKNOWN : (start == TIME_UNKNOWN ? 0 : start) + length;
}

int input_read(struct input *in, AVPacket *packet, struct err *err)
{
	for (int errors = 0; errors < MAX_READ_ERRORS; errors++) {
		int rc = av_read_frame(in->fmt, packet);

		if (rc >= 0 && (unsigned)packet->stream_index < in->n_streams) {
			return 0;
		}
		if (rc >= 0) {
			av_packet_unref(packet);
			if (deadline_check(&in->deadline, err) < 0) {
				return -1;
			}
			errors--;
			continue;
		}
		if (deadline_passed(&in->deadline)) {
			return deadline_check(&in->deadline, err);
		}
		if (rc == AVERROR(ENOMEM)) {
			return averr_set(err, rc, "memory_limit", "cannot read");
		}
		if (rc == AVERROR_EOF || (in->fmt->pb && in->fmt->pb->eof_reached)) {
			return 1;
		}
	}
	return 1;
}

int input_seek(struct input *in, const AVStream *st, int64_t us)
{
	int64_t stamp = input_stamp(in, st, us);

	return avformat_seek_file(in->fmt, st->index, INT64_MIN, stamp, stamp, 0) < 0 ? -1 : 0;
}

int input_restart(struct input *in)
{
	const AVStream *st = in->video ? in->video : in->audio;
	int64_t start = st->start_time != AV_NOPTS_VALUE ? st->start_time : 0;

	return avformat_seek_file(in->fmt, st->index, INT64_MIN, start, INT64_MAX, 0) < 0 ? -1 : 0;
}
