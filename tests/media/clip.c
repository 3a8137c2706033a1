// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Each stream is a track that knows the time of its next frame; the track that is furthest behind
// makes one, encodes it and hands the packets to the muxer, until all are at the end. One thread,
// seeded scenes and the libraries' exact mode: the same bytes each time.

#include "clip.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/samplefmt.h>
#include <libswscale/swscale.h>

#include "die.h"
#include "track.h"

static void open_chapters(struct writer *w)
{
	AVFormatContext *format = w->format;
	const char *list = w->clip->chapters;

	for (int i = 0; list != NULL && *list != '\0'; i++) {
		AVChapter *chapter = die_if_null(av_mallocz(sizeof(*chapter)));
		char *end;

		chapter->id = i + 1;
		chapter->time_base = av_make_q(1, 1000);
		chapter->start = llrint(strtod(list, &end) * 1000);
		chapter->end = llrint(w->clip->duration * 1000);
		if (*end != ':') {
			die(0, "a chapter is TIME:TITLE, not '%s'", list);
		}
		char *title = track_nth_word(end + 1, 0);

		av_dict_set(&chapter->metadata, "title", title, 0);
		free(title);
		format->chapters = die_if_null(av_realloc_array(format->chapters, (size_t)i + 1,
			sizeof(*format->chapters)));
		format->chapters[i] = chapter;
		format->nb_chapters = (unsigned)i + 1;
		if (i > 0) {
			format->chapters[i - 1]->end = chapter->start;
		}
		list = strchr(end, ',');
		list = list == NULL ? NULL : list + 1;
	}
}

static void send(struct writer *w, AVStream *stream, AVRational base, double later)
{
	AVPacket *packet = w->packet;

	packet->stream_index = stream->index;
	av_packet_rescale_ts(packet, base, stream->time_base);
	const int64_t shift = llrint(later / av_q2d(stream->time_base));

	packet->pts += shift;
	packet->dts += shift;
	die_if(av_interleaved_write_frame(w->format, packet), "cannot write");
}

// A picture with B-frames has no lengths from its coder. A variable rate repeats the lengths 1, 1,
// 2, 1, 3 over eight ticks, so a tick tells which.
static int64_t ticks_at(const struct clip *clip, int64_t tick)
{
	static const int lengths[8] = { 1, 1, 2, 0, 1, 3, 0, 0 };

	return clip->vfr ? lengths[tick % 8] : 1;
}

// Encodes a frame; NULL: the end.
static void encode(struct writer *w, struct track *track, const AVFrame *frame)
{
	const bool picture = track->kind == TRACK_PICTURE;
	const double later = picture ? w->clip->video_start : w->clip->audio_start;

	die_if(avcodec_send_frame(track->coder, frame), "cannot encode");
	for (;;) {
		const int rc = avcodec_receive_packet(track->coder, w->packet);

		if (rc == AVERROR(EAGAIN) || rc == AVERROR_EOF) {
			return;
		}
		die_if(rc, "cannot encode");
		if (picture) {
			w->packet->duration = ticks_at(w->clip, w->packet->pts);
		}
		send(w, track->stream, track->coder->time_base, later);
	}
}

static void step_picture(struct writer *w, struct track *track, double seconds)
{
	AVFrame *frame = track->frame;
	AVFrame *drawn = track->drawn == NULL ? frame : track->drawn;

	die_if(av_frame_make_writable(frame), "cannot draw");
	track_draw(&w->clip->picture, seconds, track->count, drawn);
	if (drawn != frame) {
		sws_scale(track->scaler, (const uint8_t *const *)drawn->data, drawn->linesize, 0,
			drawn->height, frame->data, frame->linesize);
	}
	frame->pts = track->next;
	track->next += ticks_at(w->clip, track->next);
	track->count++;
	encode(w, track, frame);
}

static void put_sample(AVFrame *frame, int i, int channel, float value)
{
	const bool planar = av_sample_fmt_is_planar(frame->format);
	const int n_channels = frame->ch_layout.nb_channels;
	uint8_t *plane = frame->extended_data[planar ? channel : 0];
	const int place = planar ? i : i * n_channels + channel;

	if (av_get_bytes_per_sample(frame->format) == 2) {
		((int16_t *)plane)[place] = (int16_t)lrintf(value * 32000);
	} else {
		((float *)plane)[place] = value;
	}
}

static void step_sound(struct writer *w, struct track *track)
{
	const struct clip *clip = w->clip;
	AVFrame *frame = track->frame;
	const int64_t left = llrint(clip->duration * clip->rate) - track->next;

	die_if(av_frame_make_writable(frame), "cannot make sound");
	if (left < frame->nb_samples) {
		frame->nb_samples = (int)left;
	}
	for (int i = 0; i < frame->nb_samples; i++) {
		for (int channel = 0; channel < clip->channels; channel++) {
			put_sample(frame, i, channel, scene_sound(&clip->sound, track->next + i,
				clip->rate, track->number, channel));
		}
	}
	frame->pts = track->next;
	track->next += frame->nb_samples;
	encode(w, track, frame);
}

static void step_text(struct writer *w, struct track *track)
{
	char text[32];
	const bool mov = track->stream->codecpar->codec_id == AV_CODEC_ID_MOV_TEXT;
	const int len = snprintf(text, sizeof(text), "line %u", ++track->count);
	const int front = mov ? 2 : 0;

	die_if(av_new_packet(w->packet, front + len), "stopped");
	if (mov) {
		w->packet->data[0] = 0;
		w->packet->data[1] = (uint8_t)len;
	}
	memcpy(w->packet->data + front, text, (size_t)len);
	w->packet->pts = track->next * 1000;
	w->packet->dts = w->packet->pts;
	w->packet->duration = 900;
	w->packet->flags |= AV_PKT_FLAG_KEY;
	track->next++;
	send(w, track->stream, av_make_q(1, 1000), 0);
}

static double track_time(const struct writer *w, const struct track *track)
{
	switch (track->kind) {
	case TRACK_PICTURE:
		return track->next * av_q2d(track->coder->time_base);
	case TRACK_SOUND:
		return (double)track->next / w->clip->rate;
	default:
		return (double)track->next;
	}
}

static void step(struct writer *w, struct track *track)
{
	const double seconds = track_time(w, track);

	if (seconds >= w->clip->duration - 1e-9) {
		if (track->coder != NULL) {
			encode(w, track, NULL);
		}
		track->ended = true;
	} else if (track->kind == TRACK_PICTURE) {
		step_picture(w, track, seconds);
	} else if (track->kind == TRACK_SOUND) {
		step_sound(w, track);
	} else {
		step_text(w, track);
	}
}

// The track that is furthest behind, NULL when all have ended.
static struct track *next_track(struct writer *w)
{
	struct track *next = NULL;

	for (int i = 0; i < w->n_tracks; i++) {
		struct track *track = &w->tracks[i];

		if (!track->ended && (next == NULL || track_time(w, track) < track_time(w, next))) {
			next = track;
		}
	}
	return next;
}

static void write_tracks(struct writer *w)
{
	AVDictionary *options = NULL;
	AVPacket *cover = NULL;
	AVStream *cover_stream = NULL;

	if (w->clip->cover) {
		cover = die_if_null(av_packet_alloc());
		cover_stream = track_open_cover(w, cover);
	}
	av_dict_copy(&options, w->clip->format_options, 0);
	die_if(avio_open(&w->format->pb, w->clip->path, AVIO_FLAG_WRITE), w->clip->path);
	die_if(avformat_write_header(w->format, &options), "cannot write the header");
	if (av_dict_count(options) > 0) {
		die(0, "the muxer has no option '%s'",
			av_dict_get(options, "", NULL, AV_DICT_IGNORE_SUFFIX)->key);
	}
	av_dict_free(&options);
	if (cover != NULL) {
		av_packet_move_ref(w->packet, cover);
		w->packet->pts = 0;
		w->packet->dts = 0;
		send(w, cover_stream, av_make_q(1, 90000), 0);
		av_packet_free(&cover);
	}
	struct track *track = next_track(w);

	while (track != NULL) {
		step(w, track);
		track = next_track(w);
	}
	die_if(av_write_trailer(w->format), "cannot write the end");
	die_if(avio_closep(&w->format->pb), "cannot write the end");
}

void clip_write(const struct clip *clip)
{
	struct writer w = { .clip = clip };

	die_if(avformat_alloc_output_context2(&w.format, NULL, NULL, clip->path), clip->path);
	w.packet = die_if_null(av_packet_alloc());
	w.format->flags |= AVFMT_FLAG_BITEXACT;
	w.format->output_ts_offset = llrint(clip->start * AV_TIME_BASE);
	av_dict_copy(&w.format->metadata, clip->tags, 0);
	track_open_all(&w);
	open_chapters(&w);
	write_tracks(&w);
	track_close_all(&w);
	av_packet_free(&w.packet);
	avformat_free_context(w.format);
}
