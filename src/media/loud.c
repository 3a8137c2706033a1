// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/loud.h"

#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/channel_layout.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "media/averr.h"
#include "media/graph.h"

// The gate of R128: below this nothing counts, and a value there means that there was nothing.
#define GATE_LUFS (-69.9)

// Peaks between the samples show at four times the rate.
#define MANY_RATE    96000
#define OVERSAMPLING 4

static int failed(struct err *err, int rc)
{
	return averr_set(err, rc, "bad_sound", "cannot measure or set its loudness");
}

// back: what comes out has the format of what goes in.
static int open_graph(struct loud *l, const AVFrame *like, const char *chain, bool back)
{
	struct str text = {0};
	char layout[64];
	int rc = av_channel_layout_describe(&like->ch_layout, layout, sizeof(layout));

	*l = (struct loud){
		.frame = av_frame_alloc(),
		.lufs = NAN,
		.range_lu = NAN,
		.peak_db = -INFINITY,
	};
	if (!l->frame) {
		return AVERROR(ENOMEM);
	}
	if (rc < 0) {
		return rc;
	}
	str_addf(&text, "abuffer@in=sample_rate=%d:sample_fmt=%s:channel_layout=%s:time_base=1/%d,%s",
		like->sample_rate, av_get_sample_fmt_name(like->format), layout,
		like->sample_rate, chain);
	if (back) {
		str_addf(&text, ",aformat=sample_fmts=%s:channel_layouts=%s:sample_rates=%d",
			av_get_sample_fmt_name(like->format), layout, like->sample_rate);
	}
	str_adds(&text, ",abuffersink@out");
	rc = graph_build(&l->graph, &l->source, &l->sink, str_text(&text));
	str_release(&text);
	return rc;
}

AVFrame loud_like(const AVCodecContext *ctx)
{
	return (AVFrame){
		.sample_rate = ctx->sample_rate,
		.format = ctx->sample_fmt,
		.ch_layout = ctx->ch_layout,
	};
}

int loud_open_measure(struct loud *out, const AVFrame *like, struct err *err)
{
	int rc = open_graph(out, like, "ebur128=peak=true:metadata=1", false);

	return rc < 0 ? failed(err, rc) : 0;
}

int loud_open_gain(struct loud *out, const AVCodecContext *like, double gain_db, bool limited,
	struct err *err)
{
	const int rate = like->sample_rate;
	const int many = rate < MANY_RATE ? rate * OVERSAMPLING : rate;
	const AVFrame format = loud_like(like);
	char chain[320];

	if (limited) {
		snprintf(chain, sizeof(chain), "volume=volume=%.4fdB:precision=double,"
			"aresample=%d:resampler=swr,alimiter=limit=%.6f:attack=5:release=60:level=0:"
			"latency=1,aresample=%d", gain_db, many, pow(10, LOUD_CEILING_DB / 20), rate);
	} else {
		snprintf(chain, sizeof(chain), "volume=volume=%.4fdB:precision=double", gain_db);
	}
	int rc = open_graph(out, &format, chain, true);

	if (rc < 0) {
		return failed(err, rc);
	}
	if (like->frame_size > 0) {
		av_buffersink_set_frame_size(out->sink, (unsigned)like->frame_size);
	}
	return 0;
}

void loud_close(struct loud *l)
{
	avfilter_graph_free(&l->graph);
	av_frame_free(&l->frame);
}

static int push(struct loud *l, AVFrame *f)
{
	if (f) {
		f->pts = l->n_in;
		l->n_in += f->nb_samples;
	}
	return av_buffersrc_add_frame_flags(l->source, f, AV_BUFFERSRC_FLAG_KEEP_REF);
}

static double number(const AVFrame *f, const char *key)
{
	const AVDictionaryEntry *e = av_dict_get(f->metadata, key, NULL, 0);

	return e ? strtod(e->value, NULL) : NAN;
}

static void note(struct loud *l, const AVFrame *f)
{
	double lufs = number(f, "lavfi.r128.I");

	if (!isnan(lufs)) {
		l->lufs = lufs > GATE_LUFS ? lufs : NAN;
		l->range_lu = number(f, "lavfi.r128.LRA");
	}
	for (int c = 0; c < f->ch_layout.nb_channels; c++) {
		char key[48];

		snprintf(key, sizeof(key), "lavfi.r128.true_peaks_ch%d", c);
		double peak = 20 * log10(number(f, key));

		l->peak_db = peak > l->peak_db ? peak : l->peak_db;
	}
}

int loud_measure(struct loud *l, AVFrame *f, struct err *err)
{
	int rc = push(l, f);

	while (rc >= 0) {
		rc = av_buffersink_get_frame(l->sink, l->frame);
		if (rc >= 0) {
			note(l, l->frame);
			av_frame_unref(l->frame);
		}
	}
	return rc == AVERROR(EAGAIN) || rc == AVERROR_EOF ? 0 : failed(err, rc);
}

int loud_gain(struct loud *l, AVFrame *f, loud_fn *fn, void *opaque, struct err *err)
{
	int rc = push(l, f);

	while (rc >= 0) {
		rc = av_buffersink_get_frame(l->sink, l->frame);
		if (rc < 0) {
			break;
		}
		// Resampling there and back may leave some samples too many at the very end.
		if (l->frame->nb_samples > l->n_in - l->n_out) {
			l->frame->nb_samples = (int)(l->n_in - l->n_out);
		}
		l->n_out += l->frame->nb_samples;
		int said = l->frame->nb_samples > 0 ? fn(opaque, l->frame, err) : 0;

		av_frame_unref(l->frame);
		if (said < 0) {
			return -1;
		}
	}
	return rc == AVERROR(EAGAIN) || rc == AVERROR_EOF ? 0 : failed(err, rc);
}
