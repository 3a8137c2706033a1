// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What a service gets to see of an input: windows around what the local engine has found, and a few
// pictures of each, with one of a moment at which nothing happens.

#ifndef CLI_ANALYZE_WINDOWS_H
#define CLI_ANALYZE_WINDOWS_H

#include "analysis/score.h"
#include "analysis/segments.h"
#include "base/str.h"

enum shown_role { SHOWN_BEFORE, SHOWN_ONSET, SHOWN_PEAK, SHOWN_AFTER, SHOWN_REFERENCE };

struct shown {
	int64_t time_us;
	size_t window;        // of which it is; of no meaning to a reference
	enum shown_role role;
	char label[96];
	char *bytes;          // of the JPEG, once it came
	size_t n_bytes;
	int64_t width;
	int64_t height;
	uint64_t phash;
	bool came;
	bool alike;           // to another that is sent
};

// Zeroed storage holds none.
struct windows {
	struct segments_span *list; // in time order
	size_t n;
	struct shown *shown;        // in time order
	size_t n_shown;
};

// Windows of the highlights (of the local engine) and pictures of them. quality shows more.
void windows_choose(struct windows *out, const struct segments *local, const struct score *score,
	int64_t duration_us, bool quality);

// The most windows that are shown.
size_t windows_most(bool quality);

// The times of the pictures, as time_parse_list reads them (added to out).
void windows_add_times(const struct windows *windows, struct str *out);

// A picture that came; false where none was asked for at about that time, or it came before.
bool windows_take(struct windows *windows, const struct shown *still);

// Marks those that another one stands for, and labels the others. Returns how many are left.
size_t windows_sort_out(struct windows *windows);

void windows_release(struct windows *windows);

#endif
