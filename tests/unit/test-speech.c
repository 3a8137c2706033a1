// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Cues to sentences, and to what is heard without being said.

#include "analysis/speech.h"

#include <string.h>

#include "analysis/cue_text.h"
#include "tests/tap.h"

#define S(x) ((int64_t)((x) * 1000000))
#define MAX_CUES 6

struct line {
	int64_t start_us;
	int64_t end_us;
	const char *text;
};

static void fill(struct transcript *t, const struct line *lines)
{
	*t = (struct transcript){0};
	for (size_t i = 0; i < MAX_CUES && lines[i].text != NULL; i++) {
		transcript_add(t, &(struct cue){ lines[i].start_us, lines[i].end_us, lines[i].text,
			strlen(lines[i].text) });
	}
	transcript_sort(t);
}

// Sentences as "START-END TEXT|" in milliseconds.
static const struct {
	const char *what;
	struct line lines[MAX_CUES];
	const char *want;
} table[] = {
	{ "one cue, one sentence", { { S(1), S(2), "Hello." } }, "1000-2000 Hello.|" },
	{ "over two cues", { { S(1), S(2), "Hello" }, { S(2), S(4), "my friend." } },
		"1000-4000 Hello my friend.|" },
	{ "over two lines", { { S(1), S(2), "Hello\nyou!" } }, "1000-2000 Hello you!|" },
	{ "two in a cue, by their lengths", { { S(0), S(10), "Aaaa. Bbbb." } },
		"0-4545 Aaaa.|4545-10000 Bbbb.|" },
	{ "ends and begins within a cue", { { S(0), S(4), "Aaa. Bb" }, { S(4), S(6), "bb." } },
		"0-2285 Aaa.|2285-6000 Bb bb.|" },
	{ "a pause", { { S(1), S(2), "and so" }, { S(3.1), S(4), "on we go" } },
		"1000-2000 and so|3100-4000 on we go|" },
	{ "a short pause", { { S(1), S(2), "and so" }, { S(3), S(4), "on we go" } },
		"1000-4000 and so on we go|" },
	{ "numbers and dots within", { { S(0), S(1), "It is 3.5 e.g. well... yes." } },
		"0-1000 It is 3.5 e.g. well... yes.|" },
	{ "a title and a name", { { S(0), S(1), "Mr. Smith vs. Dr. No." } },
		"0-1000 Mr. Smith vs. Dr. No.|" },
	{ "no length, and at one time", { { S(1), S(1), "First words here." },
		{ S(1), S(1), "Second words here." } },
		"1000-4000 First words here. Second words here.|" },
	{ "quotes", { { S(0), S(2), "\"No!\" He." } }, "0-1111 \"No!\"|1111-2000 He.|" },
	{ "full-width", { { S(0), S(2), "好。是" } }, "0-1333 好。|1333-2000 是|" },
	{ "an ellipsis", { { S(0), S(1), "Well…" }, { S(1), S(2), "No?!" } },
		"0-1000 Well…|1000-2000 No?!|" },
	{ "two at once are one", { { S(1), S(2), "Yes." }, { S(1), S(2), "No." } },
		"1000-2000 Yes. No.|" },
	{ "overlapping ones do not overlap", { { S(1), S(3), "Yes." }, { S(2), S(4), "No." } },
		"1000-3000 Yes.|3000-4000 No.|" },
	{ "captions are not said", { { S(1), S(2), "[applause]" }, { S(2), S(3), "Thank you. "
		"(laughter)" }, { S(3), S(4), "- (sighs)" }, { S(4), S(5), "It (the ball) is in." } },
		"2000-3000 Thank you.|4000-5000 It (the ball) is in.|" },
	{ "nor are songs", { { S(1), S(2), "♪ la la ♪" }, { S(2), S(3), "♪ la\nla\nla ♪" },
		{ S(3), S(4), "♪" }, { S(4), S(5), "Hi." }, { S(5), S(6), "[music]" } },
		"4000-5000 Hi.|" },
	{ "live captions say each line once", { { S(1), S(2), "we are" }, { S(2), S(2.01), "we are" },
		{ S(2.01), S(3), "we are\nthe best" }, { S(3), S(4), "the best\nof all." } },
		"1000-4000 we are the best of all.|" },
	{ "but what is said again later stays", { { S(1), S(2), "Go!" }, { S(3), S(4), "Go!" } },
		"1000-2000 Go!|3000-4000 Go!|" },
	{ "without full stops, not for ever", { { S(0), S(8), "a" }, { S(8), S(16), "b" },
		{ S(16), S(24), "c" } }, "0-16000 a b|16000-24000 c|" },
	{ "no words at all", { { S(0), S(1), "..." }, { S(1), S(2), "-" } }, "" },
};

static void test_table(void)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct transcript t;
		struct speech speech;
		struct str got = {0};

		fill(&t, table[i].lines);
		speech_of(&speech, &t);
		for (size_t k = 0; k < speech.n; k++) {
			const size_t from = k > 0 ? speech.ends[k - 1] : 0;

			str_addf(&got, "%lld-%lld ", (long long)speech.spans[k].start_us / 1000,
				(long long)speech.spans[k].end_us / 1000);
			str_add(&got, speech.text.data + from, speech.ends[k] - from);
			str_addc(&got, '|');
		}
		is_str(str_text(&got), table[i].want, "%s", table[i].what);
		str_release(&got);
		speech_release(&speech);
		transcript_release(&t);
	}
}

static void test_say(void)
{
	static const struct line lines[MAX_CUES] = {
		{ S(1), S(2), "One." }, { S(2), S(3), "Two two." }, { S(5), S(6), "Three." },
	};
	static const struct line wide[MAX_CUES] = { { S(1), S(2), "好好好好好好好好好好" } };
	struct segments_span span = { S(1.5), S(5) };
	struct transcript t;
	struct speech speech;
	char out[24];

	fill(&t, lines);
	speech_of(&speech, &t);
	speech_say(&speech, &span, out, sizeof(out));
	is_str(out, "One. Two two.", "whole sentences that overlap the span");
	speech_say(&speech, &(struct segments_span){ S(3), S(5) }, out, sizeof(out));
	is_str(out, "", "a span in which nobody speaks");
	speech_say(&speech, &(struct segments_span){ S(0), S(9) }, out, 12);
	is_str(out, "One. Two…", "cut at a word");
	speech_say(&speech, &(struct segments_span){ S(0), S(9) }, out, 20);
	is_str(out, "One. Two two…", "and its comma or stop");
	speech_say(&speech, &(struct segments_span){ S(0), S(9) }, out, 21);
	is_str(out, "One. Two two. Three.", "all that just fits");
	speech_release(&speech);
	transcript_release(&t);
	fill(&t, wide);
	speech_of(&speech, &t);
	speech_say(&speech, &span, out, 12);
	is_str(out, "好好…", "where there are no words, at a character");
	speech_release(&speech);
	transcript_release(&t);
}

static void test_crowd(void)
{
	static const struct {
		const char *text;
		bool want;
	} rows[] = {
		{ "[applause]", true }, { "(cheering)", true }, { "[ LAUGHTER ]", true },
		{ "Yes.\n[crowd roars]", true }, { "[Applause and music]", true },
		{ "(GOAL!)", true }, { "[Gelächter]", true }, { "[music]", false }, { "♪", false },
		{ "the crowd laughs", false }, { "(scoreboard)", false }, { "[megoal]", false },
		{ "[applause", false }, { "()", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		is_int(cue_text_tells_crowd(rows[i].text), rows[i].want, "%s", rows[i].text);
	}
}

static void test_mark(void)
{
	static const struct line lines[MAX_CUES] = {
		{ S(-5), S(-4), "[cheering]" }, { S(3.2), S(4.1), "[applause]" }, { S(6), S(7), "Hi." },
		{ S(9), S(1000), "[laughter]" },
	};
	struct transcript t;
	struct tracks tracks = { .start_us = 0, .end_us = S(10) };

	fill(&t, lines);
	transcript_mark(&t, &tracks);
	const struct track *track = tracks_find(&tracks, "caption");

	if (ok(track != NULL, "captions of a crowd make a track")) {
		is_int((int64_t)track->n_values, 21, "of all that was looked at");
		is_real((double)track_at(track, S(2.9)), 0, 0, "0 before");
		is_real((double)track_at(track, S(3)), 1, 0, "1 where it begins");
		is_real((double)track_at(track, S(4)), 1, 0, "up to its end");
		is_real((double)track_at(track, S(4.5)), 0, 0, "0 behind");
		is_real((double)track_at(track, S(6)), 0, 0, "what is said is no caption");
		is_real((double)track_at(track, S(9.9)), 1, 0, "no further than there is");
	}
	transcript_mark(&t, &tracks);
	is_int((int64_t)tracks.n_tracks, 1, "only one track");
	tracks_release(&tracks);
	transcript_release(&t);
	fill(&t, lines + 2);
	t.n = 1;
	tracks = (struct tracks){ .end_us = S(10) };
	transcript_mark(&t, &tracks);
	is_int((int64_t)tracks.n_tracks, 0, "without captions there is no track");
	transcript_release(&t);
}

int main(void)
{
	test_table();
	test_say();
	test_crowd();
	test_mark();
	return tap_done();
}
