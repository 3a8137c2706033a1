// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Tables of segments as lines: comma, semicolon or tab between the cells, quoted as RFC 4180 says
// (but no cell goes over the end of its line). A header names the columns, without regard to case:
//
//     start in "start time (seconds)"    end out "end time (seconds)"    name title label
//     input file source    rank    score    peak
//
// Other columns are left alone. Times are written as on the command line; an empty start is 0, an
// empty end the end of the input.

#ifndef RECORD_CSV_H
#define RECORD_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "record/entry.h"

#define CSV_MAX_COLUMNS 64

enum csv_column {
	CSV_OTHER,
	CSV_START,
	CSV_END,
	CSV_TITLE,
	CSV_INPUT,
	CSV_RANK,
	CSV_SCORE,
	CSV_PEAK,
};

struct csv {
	char delimiter;
	enum csv_column columns[CSV_MAX_COLUMNS];
	size_t n;
	const char *source; // the input of rows that name none, or NULL
};

enum csv_first {
	CSV_NONE,   // the line begins no table
	CSV_HEADER,
	CSV_ROW,    // it is a row already: start, end, name
};

// Looks at the first line of a stream. Without a source only a header that names an input begins a
// table. source must outlive csv.
enum csv_first csv_begin(struct csv *out, const char *line, size_t len, const char *source);

// Understands a row. As entry_read: what is wrong is in the entry, which the caller releases. A row
// without a character is ENTRY_NONE.
void csv_read(const struct csv *csv, struct entry *out, const char *line, size_t len);

#endif
