// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Times as text and as numbers. In memory a time is int64_t microseconds from the first presented
// frame; on the command line it is one of
//
//     90  90.5  90s  1500ms  2m  1:30  1:02:03.25  250f  50%
//
// and a leading '-' counts from the end of the input. A bare number is seconds.

#ifndef BASE_TIMECODE_H
#define BASE_TIMECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define TIME_UNKNOWN INT64_MIN
#define TIME_SECOND  INT64_C(1000000)

enum time_unit {
	TIME_ABSENT, // nothing was given (zeroed storage)
	TIME_MICROS,
	TIME_FRAMES,
	TIME_PERCENT, // of the duration, in millionths of a percent
};

// A time as it was asked for; what it means can depend on the input.
struct time_spec {
	enum time_unit unit;
	bool from_end;
	int64_t value;
};

struct time_range {
	struct time_spec from; // absent: the start
	struct time_spec to;   // absent: the end
};

// What a time_spec may need of the input.
struct time_facts {
	int64_t duration_us; // TIME_UNKNOWN where not known
	int64_t fps_num;     // 0 where not known
	int64_t fps_den;
	bool constant;       // constant frame rate
	int64_t lead_us;     // from where a player shows 0 to the first frame
};

// ERR_USAGE, "bad_time" where text is none of the forms above or beyond 10 years.
int time_parse(struct time_spec *out, const char *text, struct err *err);

// "FROM..TO", either end may be left out, several separated by commas. On success *out is an array
// of *n, at least one, to be freed with mem_free.
int time_parse_ranges(struct time_range **out, size_t *n, const char *text, struct err *err);

// Times separated by commas. On success *out is an array of *n, at least one, to be freed with
// mem_free.
int time_parse_list(struct time_spec **out, size_t *n, const char *text, struct err *err);

// The time in microseconds. ERR_INPUT, "bad_time" where it needs a duration that is not known, or
// frames of a variable frame rate.
int time_resolve(const struct time_spec *spec, const struct time_facts *facts, int64_t *out_us,
	struct err *err);

// Adds seconds with at most six decimals and no needless zeros: "83.456789", "-0.5", "12".
void time_add_seconds(struct str *out, int64_t us);

// Adds H:MM:SS.mmm for people.
void time_add_clock(struct str *out, int64_t us);

// Seconds to the nearest microsecond; out of range or not finite: TIME_UNKNOWN.
int64_t time_from_seconds(double seconds);
double time_to_seconds(int64_t us);

#endif
