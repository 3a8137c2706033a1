// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/output.h"

#include <errno.h>
#include <libavutil/avstring.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "media/averr.h"
#include "media/compat.h"
#include "media/output_internal.h"

// One file each, and nothing but a file: no playlist, no list of pictures, no stream.
static const char muxers[] = "mp4,mov,ipod,3gp,3g2,matroska,webm,avi,mpegts,mpeg,vob,svcd,dvd,"
	"mpeg2video,flv,ogg,ogv,oga,opus,asf,gif,webp,mp3,mp2,flac,wav,w64,aiff,caf,adts,ac3,eac3,dv,mxf,f4v,psp";

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

// FFmpeg frees a chapter with the context, so it comes from its own memory. 0 or an AVERROR.
static int add_chapter(struct output *out, int64_t start_us, int64_t end_us,
	const AVDictionary *metadata)
{
	AVFormatContext *fmt = out->fmt;
	AVChapter **list = av_realloc_array(fmt->chapters, fmt->nb_chapters + 1, sizeof(*list));

	if (!list) {
		return AVERROR(ENOMEM);
	}
	fmt->chapters = list;
	AVChapter *chapter = av_mallocz(sizeof(*chapter));

	if (!chapter) {
		return AVERROR(ENOMEM);
	}
	list[fmt->nb_chapters++] = chapter;
	chapter->id = fmt->nb_chapters;
	chapter->time_base = AV_TIME_BASE_Q;
	chapter->start = start_us;
	chapter->end = end_us;
	return av_dict_copy(&chapter->metadata, metadata, 0);
}

// The input's chapters that the clip touches, clipped and shifted.
static int copy_chapters(struct output *out, const struct input *in,
	const struct output_params *params)
{
	int rc = 0;

	for (unsigned i = 0; i < in->fmt->nb_chapters && !params->own_chapters && rc >= 0; i++) {
		const AVChapter *from = in->fmt->chapters[i];
		int64_t start = av_rescale_q(from->start, from->time_base,
			AV_TIME_BASE_Q) - in->zero_us;
		int64_t end = av_rescale_q(from->end, from->time_base,
			AV_TIME_BASE_Q) - in->zero_us;

		start = start > params->start_us ? start : params->start_us;
		end = end < params->end_us ? end : params->end_us;
		if (start < end) {
			rc = add_chapter(out, start - params->start_us, end - params->start_us,
				from->metadata);
		}
	}
	return rc;
}

int output_add_chapter(struct output *out, int64_t start_us, int64_t end_us, const char *title,
	struct err *err)
{
	AVDictionary *metadata = NULL;
	int rc = title ? av_dict_set(&metadata, "title", title, 0) : 0;

	if (rc >= 0) {
		rc = add_chapter(out, start_us, end_us, metadata);
	}
	av_dict_free(&metadata);
	return rc < 0 ? averr_set(err, rc, "memory_limit", "cannot add a chapter") : 0;
}

static int write_header(struct output *out)
{
	AVDictionary *options = NULL;
	const char *name = out->fmt->oformat->name;
	int rc = 0;

	// The index is in front either way. To move it there the muxer reads what it wrote.
	if (out->fd >= 0 && (strcmp(name, "mp4") == 0 || strcmp(name, "mov") == 0)) {
		rc = out->index_room > 0 ?
			av_dict_set_int(&options, "moov_size", out->index_room, 0) :
			av_dict_set(&options, "movflags", "faststart", 0);
	}
	if (strcmp(name, "webp") == 0) {
		rc = av_dict_set(&options, "loop", "0", 0); // for ever, as GIF does
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

	*out = (struct output){.fd = params->fd, .index_room = params->index_room};
	if (!muxer) {
		return err_set(err, ERR_MEDIA, "not_supported", "no way to write a '%s' file",
			params->extension[0] ? params->extension : in->fmt->iformat->name);
	}
	rc = avformat_alloc_output_context2(&out->fmt, muxer, NULL, "");
	if (rc < 0) {
		return averr_set(err, rc, "write_failed", "cannot set up the output");
	}
	out->map = mem_zalloc((in->n_streams + 1) * sizeof(AVStream *));
	if (output_make_streams(out, in, params, err) < 0) {
		return -1;
	}
	rc = av_dict_copy(&out->fmt->metadata, in->fmt->metadata, 0);
	if (rc >= 0) {
		rc = copy_chapters(out, in, params);
	}
	if (rc >= 0) {
		rc = output_open_io(out);
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
	out->packet_bytes += packet->size;
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
	if (rc == AVERROR(EINVAL) && out->index_room > 0) {
		return err_set(err, ERR_MEDIA, "index_room", "too little room for the index");
	}
	return rc < 0 ? set_failed(err, rc, "cannot finish the clip") : 0;
}

void output_tell(const struct output *out, struct clip_output_result *whole)
{
	whole->size_bytes = out->size;
	whole->n_dropped = out->n_dropped;
	for (int i = 0; i < out->n_dropped; i++) {
		struct clip_dropped *to = &whole->dropped[i];

		to->index = out->dropped[i].index;
		snprintf(to->reason, sizeof(to->reason), "%s", out->dropped[i].reason);
	}
}

void output_close(struct output *out)
{
	if (out->fmt) {
		output_free_io(&out->fmt->pb);
		avformat_free_context(out->fmt);
		out->fmt = NULL;
	}
	output_free_io(&out->again);
	mem_free(out->map);
	out->map = NULL;
}
