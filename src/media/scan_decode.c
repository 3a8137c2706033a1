// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/scan_decode.h"

#include <errno.h>
#include <math.h>

#include "base/log.h"
#include "base/mem.h"
#include "media/averr.h"
#include "media/blank.h"
#include "media/decode.h"
#include "media/lane.h"
#include "media/loud.h"
#include "media/silence.h"
#include "media/steady.h"

// A main stream on its way.
struct side {
	struct scan_decode *all;
	struct lane lane;
	struct decoder decoder;
	AVFrame *frame;
	int64_t count;   // frames
	int64_t last_us; // the latest that was decoded begins there
	bool deaf;       // what looks at its frames has failed; they are still decoded
	struct err why;
};

// The other streams of video and sound. Only whether they decode is of interest.
struct rest {
	struct lane lane;
	struct decoder *decoders; // by stream
	AVFrame *frame;
};

struct scan_decode {
	struct input *in;
	struct fact_scan *out;
	struct side video;
	struct side audio;
	struct rest rest;
	struct blank blank;
	struct steady steady;
	struct silence silence;
	struct loud loud;
};

// Filters need not know a format or a layout that a decoder knows. Then what they would tell is null.
static int give_up(struct side *side, struct err *err)
{
	if (err->kind == ERR_LIMIT) {
		return -1;
	}
	side->why = *err;
	side->deaf = true;
	err_clear(err);
	return 0;
}

// When it begins; times only ever rise.
static int64_t place(struct side *side, const AVFrame *frame)
{
	const struct input *in = side->all->in;
	int64_t us = input_time_us(in, side->decoder.st, frame->best_effort_timestamp);

	if (us == TIME_UNKNOWN || (side->last_us != TIME_UNKNOWN && us <= side->last_us)) {
		us = side->last_us == TIME_UNKNOWN ? 0 : side->last_us + 1;
	}
	side->last_us = us;
	side->count++;
	return us;
}

static int take_picture(void *opaque, AVFrame *frame, struct err *err)
{
	struct side *side = opaque;
	int64_t us = place(side, frame);

	if (deadline_check(&side->all->in->deadline, err) < 0) {
		return -1;
	}
	if (side->deaf || blank_feed(&side->all->blank, frame, us, err) == 0) {
		return 0;
	}
	side->all->out->black.longest_us = FACT_UNKNOWN;
	side->all->out->frozen.longest_us = FACT_UNKNOWN;
	return give_up(side, err);
}

static int listen(struct scan_decode *all, AVFrame *frame, int64_t us, struct err *err)
{
	AVFrame *f = steady_make(&all->steady, frame, err);

	if (!f) {
		return -1;
	}
	if (!all->silence.graph && (silence_open(&all->silence, f, &all->out->silent, err) < 0 ||
		loud_open_measure(&all->loud, f, err) < 0)) {
		return -1;
	}
	return silence_feed(&all->silence, f, us, err) < 0 || loud_measure(&all->loud, f, err) < 0 ?
		-1 : 0;
}

static int take_sound(void *opaque, AVFrame *frame, struct err *err)
{
	struct side *side = opaque;
	int64_t us = place(side, frame);

	if (deadline_check(&side->all->in->deadline, err) < 0) {
		return -1;
	}
	if (side->deaf || listen(side->all, frame, us, err) == 0) {
		return 0;
	}
	side->all->out->silent.longest_us = FACT_UNKNOWN;
	return give_up(side, err);
}

// Decodes, and counts a packet as wrong also where the decoder merely had something to say. With
// threads it may say so while later ones are fed, and streams beside each other may take one another's
// words: it counts all the same.
static int decode(struct decoder *d, const AVPacket *packet, AVFrame *frame, decoder_frame_fn *fn,
	void *opaque, struct err *err)
{
	const int64_t before = d->n_errors;
	int rc = decoder_feed(d, packet, frame, fn, opaque, err);

	if (averr_complaints(AVERR_DECODER) > 0 && d->n_errors == before) {
		d->n_errors++;
	}
	return rc;
}

static int feed(void *opaque, const AVPacket *packet, struct err *err)
{
	struct side *side = opaque;

	return decode(&side->decoder, packet, side->frame,
		side == &side->all->video ? take_picture : take_sound, side, err);
}

static int take_nothing(void *opaque, AVFrame *frame, struct err *err)
{
	struct scan_decode *all = opaque;

	(void)frame;
	return deadline_check(&all->in->deadline, err);
}

static int feed_rest(void *opaque, const AVPacket *packet, struct err *err)
{
	struct scan_decode *all = opaque;
	struct rest *rest = &all->rest;

	for (unsigned i = 0; i < all->in->n_streams; i++) {
		bool wanted = !packet || packet->stream_index == (int)i;

		if (wanted && rest->decoders[i].ctx && decode(&rest->decoders[i], packet,
			rest->frame, take_nothing, all, err) < 0) {
			return -1;
		}
	}
	return 0;
}

static int open_side(struct scan_decode *all, struct side *side, const AVStream *st, int n_threads,
	struct err *err)
{
	const struct decoder_params params = {.n_threads = n_threads};

	side->all = all;
	side->last_us = TIME_UNKNOWN;
	if (decoder_open(&side->decoder, st, &params, err) < 0) {
		return -1;
	}
	side->frame = av_frame_alloc();
	if (!side->frame) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot decode");
	}
	return lane_open(&side->lane, feed, side, err);
}

static bool is_rest(const struct input *in, const AVStream *st)
{
	const enum AVMediaType type = st->codecpar->codec_type;

	return st != in->video && st != in->audio &&
		(type == AVMEDIA_TYPE_VIDEO || type == AVMEDIA_TYPE_AUDIO);
}

// One that cannot be decoded is none that decodes wrongly.
static int open_rest(struct scan_decode *all, struct err *err)
{
	const struct decoder_params params = {.n_threads = 1};
	struct rest *rest = &all->rest;
	bool any = false;

	rest->decoders = mem_zalloc((all->in->n_streams + 1) * sizeof(*rest->decoders));
	rest->frame = av_frame_alloc();
	if (!rest->frame) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot decode");
	}
	for (unsigned i = 0; i < all->in->n_streams; i++) {
		const AVStream *st = all->in->fmt->streams[i];

		if (!is_rest(all->in, st)) {
			continue;
		}
		if (decoder_open(&rest->decoders[i], st, &params, err) == 0) {
			any = true;
		} else if (err->kind == ERR_LIMIT) {
			return -1;
		} else {
			log_say(LOG_WARNING, "stream %u: %s", i, err->message);
			err_clear(err);
		}
	}
	return any ? lane_open(&rest->lane, feed_rest, all, err) : 0;
}

static int open_all(struct scan_decode *all, int n_threads, struct err *err)
{
	struct input *in = all->in;

	blank_open(&all->blank, &all->out->black, &all->out->frozen);
	if (!in->video) {
		all->out->black.longest_us = FACT_UNKNOWN;
		all->out->frozen.longest_us = FACT_UNKNOWN;
	} else if (open_side(all, &all->video, in->video, n_threads, err) < 0) {
		return -1;
	}
	if (in->audio && open_side(all, &all->audio, in->audio, 1, err) < 0) {
		if (!in->video || err->kind == ERR_LIMIT) {
			return -1;
		}
		log_say(LOG_WARNING, "%s", err->message);
		err_clear(err);
	}
	return open_rest(all, err);
}

struct scan_decode *scan_decode_open(struct input *in, int n_threads, struct fact_scan *out,
	struct err *err)
{
	struct scan_decode *all = mem_zalloc(sizeof(*all));

	all->in = in;
	all->out = out;
	averr_complaints(AVERR_DECODER);
	if (open_all(all, n_threads, err) < 0) {
		scan_decode_free(all);
		return NULL;
	}
	return all;
}

void scan_decode_push(struct scan_decode *all, AVPacket *packet)
{
	const AVStream *st = all->in->fmt->streams[packet->stream_index];

	if (st == all->in->video) {
		lane_push(&all->video.lane, packet);
	} else if (st == all->in->audio) {
		lane_push(&all->audio.lane, packet);
	} else if (is_rest(all->in, st)) {
		lane_push(&all->rest.lane, packet);
	}
}

static void tell_trouble(const struct side *side)
{
	if (side->deaf) {
		log_say(LOG_WARNING, "%s", side->why.message);
	}
}

static void tell_loudness(struct scan_decode *all)
{
	const struct loud *loud = &all->loud;

	if (!loud->graph || all->audio.deaf || isnan(loud->lufs)) {
		return;
	}
	all->out->integrated_lufs = loud->lufs;
	all->out->range_lu = loud->range_lu;
	all->out->true_peak_db = isfinite(loud->peak_db) ? loud->peak_db : NAN;
}

int scan_decode_finish(struct scan_decode *all, struct err *err)
{
	struct lane *lanes[] = {&all->video.lane, &all->audio.lane, &all->rest.lane};
	int rc = 0;

	for (size_t i = 0; i < sizeof(lanes) / sizeof(lanes[0]); i++) {
		lane_join(lanes[i]);
		if (rc == 0 && lanes[i]->err.kind != ERR_NONE) {
			*err = lanes[i]->err;
			rc = -1;
		}
	}
	all->out->decode_errors = all->video.decoder.n_errors + all->audio.decoder.n_errors;
	for (unsigned i = 0; i < all->in->n_streams; i++) {
		all->out->decode_errors += all->rest.decoders[i].n_errors;
	}
	all->out->frames = all->in->video ? all->video.count : FACT_UNKNOWN;
	tell_loudness(all);
	tell_trouble(&all->video);
	tell_trouble(&all->audio);
	return rc;
}

bool scan_decode_takes(const struct scan_decode *all, const AVStream *st)
{
	return (st == all->in->video && all->video.decoder.ctx) ||
		(st == all->in->audio && all->audio.decoder.ctx);
}

int64_t scan_decode_last_us(const struct scan_decode *all, const AVStream *st)
{
	const struct side *side = st == all->in->video ? &all->video : &all->audio;

	return side->count > 0 ? side->last_us : TIME_UNKNOWN;
}

void scan_decode_end_spans(struct scan_decode *all, int64_t video_us, int64_t audio_us)
{
	if (all->video.count > 0 && !all->video.deaf) {
		blank_end(&all->blank, video_us);
	}
	if (all->silence.graph && !all->audio.deaf) {
		silence_end(&all->silence, audio_us);
	}
}

void scan_decode_free(struct scan_decode *all)
{
	if (!all) {
		return;
	}
	lane_close(&all->video.lane);
	lane_close(&all->audio.lane);
	lane_close(&all->rest.lane);
	decoder_close(&all->video.decoder);
	decoder_close(&all->audio.decoder);
	for (unsigned i = 0; all->rest.decoders && i < all->in->n_streams; i++) {
		decoder_close(&all->rest.decoders[i]);
	}
	mem_free(all->rest.decoders);
	av_frame_free(&all->video.frame);
	av_frame_free(&all->audio.frame);
	av_frame_free(&all->rest.frame);
	blank_close(&all->blank);
	silence_close(&all->silence);
	loud_close(&all->loud);
	steady_release(&all->steady);
	mem_free(all);
}
