// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The formats that are lines of text with times in seconds: CSV, mpv's EDL, and the three kinds of
// chapters.

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/timecode.h"
#include "record/cutlist_internal.h"

// What YouTube asks of chapters; it ignores them all, without a word, where one rule is broken.
#define YOUTUBE_MIN_CHAPTERS 3
#define YOUTUBE_MIN_SECONDS  10

// Readers, ours among them, leave out the spaces around a cell that is not quoted.
static bool needs_quotes(const struct str *line)
{
	if (line->len == 0) {
		return false;
	}
	return line->data[0] == ' ' || line->data[line->len - 1] == ' ' ||
		strcspn(line->data, ",\"") < line->len;
}

static void add_field(struct str *out, const char *text)
{
	struct str line = {0};

	cutlist_add_line(&line, text);
	if (!needs_quotes(&line)) {
		str_adds(out, str_text(&line));
	} else {
		str_addc(out, '"');
		for (size_t i = 0; i < line.len; i++) {
			if (line.data[i] == '"') {
				str_addc(out, '"');
			}
			str_addc(out, line.data[i]);
		}
		str_addc(out, '"');
	}
	str_release(&line);
}

int cutlist_csv(struct str *out, const struct cutlist *list, struct str *notes, struct err *err)
{
	(void)notes;
	(void)err;
	str_adds(out, "Start,End,Name,Input,Rank,Score\n");
	for (size_t i = 0; i < list->n_events; i++) {
		const struct cutlist_event *event = &list->events[i];

		time_add_seconds(out, event->start_us);
		str_addc(out, ',');
		if (event->end_us != TIME_UNKNOWN) {
			time_add_seconds(out, event->end_us);
		}
		str_addc(out, ',');
		add_field(out, event->title ? event->title : "");
		str_addc(out, ',');
		add_field(out, list->sources[event->source].path);
		str_addc(out, ',');
		if (event->rank >= 0) {
			str_addf(out, "%lld", (long long)event->rank);
		}
		str_addc(out, ',');
		if (isfinite(event->score)) {
			str_addf(out, "%.4g", event->score);
		}
		str_addc(out, '\n');
	}
	return 0;
}

// Any bytes, counted: %5%a.mp4.
static void add_counted(struct str *out, const char *text)
{
	str_addf(out, "%%%zu%%%s", strlen(text), text);
}

// mpv counts on the input's own clock.
int cutlist_mpv(struct str *out, const struct cutlist *list, struct str *notes, struct err *err)
{
	(void)notes;
	(void)err;
	str_adds(out, "# mpv EDL v0\n");
	for (size_t i = 0; i < list->n_events; i++) {
		const struct cutlist_event *event = &list->events[i];
		const struct cutlist_source *source = &list->sources[event->source];
		int64_t zero = source->facts->start_time_us;
		struct str title = {0};

		add_counted(out, source->full);
		str_addc(out, ',');
		time_add_seconds(out, event->start_us + (zero == FACT_UNKNOWN ? 0 : zero));
		if (event->end_us != TIME_UNKNOWN) {
			str_addc(out, ',');
			time_add_seconds(out, event->end_us - event->start_us);
		}
		cutlist_add_line(&title, event->title ? event->title : "");
		if (title.len > 0) {
			str_adds(out, ",title=");
			add_counted(out, str_text(&title));
		}
		str_addc(out, '\n');
		str_release(&title);
	}
	return 0;
}

// An event on the clock that players and sites show.
struct chapter {
	int64_t start_us;
	int64_t end_us;
	size_t place; // in the list
	const char *title;
};

struct chapters {
	struct chapter *list; // by time; none begins with another
	size_t n;
};

static int compare(const void *a, const void *b)
{
	const struct chapter *x = a;
	const struct chapter *y = b;

	if (x->start_us != y->start_us) {
		return x->start_us < y->start_us ? -1 : 1;
	}
	return (x->place > y->place) - (x->place < y->place);
}

// Of events that begin together the first is kept. -1: one has no end, and an end is needed.
static int collect(struct chapters *out, const struct cutlist *list, bool needs_end,
	struct err *err)
{
	const int64_t lead = facts_lead_us(list->sources[0].facts);
	struct chapter *all = mem_zalloc(list->n_events * sizeof(*all));
	size_t n = 0;

	for (size_t i = 0; i < list->n_events; i++) {
		const struct cutlist_event *event = &list->events[i];
		int64_t start = event->start_us + lead;

		if (event->end_us == TIME_UNKNOWN && needs_end) {
			mem_free(all);
			return cutlist_no_end(&list->sources[0], err);
		}
		all[i] = (struct chapter){start > 0 ? start : 0, event->end_us + lead, i,
			event->title};
		if (event->end_us == TIME_UNKNOWN) {
			all[i].end_us = TIME_UNKNOWN;
		}
	}
	qsort(all, list->n_events, sizeof(*all), compare);
	for (size_t i = 0; i < list->n_events; i++) {
		if (n == 0 || all[i].start_us != all[n - 1].start_us) {
			all[n++] = all[i];
		}
	}
	*out = (struct chapters){all, n};
	return 0;
}

static int64_t to_ms(int64_t us)
{
	return us > 0 ? (us + 500) / 1000 : 0;
}

static void add_title(struct str *out, const struct chapter *chapter)
{
	struct str line = {0};

	cutlist_add_line(&line, chapter->title ? chapter->title : "");
	if (line.len == 0) {
		str_addf(&line, "Clip %zu", chapter->place + 1);
	}
	str_adds(out, str_text(&line));
	str_release(&line);
}

static void add_clock(struct str *out, int64_t ms)
{
	str_addf(out, "%02lld:%02lld:%02lld.%03lld", (long long)(ms / 3600000),
		(long long)(ms / 60000 % 60), (long long)(ms / 1000 % 60), (long long)(ms % 1000));
}

int cutlist_vtt(struct str *out, const struct cutlist *list, struct str *notes, struct err *err)
{
	struct chapters chapters;

	(void)notes;
	if (collect(&chapters, list, true, err) < 0) {
		return -1;
	}
	str_adds(out, "WEBVTT\n");
	for (size_t i = 0; i < chapters.n; i++) {
		const struct chapter *chapter = &chapters.list[i];
		int64_t start = to_ms(chapter->start_us);
		int64_t end = to_ms(chapter->end_us);
		struct str title = {0};

		str_addc(out, '\n');
		add_clock(out, start);
		str_adds(out, " --> ");
		add_clock(out, end > start ? end : start + 1);
		str_addc(out, '\n');
		add_title(&title, chapter);
		cutlist_add_escaped(out, str_text(&title), false);
		str_addc(out, '\n');
		str_release(&title);
	}
	mem_free(chapters.list);
	return 0;
}

static void add_meta(struct str *out, const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (strchr("=;#\\", *p)) {
			str_addc(out, '\\');
		}
		str_addc(out, *p);
		// FFmpeg 5.1 takes a backslash at the end of a line for an escape of the newline,
		// though it is itself escaped.
		if (*p == '\\' && p[1] == '\0') {
			str_addc(out, ' ');
		}
	}
}

// A chapter that overlaps the next one ends where that begins: containers know no other.
int cutlist_chapters(struct str *out, const struct cutlist *list, struct str *notes,
	struct err *err)
{
	struct chapters chapters;

	(void)notes;
	if (collect(&chapters, list, true, err) < 0) {
		return -1;
	}
	str_adds(out, ";FFMETADATA1\n");
	for (size_t i = 0; i < chapters.n; i++) {
		const struct chapter *chapter = &chapters.list[i];
		int64_t end = chapter->end_us;
		struct str title = {0};

		if (i + 1 < chapters.n && end > chapter[1].start_us) {
			end = chapter[1].start_us;
		}
		add_title(&title, chapter);
		str_addf(out, "[CHAPTER]\nTIMEBASE=1/1000\nSTART=%lld\nEND=%lld\ntitle=",
			(long long)to_ms(chapter->start_us), (long long)to_ms(end));
		add_meta(out, str_text(&title));
		str_addc(out, '\n');
		str_release(&title);
	}
	mem_free(chapters.list);
	return 0;
}

static void note_rules(const struct chapters *chapters, const struct facts *facts,
	struct str *notes)
{
	int64_t short_us = YOUTUBE_MIN_SECONDS * TIME_SECOND;
	size_t n_short = 0;

	for (size_t i = 0; i < chapters->n; i++) {
		const struct chapter *chapter = &chapters->list[i];
		int64_t end = facts->duration_us;

		if (i + 1 < chapters->n) {
			end = chapter[1].start_us;
		}
		n_short += end != FACT_UNKNOWN && end - chapter->start_us < short_us;
	}
	if (chapters->n < YOUTUBE_MIN_CHAPTERS) {
		str_addf(notes, "YouTube shows no fewer than %d chapters, and these are %zu\n",
			YOUTUBE_MIN_CHAPTERS, chapters->n);
	}
	if (chapters->list[0].start_us >= TIME_SECOND) {
		str_adds(notes, "YouTube shows chapters only when the first begins at 0:00\n");
	}
	if (n_short > 0) {
		str_addf(notes, "YouTube shows chapters only when each lasts 10 seconds, and %zu "
			"%s shorter\n", n_short, n_short == 1 ? "is" : "are");
	}
}

// A description may hold no < and no >.
static void add_description(struct str *out, const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '<') {
			str_adds(out, "\xe2\x80\xb9");
		} else if (*p == '>') {
			str_adds(out, "\xe2\x80\xba");
		} else {
			str_addc(out, *p);
		}
	}
}

int cutlist_youtube(struct str *out, const struct cutlist *list, struct str *notes,
	struct err *err)
{
	struct chapters chapters;

	if (collect(&chapters, list, false, err) < 0) {
		return -1;
	}
	for (size_t i = 0; i < chapters.n; i++) {
		const struct chapter *chapter = &chapters.list[i];
		int64_t s = chapter->start_us / TIME_SECOND;
		struct str title = {0};

		if (s >= 3600) {
			str_addf(out, "%lld:%02lld:%02lld ", (long long)(s / 3600),
				(long long)(s / 60 % 60), (long long)(s % 60));
		} else {
			str_addf(out, "%lld:%02lld ", (long long)(s / 60), (long long)(s % 60));
		}
		add_title(&title, chapter);
		add_description(out, str_text(&title));
		str_addc(out, '\n');
		str_release(&title);
	}
	note_rules(&chapters, list->sources[0].facts, notes);
	mem_free(chapters.list);
	return 0;
}
