// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/csv.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/timecode.h"
#include "base/utf8.h"

static const struct {
	const char *name;
	enum csv_column column;
} names[] = {
	{"start", CSV_START}, {"in", CSV_START}, {"start time (seconds)", CSV_START},
	{"end", CSV_END}, {"out", CSV_END}, {"end time (seconds)", CSV_END},
	{"name", CSV_TITLE}, {"title", CSV_TITLE}, {"label", CSV_TITLE},
	{"input", CSV_INPUT}, {"file", CSV_INPUT}, {"source", CSV_INPUT},
	{"rank", CSV_RANK}, {"score", CSV_SCORE}, {"peak", CSV_PEAK},
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

static void add_trimmed(struct str *cell, const char *from, const char *to)
{
	while (from < to && is_space(*from)) {
		from++;
	}
	while (to > from && is_space(to[-1])) {
		to--;
	}
	str_add(cell, from, (size_t)(to - from));
}

// Moves *at behind the next cell and its delimiter; *more tells whether one follows. -1: a
// quotation mark is not closed, or something stands behind it. Spaces around a cell that is not
// quoted are left out.
static int next_cell(const char **at, const char *end, char delimiter, struct str *cell, bool *more)
{
	const char *p = *at;

	str_clear(cell);
	if (p < end && *p == '"') {
		for (p++; p < end && (*p != '"' || (p + 1 < end && p[1] == '"')); p++) {
			p += *p == '"';
			str_addc(cell, *p);
		}
		if (p == end) {
			return -1;
		}
		p++;
	} else {
		const char *from = p;

		while (p < end && *p != delimiter) {
			p++;
		}
		add_trimmed(cell, from, p);
	}
	if (p < end && *p != delimiter) {
		return -1;
	}
	*more = p < end;
	*at = p + *more;
	return 0;
}

static enum csv_column column_of(const char *name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcasecmp(names[i].name, name) == 0) {
			return names[i].column;
		}
	}
	return CSV_OTHER;
}

// Of two columns of one kind the first counts.
static bool has(const struct csv *csv, enum csv_column column)
{
	for (size_t i = 0; i < csv->n; i++) {
		if (csv->columns[i] == column) {
			return true;
		}
	}
	return false;
}

static bool read_header(struct csv *csv, const char *line, size_t len)
{
	struct str cell = {0};
	const char *at = line;
	bool more = true;

	csv->n = 0;
	while (more && csv->n < CSV_MAX_COLUMNS &&
		next_cell(&at, line + len, csv->delimiter, &cell, &more) == 0) {
		enum csv_column column = column_of(str_text(&cell));

		if (has(csv, column)) {
			column = CSV_OTHER;
		}
		csv->columns[csv->n++] = column;
	}
	str_release(&cell);
	return !more && has(csv, CSV_START) && has(csv, CSV_END) &&
		(csv->source || has(csv, CSV_INPUT));
}

// A time, which is negative before the first frame, or TIME_UNKNOWN with err set; `empty` where the
// text is.
static int64_t read_time(const char *text, int64_t empty, struct err *err)
{
	struct time_spec spec;

	if (text[0] == '\0') {
		return empty;
	}
	if (time_parse(&spec, text, err) < 0 || spec.unit != TIME_MICROS) {
		err_set(err, ERR_INPUT, "bad_record", "'%s' is not a time", text);
		return TIME_UNKNOWN;
	}
	return spec.from_end ? -spec.value : spec.value;
}

// Rows without a header: two times come first.
static bool is_row(const struct csv *csv, const char *line, size_t len)
{
	struct str cell = {0};
	const char *at = line;
	struct err ignored;
	bool more = true;
	bool times = true;

	for (int i = 0; i < 2 && times; i++) {
		times = more && next_cell(&at, line + len, csv->delimiter, &cell, &more) == 0 &&
			read_time(str_text(&cell), 0, &ignored) != TIME_UNKNOWN;
	}
	str_release(&cell);
	return times;
}

enum csv_first csv_begin(struct csv *out, const char *line, size_t len, const char *source)
{
	static const char delimiters[] = {',', ';', '\t'};

	len -= len > 0 && line[len - 1] == '\r';
	*out = (struct csv){.source = source};
	for (size_t i = 0; i < sizeof(delimiters); i++) {
		out->delimiter = delimiters[i];
		if (read_header(out, line, len)) {
			return CSV_HEADER;
		}
		if (source && len > 0 && is_row(out, line, len)) {
			out->n = 3;
			out->columns[0] = CSV_START;
			out->columns[1] = CSV_END;
			out->columns[2] = CSV_TITLE;
			return CSV_ROW;
		}
	}
	return CSV_NONE;
}

static int take_cell(struct entry *out, enum csv_column column, const struct str *cell)
{
	struct job_span *span = &out->span;
	const char *text = str_text(cell);

	switch (column) {
	case CSV_START:
		span->start_us = read_time(text, 0, &out->err);
		return span->start_us == TIME_UNKNOWN ? -1 : 0;
	case CSV_END:
		span->end_us = read_time(text, JOB_FAR_US, &out->err);
		return span->end_us == TIME_UNKNOWN ? -1 : 0;
	case CSV_PEAK:
		span->peak_us = read_time(text, TIME_UNKNOWN, &out->err);
		return 0;
	case CSV_TITLE:
		if (text[0] != '\0' && utf8_valid(text, strlen(text))) {
			span->title = job_title(text);
		}
		return 0;
	case CSV_INPUT:
		if (text[0] != '\0') {
			out->path = mem_strdup(text);
		}
		return 0;
	case CSV_RANK:
		job_span_rank(span, text);
		return 0;
	case CSV_SCORE:
		job_span_score(span, text);
		return 0;
	default:
		return 0;
	}
}

static int bad_row(struct entry *out, const char *why)
{
	return err_set(&out->err, ERR_INPUT, "bad_record", "not a segment: %s", why);
}

static int read_row(const struct csv *csv, struct entry *out, const char *line, size_t len,
	struct str *cell)
{
	const char *at = line;
	bool more = true;

	for (size_t i = 0; more; i++) {
		if (next_cell(&at, line + len, csv->delimiter, cell, &more) < 0) {
			return bad_row(out, "a quotation mark is not closed");
		}
		if (memchr(str_text(cell), '\0', cell->len)) {
			return bad_row(out, "there is a NUL byte in it");
		}
		if (i < csv->n && take_cell(out, csv->columns[i], cell) < 0) {
			return -1;
		}
	}
	if (out->span.end_us <= out->span.start_us) {
		return bad_row(out, "it ends before it starts");
	}
	if (!out->path && !csv->source) {
		return bad_row(out, "it names no input");
	}
	if (!out->path) {
		out->path = mem_strdup(csv->source);
	}
	return 0;
}

void csv_read(const struct csv *csv, struct entry *out, const char *line, size_t len)
{
	struct str cell = {0};

	len -= len > 0 && line[len - 1] == '\r';
	*out = (struct entry){
		.kind = ENTRY_NONE,
		.span = {
			.end_us = JOB_FAR_US,
			.peak_us = TIME_UNKNOWN,
			.rank = -1,
			.score = (double)NAN,
		},
	};
	if (len > 0) {
		out->kind = read_row(csv, out, line, len, &cell) < 0 ? ENTRY_ERROR : ENTRY_SPAN;
	}
	str_release(&cell);
}
