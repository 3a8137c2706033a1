// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/room.h"

#include <string.h>

#include "base/mem.h"

// Smaller clips are moved within some hundredths of a second, and the room that stays free would be
// a larger part of them.
#define WORTH_BYTES (INT64_C(48) << 20)

// Packets around the span that may be in the clip: pictures out of order, sound that lies apart.
#define AROUND_US INT64_C(3000000)

// Entries of the sample tables: stsz, stts (a run of samples that last equally long), ctts (pictures),
// stss (keyframes), stsc and stco or co64 (chunks).
#define STSZ_BYTES  4
#define STTS_BYTES  8
#define CTTS_BYTES  8
#define STSS_BYTES  4
#define STSC_BYTES  12
#define STCO_BYTES  4
#define CO64_BYTES  8
#define CO64_FROM   (INT64_C(1) << 31)
#define CHUNK_HOLDS (INT64_C(1) << 20)

// Stamps are rescaled, which may break runs.
#define RUNS_SPARE  1024

// Boxes that every stream has, chapters, and all that is not counted.
#define STREAM_BYTES  4096
#define CHAPTER_BYTES 512
#define SPARE_BYTES   65536
#define TAG_BYTES     48

struct load {
	int64_t samples;
	int64_t runs;
	int64_t keys;
	int64_t bytes;
};

static struct load count(const struct input *in, AVStream *st, int64_t start_us, int64_t end_us)
{
	const int n = avformat_index_get_entries_count(st);
	const int64_t from = input_stamp(in, st, start_us - AROUND_US);
	const int64_t to = input_stamp(in, st, end_us + AROUND_US);
	struct load load = {0};
	int64_t before = 0;
	int64_t step = 0;

	for (int i = 0; i < n; i++) {
		const AVIndexEntry *e = avformat_index_get_entry(st, i);

		if (e->timestamp < from || e->timestamp > to) {
			continue;
		}
		load.samples++;
		load.runs += e->timestamp - before != step;
		load.keys += (e->flags & AVINDEX_KEYFRAME) != 0;
		load.bytes += e->size;
		step = e->timestamp - before;
		before = e->timestamp;
	}
	return load;
}

// The sample tables of a stream, all but what counts chunks.
static int64_t tables(const AVStream *st, const struct load *load)
{
	const bool is_video = st->codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
	int64_t runs = 2 * load->runs + RUNS_SPARE;

	runs = runs < load->samples ? runs : load->samples;
	return load->samples * (STSZ_BYTES + (is_video ? CTTS_BYTES : 0)) + runs * STTS_BYTES +
		(load->keys < load->samples ? load->keys * STSS_BYTES : 0);
}

static int64_t tags(const AVDictionary *metadata)
{
	const AVDictionaryEntry *e = NULL;
	int64_t bytes = 0;

	while ((e = av_dict_get(metadata, "", e, AV_DICT_IGNORE_SUFFIX))) {
		bytes += (int64_t)(strlen(e->key) + strlen(e->value)) + TAG_BYTES;
	}
	return bytes;
}

static int64_t beside_the_samples(const struct input *in)
{
	int64_t bytes = SPARE_BYTES + tags(in->fmt->metadata);

	for (unsigned i = 0; i < in->n_streams; i++) {
		const AVStream *st = in->fmt->streams[i];

		bytes += STREAM_BYTES + st->codecpar->extradata_size + st->attached_pic.size +
			tags(st->metadata);
	}
	for (unsigned i = 0; i < in->fmt->nb_chapters; i++) {
		bytes += CHAPTER_BYTES + tags(in->fmt->chapters[i]->metadata);
	}
	return bytes;
}

// Only the MP4 demuxer has an index of all samples as soon as it is open, but of fragments.
static bool has_whole_index(const struct input *in)
{
	return strncmp(in->fmt->iformat->name, "mov,", 4) == 0 && in->video &&
		in->video->nb_frames > 0 &&
		avformat_index_get_entries_count(in->video) >= in->video->nb_frames;
}

int64_t room_for_index(const struct input *in, int64_t start_us, int64_t end_us)
{
	struct load all = {0};
	int64_t chunks = 0;

	if (!has_whole_index(in)) {
		return 0;
	}
	struct load *loads = mem_zalloc((in->n_streams + 1) * sizeof(*loads));
	int64_t room = beside_the_samples(in);

	for (unsigned i = 0; i < in->n_streams; i++) {
		loads[i] = count(in, in->fmt->streams[i], start_us, end_us);
		room += tables(in->fmt->streams[i], &loads[i]);
		all.samples += loads[i].samples;
		all.bytes += loads[i].bytes;
	}
	// A chunk ends where another stream's begins, or where it is full.
	for (unsigned i = 0; i < in->n_streams; i++) {
		int64_t most = all.samples - loads[i].samples + 1 + 2 * (loads[i].bytes / CHUNK_HOLDS);

		chunks += loads[i].samples < most ? loads[i].samples : most;
	}
	mem_free(loads);
	room += chunks * (STSC_BYTES + (all.bytes < CO64_FROM ? STCO_BYTES : CO64_BYTES));
	return all.bytes >= WORTH_BYTES && room < INT32_MAX ? room : 0;
}
