// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/captions.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "media/averr.h"
#include "media/choose.h"
#include "media/cues.h"
#include "media/input_internal.h"
#include "media/keypoint.h"

// A line may have begun so much earlier and still be shown.
#define LEAD_US INT64_C(30000000)

// How long a line is shown that does not say it.
#define USUAL_US INT64_C(3000000)

#define MOST_LINES 20000

static void add(struct captions *c, const struct cue *cue, const struct clip_segment *segment,
	clip_plain_fn *plain)
{
	int64_t end_us = cue->end_us > cue->start_us ? cue->end_us : cue->start_us + USUAL_US;
	struct str text = {0};

	if (end_us <= segment->start_us || cue->start_us >= segment->end_us || c->n >= MOST_LINES) {
		return;
	}
	plain(&text, cue->text, cue->text_bytes);
	if (text.len > 0) {
		c->list = mem_grow(c->list, &c->cap, c->n + 1, sizeof(*c->list));
		c->list[c->n++] = (struct captions_line){cue->start_us, end_us, str_detach(&text)};
	}
	str_release(&text);
}

void captions_add(struct captions *c, const struct cue *cues, size_t n,
	const struct clip_segment *segment, clip_plain_fn *plain)
{
	for (size_t i = 0; i < n; i++) {
		add(c, &cues[i], segment, plain);
	}
}

static int read_cues(struct captions *out, struct input *in, const AVStream *st,
	const struct clip_segment *segment, clip_plain_fn *plain, AVPacket *packet,
	struct err *err)
{
	struct str scratch = {0};
	int rc = 0;

	while (rc == 0) {
		rc = input_read(in, packet, err);
		if (rc != 0) {
			break;
		}
		const AVStream *of = in->fmt->streams[packet->stream_index];
		struct cue cue;
		int64_t us = keypoint_packet_time(in, packet);

		if (of == st && cues_read(&cue, in, st, packet, &scratch)) {
			add(out, &cue, segment, plain);
		}
		// Text may lie some way behind the pictures that it belongs to.
		bool past = us != TIME_UNKNOWN && us > segment->end_us + (of == st ? 0 : LEAD_US);

		av_packet_unref(packet);
		if (past) {
			break;
		}
	}
	str_release(&scratch);
	return rc < 0 ? -1 : 0;
}

int captions_read(struct captions *out, struct input *in, const struct clip_segment *segment,
	clip_plain_fn *plain, struct err *err)
{
	const AVStream *st = choose_text(in->fmt);
	const AVStream *main = in->video ? in->video : in->audio;
	AVPacket *packet = av_packet_alloc();

	if (!packet) {
		return averr_set(err, AVERROR(ENOMEM), "memory_limit", "cannot read subtitles");
	}
	if (!st) {
		av_packet_free(&packet);
		return err_set(err, ERR_INPUT, "no_subtitles", "it has no text to be burnt in");
	}
	for (unsigned i = 0; i < in->n_streams; i++) {
		AVStream *other = in->fmt->streams[i];

		other->discard = other == st || other == main ? AVDISCARD_NONE : AVDISCARD_ALL;
	}
	keypoint_rewind(in, main, segment->start_us - LEAD_US);
	int rc = read_cues(out, in, st, segment, plain, packet, err);

	av_packet_free(&packet);
	return rc;
}

void captions_release(struct captions *c)
{
	for (size_t i = 0; i < c->n; i++) {
		mem_free(c->list[i].text);
	}
	mem_free(c->list);
	mem_free(c->plate.text);
	mem_free(c->plate.letter);
	mem_free(c->plate.ink);
	*c = (struct captions){.list = NULL};
}
