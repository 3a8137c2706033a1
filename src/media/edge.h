// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The edges of a smart cut: pictures that are encoded so that they can stand in one stream beside
// copied ones of the same codec, format, colours and depth of reordering, under parameter sets of
// their own.

#ifndef MEDIA_EDGE_H
#define MEDIA_EDGE_H

#include "base/err.h"
#include "base/str.h"
#include "media/encoder.h"
#include "media/input_internal.h"
#include "media/refit.h"
#include "media/seam.h"

// What all edges of a stream have in common.
struct edge_kind {
	const AVStream *st;
	const struct seam *seam;
	const AVCodec *codec;
	struct param_ids ids;
	AVFrame *like;       // a picture of the stream
	AVRational rate;
	AVRational sar;
	int n_threads;
	struct str sets;     // H.264 and HEVC: those of the encoder, renumbered, as Annex B
	struct str extra;    // of the output: of both
	int delay;           // of its reordering, in pictures
};

// One run of pictures.
struct edge {
	const struct edge_kind *kind;
	struct encoder encoder;
	struct refit refit;
	int64_t *times;      // by number of the picture
	size_t n_times;
	size_t cap_times;
	bool finished;       // it was told of the end
	struct str again;    // a packet that is put together anew
	encoder_packet_fn *fn;
	void *opaque;
};

// Finds an encoder for pictures like that (a reference is kept) and tries it. Returns NULL, or why
// there can be no edges, as constant text. To be released also then.
const char *edge_kind_init(struct edge_kind *out, const struct input *in, const AVStream *st,
	const struct seam *seam, const AVFrame *like, int n_threads);

// Harmless on zeroed storage.
void edge_kind_release(struct edge_kind *kind);

// The kind must outlive it. To be closed also after a failure.
int edge_open(struct edge *out, const struct edge_kind *kind, struct err *err);

// Harmless on zeroed storage.
void edge_close(struct edge *edge);

// Feeds a picture (NULL: the end) with its time, which its packet gets back as pts. Packets come in
// the order of decoding, without a dts and a length. ERR_MEDIA "not_supported" where the picture is
// not like the first.
int edge_feed(struct edge *edge, AVFrame *frame, int64_t pts, encoder_packet_fn *fn, void *opaque,
	struct err *err);

#endif
