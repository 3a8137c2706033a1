// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/subtitles.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/file.h"

#define MAX_DIGITS 6 // of a number in a time

struct scan {
	const char *at;
	size_t left;
};

// A line without its end: CR, LF or both.
struct piece {
	const char *text;
	size_t len;
};

static bool next_line(struct scan *lines, struct piece *out)
{
	size_t len = 0;

	if (lines->left == 0) {
		return false;
	}
	while (len < lines->left && lines->at[len] != '\n' && lines->at[len] != '\r') {
		len++;
	}
	*out = (struct piece){ lines->at, len };
	if (len < lines->left) {
		const bool both = lines->at[len] == '\r' && len + 1 < lines->left
			&& lines->at[len + 1] == '\n';

		len += both ? 2 : 1;
	}
	lines->at += len;
	lines->left -= len;
	return true;
}

static void skip_blanks(struct piece *p)
{
	while (p->len > 0 && (*p->text == ' ' || *p->text == '\t')) {
		p->text++;
		p->len--;
	}
}

static bool is_empty(struct piece line)
{
	skip_blanks(&line);
	return line.len == 0;
}

static bool begins(const struct piece *line, const char *word)
{
	const size_t n = strlen(word);

	return line->len >= n && memcmp(line->text, word, n) == 0;
}

static bool take_text(struct piece *p, const char *word)
{
	const size_t n = strlen(word);

	if (!begins(p, word)) {
		return false;
	}
	p->text += n;
	p->len -= n;
	return true;
}

static bool take_number(struct piece *p, int64_t *out)
{
	size_t n = 0;

	*out = 0;
	while (n < p->len && n < MAX_DIGITS && p->text[n] >= '0' && p->text[n] <= '9') {
		*out = *out * 10 + (p->text[n] - '0');
		n++;
	}
	p->text += n;
	p->len -= n;
	return n > 0;
}

// The digits behind the decimal sign, as microseconds; the seventh and later ones do not count.
static int64_t take_fraction(struct piece *p)
{
	int64_t us = 0;
	int64_t unit = 100000;

	while (p->len > 0 && *p->text >= '0' && *p->text <= '9') {
		us += (*p->text - '0') * unit;
		unit /= 10;
		p->text++;
		p->len--;
	}
	return us;
}

// [H:]M:S[.fraction], with a comma or a point.
static bool take_time(struct piece *p, int64_t *out_us)
{
	int64_t parts[3] = { 0 };
	size_t n = 0;

	do {
		if (!take_number(p, &parts[n])) {
			return false;
		}
		n++;
	} while (n < 3 && take_text(p, ":"));
	if (n < 2) {
		return false;
	}
	const int64_t hours = n == 3 ? parts[0] : 0;

	*out_us = ((hours * 60 + parts[n - 2]) * 60 + parts[n - 1]) * 1000000;
	if (take_text(p, ".") || take_text(p, ",")) {
		*out_us += take_fraction(p);
	}
	return true;
}

// TIME --> TIME, and then settings or the corners of a box, which do not matter.
static bool read_times(struct piece line, struct cue *out)
{
	skip_blanks(&line);
	if (!take_time(&line, &out->start_us)) {
		return false;
	}
	skip_blanks(&line);
	if (!take_text(&line, "-->")) {
		return false;
	}
	skip_blanks(&line);
	return take_time(&line, &out->end_us)
		&& (line.len == 0 || *line.text == ' ' || *line.text == '\t');
}

static bool is_number(struct piece line)
{
	int64_t ignored;

	skip_blanks(&line);
	const bool digits = take_number(&line, &ignored);

	return digits && is_empty(line);
}

// Reads the text of a cue up to an empty line. Where that is missing, the times of the next cue end
// it, and the number before those is the next one's. Returns whether next is those times.
static bool read_text(struct scan *lines, struct cue *cue, struct cue *next)
{
	const char *start = lines->at;
	const char *last = start; // where the line before began
	struct piece line = { start, 0 };
	struct piece before = line;
	bool met = false;

	cue->text = start;
	cue->text_bytes = 0;
	while (next_line(lines, &line) && !is_empty(line)) {
		met = read_times(line, next);
		if (met) {
			const bool number = before.len > 0 && is_number(before);

			cue->text_bytes = (size_t)((number ? last : line.text) - start);
			break;
		}
		before = line;
		last = line.text;
		cue->text_bytes = (size_t)(line.text + line.len - start);
	}
	return met;
}

static int add_cues(struct transcript *out, struct scan *lines, bool vtt, struct err *err)
{
	static const char *const blocks[] = { "NOTE", "STYLE", "REGION" };
	struct piece line;
	bool fresh = true;    // the line before was empty
	bool skipping = false;

	while (next_line(lines, &line)) {
		struct cue cue;
		struct cue next = {0};

		if (is_empty(line)) {
			fresh = true;
			skipping = false;
			continue;
		}
		for (size_t i = 0; vtt && fresh && i < sizeof(blocks) / sizeof(blocks[0]); i++) {
			struct piece rest = line;

			skipping = skipping || (take_text(&rest, blocks[i])
				&& (rest.len == 0 || *rest.text == ' ' || *rest.text == '\t'));
		}
		fresh = false;
		bool met = !skipping && read_times(line, &cue);

		while (met) {
			met = read_text(lines, &cue, &next);
			if (transcript_add(out, &cue) < 0) {
				return err_set(err, ERR_USAGE, "bad_transcript",
					"it holds too many cues");
			}
			cue = next;
			fresh = true;
		}
	}
	return 0;
}

int subtitles_parse(struct transcript *out, const char *bytes, size_t len, struct err *err)
{
	struct piece whole = { bytes, len };

	if (begins(&whole, "\xff\xfe") || begins(&whole, "\xfe\xff")) {
		return err_set(err, ERR_USAGE, "bad_transcript", "it is UTF-16, not UTF-8");
	}
	take_text(&whole, "\xef\xbb\xbf");

	struct scan lines = { whole.text, whole.len };
	const bool vtt = begins(&whole, "WEBVTT");
	const size_t before = out->n;

	if (add_cues(out, &lines, vtt, err) < 0) {
		return -1;
	}
	if (!vtt && out->n == before) {
		return err_set(err, ERR_USAGE, "bad_transcript",
			"there is no cue of SRT or WebVTT in it");
	}
	transcript_sort(out);
	return 0;
}

int subtitles_read(struct transcript *out, const char *path, struct err *err)
{
	struct str bytes = {0};
	int rc = file_read(path, SUBTITLES_MAX_BYTES, &bytes, err);

	if (rc == 0) {
		rc = subtitles_parse(out, str_text(&bytes), bytes.len, err);
		if (rc < 0) {
			err_wrap(err, "cannot read '%s'", path);
		}
	}
	if (rc < 0) {
		err->kind = ERR_USAGE;
	}
	str_release(&bytes);
	return rc;
}
