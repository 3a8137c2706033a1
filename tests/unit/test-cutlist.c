// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <string.h>

#include "base/timecode.h"
#include "record/cutlist.h"
#include "tests/tap.h"

enum { DROP, PAL, PHONE, SOUND, MARKED, ODD, N_INPUTS };

static struct facts inputs[N_INPUTS];

static const struct cutlist_source sources[N_INPUTS] = {
	{"df.mov", "/v/df.mov", &inputs[DROP]},
	{"a, \"b\"/p&l.mkv", "/v/a, \"b\"/p&l.mkv", &inputs[PAL]},
	{"phone.mp4", "/v/phone.mp4", &inputs[PHONE]},
	{"talk.mp3", "/v/talk.mp3", &inputs[SOUND]},
	{"m.mxf", "/v/m.mxf", &inputs[MARKED]},
	{"odd.gif", "/v/odd.gif", &inputs[ODD]},
};

static void set_video(struct facts *facts, int64_t num, int64_t den, int64_t frames)
{
	facts->has_video = true;
	facts->video.fps = (struct fact_ratio){num, den};
	facts->video.fps_mode = FACT_FPS_CONSTANT;
	facts->video.frames = frames;
	facts->video.display_width = 1920;
	facts->video.display_height = 1080;
}

static void set_audio(struct facts *facts, int64_t channels)
{
	facts->has_audio = true;
	facts->audio.channels = channels;
	facts->audio.sample_rate = 48000;
}

static void make_inputs(void)
{
	for (size_t i = 0; i < N_INPUTS; i++) {
		facts_init(&inputs[i]);
		inputs[i].duration_us = 100 * TIME_SECOND;
		inputs[i].start_time_us = 0;
	}
	set_video(&inputs[DROP], 30000, 1001, 2997);
	set_audio(&inputs[DROP], 2);
	strcpy(inputs[DROP].timecode, "01:00:58;28");
	// The sound begins 21 ms before the picture, and lasts longer.
	static struct fact_stream streams[] = {
		{.kind = FACT_STREAM_VIDEO, .start_time_us = 1021000},
		{.kind = FACT_STREAM_AUDIO, .start_time_us = 1000000},
		{.kind = FACT_STREAM_DATA, .start_time_us = 0},
	};

	set_video(&inputs[PAL], 25, 1, 2499);
	set_audio(&inputs[PAL], 1);
	inputs[PAL].start_time_us = 1021000;
	inputs[PAL].streams = streams;
	inputs[PAL].n_streams = 3;
	set_video(&inputs[PHONE], 2961, 100, 2961);
	inputs[PHONE].video.fps_mode = FACT_FPS_VARIABLE;
	set_audio(&inputs[SOUND], 2);
	set_video(&inputs[MARKED], 25, 1, 2500);
	strcpy(inputs[MARKED].timecode, "23:59:59:20");
	set_video(&inputs[ODD], 25, 2, 1250);
}

#define SECOND TIME_SECOND

// An event; a start of 0 and an end of 0 ends a list.
#define EVENT(input, from, to, name) {input, from, to, -1, NAN, name}

struct row {
	const char *what;
	enum cutlist_format format;
	struct cutlist_event events[4];
	const char *want;  // the list, or the code of its error
	const char *notes; // what is said of it
};

static const struct row rows[] = {
	{"edl: drop-frame over a minute", CUTLIST_EDL, {
		{DROP, 33367, 133467, 1, 0.9, "a\n\"b\""},
		EVENT(DROP, 1001000, 2002000, NULL)},
		"TITLE: df\nFCM: DROP FRAME\n\n"
		"001  AX       AA/V  C        01:00:58;29 01:00:59;02 01:00:00;00 01:00:00;03\n"
		"* FROM CLIP NAME:  df.mov\n* LOC: 01:00:00;00 YELLOW  a \"b\"\n"
		"002  AX       AA/V  C        01:00:59;28 01:01:01;00 01:00:00;03 01:00:01;03\n"
		"* FROM CLIP NAME:  df.mov\n", ""},
	{"edl: 25, past midnight, to the last frame", CUTLIST_EDL, {
		EVENT(PAL, 40000, 80000, ""), EVENT(MARKED, 0, SECOND, NULL),
		EVENT(PAL, 99 * SECOND, 100 * SECOND, NULL)},
		"TITLE: hilite\nFCM: NON-DROP FRAME\n\n"
		"001  AX       B     C        00:00:00:01 00:00:00:02 01:00:00:00 01:00:00:01\n"
		"* FROM CLIP NAME:  p&l.mkv\n"
		"002  AX       V     C        23:59:59:20 00:00:00:20 01:00:00:01 01:00:01:01\n"
		"* FROM CLIP NAME:  m.mxf\n"
		"003  AX       B     C        00:01:39:00 00:01:39:24 01:00:01:01 01:00:02:00\n"
		"* FROM CLIP NAME:  p&l.mkv\n", ""},
	{"edl: between frames", CUTLIST_EDL, {
		EVENT(MARKED, 45000, 75000, NULL), EVENT(MARKED, 45000, 85000, NULL),
		EVENT(MARKED, -SECOND, 41000, NULL)},
		"TITLE: m\nFCM: NON-DROP FRAME\n\n"
		"001  AX       V     C        23:59:59:21 23:59:59:22 01:00:00:00 01:00:00:01\n"
		"* FROM CLIP NAME:  m.mxf\n"
		"002  AX       V     C        23:59:59:22 23:59:59:23 01:00:00:01 01:00:00:02\n"
		"* FROM CLIP NAME:  m.mxf\n"
		"003  AX       V     C        23:59:59:20 23:59:59:21 01:00:00:02 01:00:00:03\n"
		"* FROM CLIP NAME:  m.mxf\n", ""},
	{"edl: sound alone", CUTLIST_EDL, {EVENT(SOUND, 0, SECOND, NULL)},
		"TITLE: talk\nFCM: NON-DROP FRAME\n\n"
		"001  AX       AA    C        00:00:00:00 00:00:01:00 01:00:00:00 01:00:01:00\n"
		"* FROM CLIP NAME:  talk.mp3\n", ""},
	{"edl: a variable rate", CUTLIST_EDL, {EVENT(PHONE, 0, SECOND, NULL)}, "bad_rate", NULL},
	{"edl: a rate without timecode", CUTLIST_EDL, {EVENT(ODD, 0, SECOND, NULL)}, "bad_rate",
		NULL},
	{"edl: two rates", CUTLIST_EDL, {EVENT(DROP, 0, SECOND, NULL),
		EVENT(PAL, 0, SECOND, NULL)}, "bad_rate", NULL},
	{"edl: behind the last picture", CUTLIST_EDL, {
		EVENT(PAL, 99970000, 100 * SECOND, NULL)}, "bad_span", NULL},
	{"edl: before the first", CUTLIST_EDL, {EVENT(PAL, -SECOND, -1000, NULL)}, "bad_span",
		NULL},
	{"csv", CUTLIST_CSV, {{DROP, 1500000, 2000001, 3, 0.87312, "say \"hi\", all"},
		EVENT(PAL, -500000, TIME_UNKNOWN, "x\r\ny")},
		"Start,End,Name,Input,Rank,Score\n"
		"1.5,2.000001,\"say \"\"hi\"\", all\",df.mov,3,0.8731\n"
		"-0.5,,x  y,\"a, \"\"b\"\"/p&l.mkv\",,\n", ""},
	{"mpv: the input's own clock", CUTLIST_MPV, {EVENT(DROP, 1500000, 2000001, "a,b"),
		EVENT(PAL, 0, TIME_UNKNOWN, NULL)},
		"# mpv EDL v0\n%9%/v/df.mov,1.5,0.500001,title=%3%a,b\n"
		"%17%/v/a, \"b\"/p&l.mkv,1.021\n", ""},
	{"vtt: in time order, escaped", CUTLIST_VTT, {
		EVENT(PAL, 3661 * SECOND, 3662 * SECOND, NULL),
		EVENT(PAL, SECOND, SECOND + 100, "a --> b <i> & \"c\"")},
		"WEBVTT\n\n00:00:01.021 --> 00:00:01.022\na --&gt; b &lt;i&gt; &amp; \"c\"\n\n"
		"01:01:01.021 --> 01:01:02.021\nClip 1\n", ""},
	{"chapters: escaped, and no overlap", CUTLIST_CHAPTERS, {
		EVENT(DROP, 0, 5 * SECOND, "a=b;c#d\\"), EVENT(DROP, 4 * SECOND, 6 * SECOND, NULL),
		EVENT(DROP, 4 * SECOND, 9 * SECOND, "again")},
		";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=4000\n"
		"title=a\\=b\\;c\\#d\\\\ \n"
		"[CHAPTER]\nTIMEBASE=1/1000\nSTART=4000\nEND=6000\ntitle=Clip 2\n", ""},
	{"chapters: of one input", CUTLIST_CHAPTERS, {EVENT(DROP, 0, SECOND, NULL),
		EVENT(PAL, 0, SECOND, NULL)}, "one_input", NULL},
	{"chapters: without an end", CUTLIST_CHAPTERS, {EVENT(DROP, SECOND, TIME_UNKNOWN, NULL)},
		"bad_span", NULL},
	{"youtube", CUTLIST_YOUTUBE, {EVENT(DROP, 0, SECOND, "<a>"),
		EVENT(DROP, 10 * SECOND, 11 * SECOND, "b"),
		EVENT(DROP, 75900000, 77 * SECOND, "c")},
		"0:00 \xe2\x80\xb9" "a\xe2\x80\xba\n0:10 b\n1:15 c\n", ""},
	{"youtube: its rules", CUTLIST_YOUTUBE, {EVENT(DROP, 5 * SECOND, 6 * SECOND, "a"),
		EVENT(DROP, 3605 * SECOND, 3606 * SECOND, "b")}, "0:05 a\n1:00:05 b\n",
		"YouTube shows no fewer than 3 chapters, and these are 2\n"
		"YouTube shows chapters only when the first begins at 0:00\n"
		"YouTube shows chapters only when each lasts 10 seconds, and 1 is shorter\n"},
	{"llc", CUTLIST_LLC, {{PAL, 1500000, 2 * SECOND, 1, 0.5, "a \"b\""},
		EVENT(PAL, 0, 100000, NULL)},
		"{\n  \"version\": 2,\n  \"mediaFileName\": \"p&l.mkv\",\n  \"cutSegments\": [\n"
		"    {\n      \"start\": 1.521,\n      \"end\": 2.021,\n"
		"      \"name\": \"a \\\"b\\\"\",\n"
		"      \"tags\": {\n        \"rank\": \"1\",\n        \"score\": \"0.5\"\n      },\n"
		"      \"selected\": true\n    },\n"
		"    {\n      \"start\": 0.021,\n      \"end\": 0.121,\n      \"name\": \"\",\n"
		"      \"tags\": {},\n      \"selected\": true\n    }\n  ]\n}\n", ""},
	{"fcpxml: two rates", CUTLIST_FCPXML, {EVENT(DROP, 1001000, 2002000, "<a & \"b\">"),
		EVENT(PAL, 2 * SECOND, 3 * SECOND, NULL)},
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE fcpxml>\n\n"
		"<fcpxml version=\"1.9\">\n\t<resources>\n"
		"\t\t<format id=\"f1\" frameDuration=\"1001/30000s\" width=\"1920\" "
		"height=\"1080\"/>\n"
		"\t\t<format id=\"f2\" frameDuration=\"1/25s\" width=\"1920\" height=\"1080\"/>\n"
		"\t\t<asset id=\"a1\" name=\"df.mov\" start=\"109769660/30000s\" "
		"duration=\"2999997/30000s\" hasVideo=\"1\" format=\"f1\" hasAudio=\"1\" "
		"audioSources=\"1\" audioChannels=\"2\" audioRate=\"48000\">\n"
		"\t\t\t<media-rep kind=\"original-media\" src=\"file:///v/df.mov\"/>\n"
		"\t\t</asset>\n"
		"\t\t<asset id=\"a2\" name=\"p&amp;l.mkv\" start=\"0/25s\" duration=\"2499/25s\" "
		"hasVideo=\"1\" format=\"f2\" hasAudio=\"1\" audioSources=\"1\" "
		"audioChannels=\"1\" audioRate=\"48000\">\n"
		"\t\t\t<media-rep kind=\"original-media\" "
		"src=\"file:///v/a%2C%20%22b%22/p%26l.mkv\"/>\n\t\t</asset>\n\t</resources>\n"
		"\t<library>\n\t\t<event name=\"hilite\">\n\t\t\t<project name=\"hilite\">\n"
		"\t\t\t\t<sequence format=\"f1\" duration=\"60060/30000s\" tcStart=\"0/30000s\" "
		"tcFormat=\"DF\" audioLayout=\"stereo\" audioRate=\"48k\">\n\t\t\t\t\t<spine>\n"
		"\t\t\t\t\t\t<asset-clip ref=\"a1\" name=\"&lt;a &amp; &quot;b&quot;&gt;\" "
		"offset=\"0/30000s\" start=\"109799690/30000s\" duration=\"30030/30000s\" "
		"format=\"f1\" tcFormat=\"DF\"/>\n"
		"\t\t\t\t\t\t<asset-clip ref=\"a2\" name=\"p&amp;l\" offset=\"30030/30000s\" "
		"start=\"50/25s\" duration=\"30030/30000s\" format=\"f2\" tcFormat=\"NDF\"/>\n"
		"\t\t\t\t\t</spine>\n\t\t\t\t</sequence>\n\t\t\t</project>\n\t\t</event>\n"
		"\t</library>\n</fcpxml>\n", ""},
};

// The inputs that the row's events name, each once, in the order of their first event; and the
// events with the numbers that they have there.
static void make_list(const struct row *row, struct cutlist *list, struct cutlist_source *used,
	struct cutlist_event *events)
{
	*list = (struct cutlist){.sources = used, .events = events};
	while (list->n_events < 4 && (row->events[list->n_events].start_us != 0 ||
		row->events[list->n_events].end_us != 0)) {
		struct cutlist_event *event = &events[list->n_events];
		size_t k = 0;

		*event = row->events[list->n_events++];
		while (k < list->n_sources && used[k].path != sources[event->source].path) {
			k++;
		}
		if (k == list->n_sources) {
			used[list->n_sources++] = sources[event->source];
		}
		event->source = k;
	}
}

static void check(const struct row *row)
{
	struct cutlist_source used[4];
	struct cutlist_event events[4];
	struct cutlist list;
	struct str out = {0};
	struct str notes = {0};
	struct err err = {0};

	make_list(row, &list, used, events);
	str_adds(&out, "before\n");
	int rc = cutlist_write(&out, row->format, &list, &notes, &err);

	is_int(rc, row->notes ? 0 : -1, "%s: written or not", row->what);
	if (rc == 0) {
		is_str(str_text(&out) + 7, row->want, "%s: the list", row->what);
		is_str(str_text(&notes), row->notes, "%s: what is said", row->what);
	} else {
		is_str(err.code, row->want, "%s: the error", row->what);
		is_str(str_text(&out), "before\n", "%s: nothing is written", row->what);
	}
	str_release(&out);
	str_release(&notes);
}

// What is long in full is tested by its parts.
static void check_parts(void)
{
	static const struct row row = {"otio", CUTLIST_OTIO, {
		EVENT(PHONE, SECOND, 2 * SECOND, NULL), EVENT(SOUND, SECOND, 2 * SECOND, "s")},
		NULL, NULL};
	static const char *const parts[] = {
		"\"OTIO_SCHEMA\": \"Timeline.1\"", "\"OTIO_SCHEMA\": \"Gap.1\"",
		"\"kind\": \"Video\"", "\"kind\": \"Audio\"", "\"rate\": 29.970029970029969",
		"\"target_url\": \"file:///v/talk.mp3\"",
	};
	struct cutlist_source used[4];
	struct cutlist_event events[4];
	struct cutlist list;
	struct str out = {0};
	struct str notes = {0};
	struct err err = {0};

	make_list(&row, &list, used, events);
	is_int(cutlist_write(&out, CUTLIST_OTIO, &list, &notes, &err), 0, "otio is written");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		ok(strstr(str_text(&out), parts[i]) != NULL, "otio has %s", parts[i]);
	}
	ok(strstr(str_text(&notes), "variable") != NULL, "a variable rate is said");
	str_clear(&out);
	inputs[PHONE].video.frames = FACT_UNKNOWN;
	inputs[PHONE].duration_us = INT64_MAX;
	is_int(cutlist_write(&out, CUTLIST_FCPXML, &list, &notes, &err), 0,
		"an input that says it lasts for ever is listed");
	str_release(&out);
	str_release(&notes);
}

int main(void)
{
	make_inputs();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check(&rows[i]);
	}
	check_parts();
	is_str(cutlist_name(CUTLIST_LLC), "llc", "a name");
	return tap_done();
}
