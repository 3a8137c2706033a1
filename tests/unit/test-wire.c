// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/timecode.h"
#include "tests/tap.h"
#include "worker/wire_clip.h"
#include "worker/wire_cut.h"
#include "worker/wire_facts.h"
#include "worker/wire_tracks.h"

static struct wire_in reading(const struct str *s, size_t len)
{
	return (struct wire_in){.at = s->data, .left = len};
}

static void fill_facts(struct facts *f)
{
	facts_init(f);
	strcpy(f->format, "mov");
	f->size_bytes = 12345;
	f->duration_us = 10000000;
	f->has_video = true;
	strcpy(f->video.codec, "h264");
	f->video.width = 1920;
	f->video.height = 1080;
	f->video.fps = (struct fact_ratio){30000, 1001};
	f->video.fps_mode = FACT_FPS_CONSTANT;
	f->has_audio = true;
	f->audio.sample_rate = 48000;
	f->n_streams = 2;
	f->streams = mem_zalloc(2 * sizeof(*f->streams));
	f->streams[1].kind = FACT_STREAM_AUDIO;
	strcpy(f->streams[1].title, "Kommentar");
	f->n_chapters = 1;
	f->chapters = mem_zalloc(sizeof(*f->chapters));
	f->chapters[0].end_us = 5000000;
	f->n_tags = 1;
	f->tags = mem_zalloc(sizeof(*f->tags));
	strcpy(f->tags[0].name, "title");
	strcpy(f->tags[0].value, "x");
}

static void test_facts(void)
{
	struct facts in;
	struct facts out;
	struct str s = {0};
	struct err err = {0};
	int accepted = 0;

	fill_facts(&in);
	wire_put_facts(&s, &in);
	struct wire_in w = reading(&s, s.len);

	is_int(wire_get_facts(&w, &out, &err), 0, "facts go there and back");
	is_str(out.video.codec, "h264", "a word");
	is_int(out.video.fps.num, 30000, "a ratio");
	is_str(out.streams[1].title, "Kommentar", "a title");
	is_int(out.video.frames, FACT_UNKNOWN, "what is unknown stays so");
	facts_release(&out);
	for (size_t len = 0; len < s.len; len++) {
		w = reading(&s, len);
		accepted += wire_get_facts(&w, &out, &err) == 0;
		facts_release(&out);
	}
	is_int(accepted, 0, "no shortened message is taken");
	in.duration_us = INT64_MAX;
	in.video.width = -5;
	in.video.rotation = 100000;
	str_clear(&s);
	wire_put_facts(&s, &in);
	w = reading(&s, s.len);
	is_int(wire_get_facts(&w, &out, &err), 0, "a lie about one fact does not spoil the others");
	is_int(out.duration_us, FACT_UNKNOWN, "it becomes unknown");
	is_int(out.video.width, FACT_UNKNOWN, "a negative width too");
	is_int(out.video.rotation, 0, "and an angle that is none is 0");
	facts_release(&out);
	facts_release(&in);
	str_release(&s);
}

static void test_findings(void)
{
	struct work_findings in = {.duration_us = 60000000, .n_pictures = 7};
	struct work_findings out;
	struct str s = {0};
	struct err err = {0};
	int accepted = 0;

	track_put(tracks_add(&in.tracks, "loudness", "dB", 0), 700000, -20.5F);
	tracks_mark(&in.tracks, "cut", 1000000, 0.8F);
	in.tracks.end_us = 60000000;
	transcript_add(&in.transcript, &(struct cue){1000000, 2000000, "&lt;i&gt;", 9});
	transcript_add(&in.transcript, &(struct cue){3000000, 5000000, "Hi.", 3});
	wire_put_findings(&s, &in);
	struct wire_in w = reading(&s, s.len);

	is_int(wire_get_findings(&w, &out, &err), 0, "tracks go there and back");
	const struct track *t = tracks_find(&out.tracks, "loudness");

	ok(t != NULL && t->n_values == 2 && isnan(t->values[0]), "with their bins");
	is_real(t ? (double)t->values[1] : 0, -20.5, 1e-6, "and values");
	is_int((int)out.tracks.n_marks, 1, "and marks");
	is_int((int)out.transcript.n, 2, "and cues");
	is_str(transcript_text(&out.transcript, 0), "<i>", "whose text is not read twice");
	is_int(out.transcript.list[1].end_us, 5000000, "with their times");
	work_findings_release(&out);
	for (size_t len = 0; len < s.len; len++) {
		w = reading(&s, len);
		accepted += wire_get_findings(&w, &out, &err) == 0;
		work_findings_release(&out);
	}
	is_int(accepted, 0, "no shortened message is taken");
	in.transcript.list[0].start_us = INT64_MAX;
	in.transcript.list[1].end_us = INT64_MIN;
	in.transcript.text.data[in.transcript.list[1].text] = '\n';
	str_clear(&s);
	wire_put_findings(&s, &in);
	w = reading(&s, s.len);
	is_int(wire_get_findings(&w, &out, &err), 0, "cues without sense do no harm");
	is_int((int)out.transcript.n, 1, "one without a time is none");
	is_str(transcript_text(&out.transcript, 0), "i.", "nor is its text believed");
	ok(out.transcript.list[0].end_us > out.transcript.list[0].start_us, "nor its end");
	work_findings_release(&out);
	work_findings_release(&in);
	str_release(&s);
}

static void test_text(void)
{
	struct str s = {0};
	char out[8];

	wire_put_text(&s, "1234567");
	struct wire_in w = reading(&s, s.len);

	wire_get_text(&w, out, sizeof(out));
	is_str(out, "1234567", "a text that just fits");
	str_clear(&s);
	wire_put_text(&s, "12345678");
	w = reading(&s, s.len);
	wire_get_text(&w, out, sizeof(out));
	ok(w.bad, "one that does not fit is bad");
	str_clear(&s);
	wire_put_u32(&s, 3);
	str_add(&s, "a\0b", 3);
	w = reading(&s, s.len);
	wire_get_text(&w, out, sizeof(out));
	ok(w.bad, "a NUL inside is bad");
	str_clear(&s);
	wire_put_text(&s, "ab\xff\xff");
	w = reading(&s, s.len);
	wire_get_text(&w, out, sizeof(out));
	is_str(out, "ab\xef\xbf\xbd",
		"bytes that are not UTF-8 are mended as far as there is room");
	str_release(&s);
}

static void test_clip(void)
{
	struct clip_result in = {.actual_start_us = 5, .actual_end_us = 9, .frames = 3,
		.frames_encoded = 2, .decode_errors = 7, .mode = CLIP_EXACT,
		.fallback = "no keyframe"};
	struct clip_result out;
	struct str s = {0};
	struct err err = {0};

	in.time_base_num = 1;
	in.time_base_den = 90000;
	wire_put_clip(&s, &in);
	struct wire_in w = reading(&s, s.len);

	is_int(wire_get_clip(&w, &out, &err), 0, "a clip goes there and back");
	is_int(out.time_base_den, 90000, "its time base");
	is_str(out.fallback, "no keyframe", "why it was not cut as asked");
	is_int(out.mode, CLIP_EXACT, "how it was cut");
	is_int(out.frames_encoded, 2, "how many were encoded");
	is_int(out.decode_errors, 7, "what did not decode");
	str_addc(&s, 'x');
	w = reading(&s, s.len);
	is_int(wire_get_clip(&w, &out, &err), -1, "a byte too many is refused");
	str_release(&s);
}

static void test_output(void)
{
	struct clip_output_result in = {.size_bytes = 12, .verified = true, .n_dropped = 1};
	struct clip_output_result out;
	struct str s = {0};
	struct err err = {0};

	strcpy(in.dropped[0].reason, "unknown codec");
	wire_put_output(&s, &in);
	struct wire_in w = reading(&s, s.len);

	is_int(wire_get_output(&w, &out, &err), 0, "an output goes there and back");
	is_int(out.size_bytes, 12, "its size");
	is_str(out.dropped[0].reason, "unknown codec", "its dropped streams");
	w = reading(&s, s.len - 1);
	is_int(wire_get_output(&w, &out, &err), -1, "a byte too few is refused");
	str_release(&s);
}

static void test_order(void)
{
	static const int streams[] = {0, 3};
	static const int64_t sizes[] = {1000, 2000};
	static const struct cut_segment segments[] = {
		{.input = 1, .span = {.start_us = -5, .end_us = 9, .title = "One"}},
		{.input = 0, .span = {.start_us = 3, .end_us = 4}},
	};
	const struct cut_order in = {
		.params = {
			.extension = "mkv",
			.mode = CLIP_EXACT,
			.streams = {.choice = CLIP_STREAMS_LIST, .list = streams, .n = 2},
			.dry = true,
			.encoder = "libx265",
			.crf = 21.5,
			.scale_w = 640,
			.loudness_lufs = -14,
			.crossfade_us = 500000,
		},
		.sizes = sizes,
		.n_inputs = 2,
		.segments = segments,
		.n_segments = 2,
	};
	struct cut_order out;
	struct cut_order_storage storage;
	struct str s = {0};
	struct str again = {0};
	struct err err = {0};
	size_t n_taken = 0;

	wire_put_cut(&s, &in);
	struct wire_in w = reading(&s, s.len);

	is_int(wire_get_cut(&w, &out, &storage, &err), 0, "an order goes there and back");
	wire_put_cut(&again, &out);
	ok(again.len == s.len && memcmp(again.data, s.data, s.len) == 0, "and is the same then");
	is_str(out.segments[0].span.title, "One", "with its titles");
	ok(!out.segments[1].span.title, "and those that are none");
	wire_release_cut(&storage);
	for (size_t len = 0; len < s.len; len++) {
		w = reading(&s, len);
		n_taken += wire_get_cut(&w, &out, &storage, &err) == 0;
		wire_release_cut(&storage);
	}
	is_int((int64_t)n_taken, 0, "cut short it is refused, wherever that is");
	str_release(&again);
	str_release(&s);
}

int main(void)
{
	test_facts();
	test_findings();
	test_text();
	test_clip();
	test_output();
	test_order();
	return tap_done();
}
