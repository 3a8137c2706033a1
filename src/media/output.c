// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/output.h"

#include <errno.h>
#include <libavutil/avstring.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "media/averr.h"
#include "media/compat.h"

#define BUFFER_BYTES (128 * 1024)

static int write_bytes(void *opaque, COMPAT_WRITE_DATA *buf, int len)
{
	struct output *out = opaque;
	int done = 0;

	while (done < len) {
		ssize_t n = pwrite(out->fd, buf + done, (size_t)(len - done), out->pos);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0) {
			return AVERROR(errno);
		}
		done += (int)n;
		out->pos += n;
	}
	if (out->pos > out->size) {
		out->size = out->pos;
	}
	return len;
}

static int64_t move(int64_t *pos, int64_t size, int64_t offset, int whence)
{
	int64_t base = 0;

	whence &= ~AVSEEK_FORCE;
	if (whence == AVSEEK_SIZE) {
		return size;
	}
	if (whence == SEEK_CUR) {
		base = *pos;
	} else if (whence == SEEK_END) {
		base = size;
	}
	if (offset < -base || offset > INT64_MAX - base) {
		return AVERROR(EINVAL);
	}
	*pos = base + offset;
	return *pos;
}

static int64_t seek(void *opaque, int64_t offset, int whence)
{
	struct output *out = opaque;

	return move(&out->pos, out->size, offset, whence);
}

static int64_t seek_again(void *opaque, int64_t offset, int whence)
{
	struct output *out = opaque;

	return move(&out->again_pos, out->size, offset, whence);
}

static int read_again(void *opaque, uint8_t *buf, int len)
{
	struct output *out = opaque;
	ssize_t n = pread(out->fd, buf, (size_t)len, out->again_pos);

	if (n < 0) {
		return AVERROR(errno);
	}
	out->again_pos += n;
	return n > 0 ? (int)n : AVERROR_EOF;
}

static void free_io(AVIOContext **io)
{
	if (*io) {
		av_freep(&(*io)->buffer);
	}
	avio_context_free(io);
}

// The MP4 muxer reads its own output once more when it moves the index to the front. That is the
// one thing that may be opened, and only for reading.
static int open_again(AVFormatContext *fmt, AVIOContext **io, const char *url, int flags,
	AVDictionary **options)
{
	struct output *out = fmt->opaque;
	uint8_t *buf;

	(void)url;
	(void)options;
	*io = NULL;
	if (flags != AVIO_FLAG_READ || out->again) {
		return AVERROR(EPERM);
	}
	buf = av_malloc(BUFFER_BYTES);
	if (!buf) {
		return AVERROR(ENOMEM);
	}
	out->again_pos = 0;
	out->again = avio_alloc_context(buf, BUFFER_BYTES, 0, out, read_again, NULL, seek_again);
	if (!out->again) {
		av_free(buf);
		return AVERROR(ENOMEM);
	}
	*io = out->again;
	return 0;
}

static int close_again(AVFormatContext *fmt, AVIOContext *io)
{
	struct output *out = fmt->opaque;

	if (io == out->again) {
		free_io(&out->again);
	}
	return 0;
}

// One file each, and nothing but a file: no playlist, no list of pictures, no stream.
static const char muxers[] = "mp4,mov,ipod,3gp,3g2,matroska,webm,avi,mpegts,mpeg,vob,svcd,dvd,"
	"mpeg2video,flv,ogg,ogv,oga,opus,asf,gif,mp3,mp2,flac,wav,w64,aiff,caf,adts,ac3,eac3,dv,mxf,f4v,psp";

const AVOutputFormat *output_muxer(const struct input *in, const char *extension)
{
	static const char *const kinds[][2] = {
		{"mp4", "mp4"}, {"matroska", "matroska"}, {"avi", "avi"}, {"mpegts", "mpegts"},
		{"mpeg", "vob"}, {"flv", "flv"}, {"ogg", "ogg"}, {"asf", "asf"}, {"gif", "gif"},
		{"mp3", "mp3"}, {"flac", "flac"}, {"wav", "wav"}, {"aac", "adts"}, {"dv", "dv"},
	};
	char name[32];

	snprintf(name, sizeof(name), "x.%s", extension);
	const AVOutputFormat *muxer = extension[0] ? av_guess_format(NULL, name, NULL) : NULL;

	if (muxer && !av_match_list(muxer->name, muxers, ',')) {
		return NULL;
	}

	for (size_t i = 0; !muxer && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strstr(in->fmt->iformat->name, kinds[i][0])) {
			muxer = av_guess_format(kinds[i][1], NULL, NULL);
		}
	}
	return muxer;
}

static void drop(struct output *out, const AVStream *st, const char *reason)
{
	if (out->n_dropped < OUTPUT_MAX_DROPPED) {
		out->dropped[out->n_dropped++] = (struct output_dropped){st->index, reason};
	}
}

bool output_is_home_of(const AVOutputFormat *muxer, enum AVCodecID id)
{
	// These take everything, or do not say what; of others the answer is to be relied on.
	static const struct {
		const char *muxers;
		const char *codecs;
	} rows[] = {
		{"mpegts", "h264,hevc,aac,mp2,mp3,ac3,eac3"},
		{"avi", "h264,mp3,ac3,aac,pcm_s16le"},
		{"flv,f4v", "h264,aac,mp3"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (av_match_list(muxer->name, rows[i].muxers, ',')) {
			return av_match_list(avcodec_get_name(id), rows[i].codecs, ',');
		}
	}
	return avformat_query_codec(muxer, id, FF_COMPLIANCE_NORMAL) > 0 ||
		id == muxer->audio_codec || id == muxer->video_codec;
}

bool output_hides_priming(const AVOutputFormat *muxer, enum AVCodecID id)
{
	if (av_match_list(muxer->name, "mp4,mov,ipod,3gp,3g2,f4v,psp", ',')) {
		return true;
	}
	return id == AV_CODEC_ID_OPUS && av_match_list(muxer->name, "matroska,webm,ogg,opus", ',');
}

static bool can_hold(const AVOutputFormat *muxer, const AVStream *st, const char **reason)
{
	if (st->codecpar->codec_id == AV_CODEC_ID_NONE) {
		*reason = "unknown codec";
		return false;
	}
	// Some muxers answer for all but the codec that they are made for, and some (MPEG-TS) have
	// no answer at all; picture and sound are tried then, and the header tells.
	enum AVCodecID id = st->codecpar->codec_id;
	bool sense = st->codecpar->codec_type == AVMEDIA_TYPE_VIDEO ||
		st->codecpar->codec_type == AVMEDIA_TYPE_AUDIO || id == AV_CODEC_ID_DVB_SUBTITLE ||
		id == AV_CODEC_ID_DVB_TELETEXT;
	int answer = avformat_query_codec(muxer, id, FF_COMPLIANCE_NORMAL);

	if (answer > 0 || id == muxer->audio_codec || id == muxer->video_codec) {
		return true;
	}
	if (answer < 0 && sense) {
		return true;
	}
	*reason = "not supported by the container";
	return false;
}

// What a player must know of the picture besides its codec, true of a copy and of an encoding alike.
static int copy_looks(AVStream *to, const struct input *in, const AVStream *from)
{
	if (from->codecpar->codec_type == AVMEDIA_TYPE_VIDEO) {
		// The MP4 muxer looks for the aspect ratio in the codec parameters only.
		to->codecpar->sample_aspect_ratio = av_guess_sample_aspect_ratio(in->fmt,
			(AVStream *)(uintptr_t)from, NULL);
		to->sample_aspect_ratio = to->codecpar->sample_aspect_ratio;
	}
	to->avg_frame_rate = from->avg_frame_rate;
	to->r_frame_rate = from->r_frame_rate;
	to->disposition = from->disposition;
	return av_dict_copy(&to->metadata, from->metadata, 0);
}

// Apple's players refuse HEVC under the tag that the MP4 muxer would choose.
static void set_tag(struct output *out, AVStream *to)
{
	bool hvc1 = to->codecpar->codec_id == AV_CODEC_ID_HEVC &&
		av_match_list(out->fmt->oformat->name, "mp4,mov,ipod", ',');

	to->codecpar->codec_tag = hvc1 ? MKTAG('h', 'v', 'c', '1') : 0;
}

// Of a picture that is encoded anew, only what is true of any encoding of it.
static int copy_display_data(AVStream *to, const AVStream *from)
{
	static const enum AVPacketSideDataType types[] = {
		AV_PKT_DATA_DISPLAYMATRIX, AV_PKT_DATA_MASTERING_DISPLAY_METADATA,
		AV_PKT_DATA_CONTENT_LIGHT_LEVEL, AV_PKT_DATA_STEREO3D, AV_PKT_DATA_SPHERICAL,
	};
	int rc = 0;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]) && rc == 0; i++) {
		size_t size;
		const uint8_t *data = compat_side_data(from, types[i], &size);

		if (data) {
			rc = compat_add_side_data(to, types[i], data, size);
		}
	}
	return rc;
}

static int encoded_stream(struct output *out, const struct input *in, const AVStream *from,
	const AVCodecContext *encoder)
{
	AVStream *to = avformat_new_stream(out->fmt, NULL);

	if (!to) {
		return AVERROR(ENOMEM);
	}
	int rc = avcodec_parameters_from_context(to->codecpar, encoder);

	if (rc >= 0) {
		rc = copy_looks(to, in, from);
	}
	if (rc >= 0) {
		rc = copy_display_data(to, from);
	}
	set_tag(out, to);
	to->time_base = encoder->time_base;
	// Such tags tell of the encoding that is left behind.
	av_dict_set(&to->metadata, "encoder", NULL, 0);
	av_dict_set(&to->metadata, "BPS", NULL, 0);
	av_dict_set(&to->metadata, "NUMBER_OF_BYTES", NULL, 0);
	out->map[from->index] = to;
	return rc;
}

static int copy_stream(struct output *out, const struct input *in, const AVStream *from)
{
	AVStream *to = avformat_new_stream(out->fmt, NULL);

	if (!to) {
		return AVERROR(ENOMEM);
	}
	int rc = avcodec_parameters_copy(to->codecpar, from->codecpar);

	if (rc < 0) {
		return rc;
	}
	// A tag of another container means nothing here; the same container knows it.
	if (av_codec_get_id(out->fmt->oformat->codec_tag, from->codecpar->codec_tag) !=
		from->codecpar->codec_id) {
		to->codecpar->codec_tag = 0;
	}
	to->time_base = from->time_base;
	rc = copy_looks(to, in, from);
	if (rc < 0) {
		return rc;
	}
	rc = compat_copy_side_data(to, from);
	out->map[from->index] = to;
	return rc;
}

static int make_streams(struct output *out, const struct input *in,
	const struct output_params *params, struct err *err)
{
	static const struct output_stream copied;

	for (unsigned i = 0; i < in->fmt->nb_streams; i++) {
		const AVStream *st = in->fmt->streams[i];
		const struct output_stream *how = params->streams ? &params->streams[i] : &copied;
		const char *reason = how->left_out;

		if (reason || (!how->encoder && !can_hold(out->fmt->oformat, st, &reason))) {
			if (st == in->video || (!in->video && st == in->audio)) {
				return err_set(err, ERR_MEDIA, "not_supported",
					"a %s file cannot hold %s", out->fmt->oformat->name,
					avcodec_get_name(st->codecpar->codec_id));
			}
			drop(out, st, reason);
			continue;
		}
		int rc = how->encoder ? encoded_stream(out, in, st, how->encoder) :
			copy_stream(out, in, st);

		if (rc < 0) {
			return averr_set(err, rc, "write_failed", "cannot set up the output");
		}
	}
	return 0;
}

// Chapters that the clip touches, clipped and shifted. FFmpeg frees them with the context, so they
// come from its own memory.
static int copy_chapters(struct output *out, const struct input *in,
	const struct output_params *params)
{
	AVFormatContext *fmt = out->fmt;

	if (in->fmt->nb_chapters == 0) {
		return 0;
	}
	fmt->chapters = av_calloc(in->fmt->nb_chapters, sizeof(*fmt->chapters));
	if (!fmt->chapters) {
		return AVERROR(ENOMEM);
	}
	for (unsigned i = 0; i < in->fmt->nb_chapters; i++) {
		const AVChapter *from = in->fmt->chapters[i];
		int64_t start = av_rescale_q(from->start, from->time_base,
			AV_TIME_BASE_Q) - in->zero_us;
		int64_t end = av_rescale_q(from->end, from->time_base,
			AV_TIME_BASE_Q) - in->zero_us;

		start = start > params->start_us ? start : params->start_us;
		end = end < params->end_us ? end : params->end_us;
		if (start >= end) {
			continue;
		}
		AVChapter *to = av_mallocz(sizeof(*to));

		if (!to) {
			return AVERROR(ENOMEM);
		}
		to->id = from->id;
		to->time_base = AV_TIME_BASE_Q;
		to->start = start - params->start_us;
		to->end = end - params->start_us;
		fmt->chapters[fmt->nb_chapters++] = to;
		int rc = av_dict_copy(&to->metadata, from->metadata, 0);

		if (rc < 0) {
			return rc;
		}
	}
	return 0;
}

static int open_io(struct output *out)
{
	uint8_t *buf = av_malloc(BUFFER_BYTES);

	if (!buf) {
		return AVERROR(ENOMEM);
	}
	out->fmt->pb = avio_alloc_context(buf, BUFFER_BYTES, 1, out, NULL, write_bytes, seek);
	if (!out->fmt->pb) {
		av_free(buf);
		return AVERROR(ENOMEM);
	}
	out->fmt->flags |= AVFMT_FLAG_CUSTOM_IO;
	out->fmt->opaque = out;
	out->fmt->io_open = open_again;
	out->fmt->io_close2 = close_again;
	return 0;
}

static int write_header(struct output *out)
{
	AVDictionary *options = NULL;
	const char *name = out->fmt->oformat->name;
	int rc = 0;

	if (strcmp(name, "mp4") == 0 || strcmp(name, "mov") == 0) {
		rc = av_dict_set(&options, "movflags", "faststart", 0);
	}
	if (rc >= 0) {
		rc = avformat_write_header(out->fmt, &options);
	}
	av_dict_free(&options);
	return rc;
}

int output_open(struct output *out, const struct input *in, const struct output_params *params,
	struct err *err)
{
	const AVOutputFormat *muxer = output_muxer(in, params->extension);
	int rc;

	*out = (struct output){.fd = params->fd};
	if (!muxer) {
		return err_set(err, ERR_MEDIA, "not_supported", "no way to write a '%s' file",
			params->extension[0] ? params->extension : in->fmt->iformat->name);
	}
	rc = avformat_alloc_output_context2(&out->fmt, muxer, NULL, "");
	if (rc < 0) {
		return averr_set(err, rc, "write_failed", "cannot set up the output");
	}
	out->map = mem_zalloc(in->fmt->nb_streams * sizeof(AVStream *));
	if (make_streams(out, in, params, err) < 0) {
		return -1;
	}
	rc = av_dict_copy(&out->fmt->metadata, in->fmt->metadata, 0);
	if (rc >= 0) {
		rc = copy_chapters(out, in, params);
	}
	if (rc >= 0) {
		rc = open_io(out);
	}
	if (rc >= 0) {
		rc = write_header(out);
	}
	if (rc < 0) {
		return averr_set(err, rc, "write_failed", "cannot write the clip's header");
	}
	out->open = true;
	return 0;
}

static int set_failed(struct err *err, int rc, const char *what)
{
	if (rc == AVERROR(ENOSPC) || rc == AVERROR(EDQUOT)) {
		return err_set(err, ERR_IO, "no_space", "%s: no space left", what);
	}
	if (rc == AVERROR(EFBIG)) {
		return err_set(err, ERR_LIMIT, "too_large", "%s: the clip grows beyond any sense",
			what);
	}
	return averr_set(err, rc, "write_failed", what);
}

static void shift(int64_t *stamp, int64_t by)
{
	if (*stamp != AV_NOPTS_VALUE) {
		*stamp -= by;
	}
}

static int write_packet(struct output *out, AVPacket *packet, AVRational time_base,
	const AVStream *to, struct err *err)
{
	av_packet_rescale_ts(packet, time_base, to->time_base);
	packet->stream_index = to->index;
	packet->pos = -1;
	int rc = av_interleaved_write_frame(out->fmt, packet);

	return rc < 0 ? set_failed(err, rc, "cannot write the clip") : 0;
}

int output_write(struct output *out, const struct input *in, AVPacket *packet, int64_t start_us,
	struct err *err)
{
	const AVStream *from = in->fmt->streams[packet->stream_index];
	const AVStream *to = out->map[packet->stream_index];

	if (!to) {
		av_packet_unref(packet);
		return 0;
	}
	int64_t zero = input_stamp(in, from, start_us);

	shift(&packet->pts, zero);
	shift(&packet->dts, zero);
	return write_packet(out, packet, from->time_base, to, err);
}

int output_write_encoded(struct output *out, int index, AVPacket *packet, AVRational time_base,
	struct err *err)
{
	const AVCodecParameters *par = out->map[index]->codecpar;

	// Of a stream that says that it has priming, Matroska counts the stamps from the start of
	// that. Opus is the one kind whose priming these containers hide.
	if (!COMPAT_MATROSKA_MOVES_PRIMING && par->codec_id == AV_CODEC_ID_OPUS &&
		av_match_list(out->fmt->oformat->name, "matroska,webm", ',')) {
		int64_t delay = av_rescale_q(par->initial_padding,
			(AVRational){1, par->sample_rate}, time_base);

		shift(&packet->pts, -delay);
		shift(&packet->dts, -delay);
	}
	return write_packet(out, packet, time_base, out->map[index], err);
}

int output_finish(struct output *out, struct err *err)
{
	int rc = av_write_trailer(out->fmt);

	if (rc >= 0) {
		avio_flush(out->fmt->pb);
		rc = out->fmt->pb->error;
	}
	return rc < 0 ? set_failed(err, rc, "cannot finish the clip") : 0;
}

void output_close(struct output *out)
{
	if (out->fmt) {
		free_io(&out->fmt->pb);
		avformat_free_context(out->fmt);
		out->fmt = NULL;
	}
	free_io(&out->again);
	mem_free(out->map);
	out->map = NULL;
}
