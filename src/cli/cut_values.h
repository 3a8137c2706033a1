// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Values of options of `cut` that are more than one number. All functions return 0, or -1 with
// ERR_USAGE "bad_value"; name is the option's.

#ifndef CLI_CUT_VALUES_H
#define CLI_CUT_VALUES_H

#include <stdbool.h>

#include "base/err.h"
#include "media/clip.h"

// "1280x720", even numbers. One of them may be left out where that is said ("1280x", "x720"); it is
// 0 then.
int cut_values_size(const char *name, const char *text, bool half, int *width, int *height,
	struct err *err);

// "9:16".
int cut_values_ratio(const char *name, const char *text, int *num, int *den, struct err *err);

// "30000/1001", "25", "29.97" (which is the former).
int cut_values_rate(const char *name, const char *text, int *num, int *den, struct err *err);

// "all", "av", or indices "0,1,3"; *list is to be freed with mem_free, out->list points to it.
int cut_values_streams(const char *text, struct clip_streams *out, int **list, struct err *err);

#endif
