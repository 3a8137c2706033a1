// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/cut_values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define MOST_SIDE    16384
#define MOST_RATE    1000
#define MOST_TERM    1000000
#define MOST_STREAM  65535
#define MOST_CHOSEN  1024

static int bad(const char *name, const char *text, const char *wanted, struct err *err)
{
	return err_set(err, ERR_USAGE, "bad_value", "--%s '%s' is not %s", name, text, wanted);
}

// A whole number up to most at *at, which moves behind it; -1: none.
static int read_number(const char **at, int most)
{
	const size_t n = strspn(*at, "0123456789");
	const long long value = n > 0 ? strtoll(*at, NULL, 10) : -1;

	*at += n;
	return value <= most ? (int)value : -1;
}

int cut_values_size(const char *name, const char *text, bool half, int *width, int *height,
	struct err *err)
{
	const char *wanted = half ? "WIDTHxHEIGHT, WIDTHx or xHEIGHT, even and at most 16384" :
		"WIDTHxHEIGHT, even and at most 16384";
	const char *at = text;
	int w = *at == 'x' && half ? 0 : read_number(&at, MOST_SIDE);
	int h = -1;

	if (*at == 'x') {
		at++;
		h = *at == '\0' && half && w > 0 ? 0 : read_number(&at, MOST_SIDE);
	}
	if (*at != '\0' || w < 0 || h < 0 || w % 2 != 0 || h % 2 != 0 || (w == 0 && h == 0) ||
		(!half && (w == 0 || h == 0))) {
		return bad(name, text, wanted, err);
	}
	*width = w;
	*height = h;
	return 0;
}

int cut_values_ratio(const char *name, const char *text, int *num, int *den, struct err *err)
{
	const char *at = text;
	int a = read_number(&at, MOST_SIDE);
	int b = -1;

	if (*at == ':') {
		at++;
		b = read_number(&at, MOST_SIDE);
	}
	if (*at != '\0' || a <= 0 || b <= 0) {
		return bad(name, text, "WIDTH:HEIGHT", err);
	}
	*num = a;
	*den = b;
	return 0;
}

// 29.97 and its like mean the rates of television, N * 1000/1001.
static void set_decimal(double rate, int *num, int *den)
{
	const double whole = round(rate * 1.001);

	*num = (int)lround(rate * 1000);
	*den = 1000;
	if (whole != round(rate * 1000) / 1000 && fabs(whole / 1.001 - rate) < 0.005) {
		*num = (int)whole * 1000;
		*den = 1001;
	}
}

int cut_values_rate(const char *name, const char *text, int *num, int *den, struct err *err)
{
	const char *at = text;
	int a = read_number(&at, MOST_TERM);
	int b = 1;

	if (*at == '/') {
		at++;
		b = read_number(&at, MOST_TERM);
	} else if (*at == '.' && strspn(at + 1, "0123456789") == strlen(at + 1) && at[1] != '\0' &&
		a >= 0 && a < MOST_RATE) {
		set_decimal(strtod(text, NULL), &a, &b);
		at += strlen(at);
	}
	if (*at != '\0' || a <= 0 || b <= 0 || (double)a / b > MOST_RATE) {
		return bad(name, text, "a frame rate: N, N/D or N.N, at most 1000", err);
	}
	*num = a;
	*den = b;
	return 0;
}

int cut_values_streams(const char *text, struct clip_streams *out, int **list, struct err *err)
{
	const char *at = text;

	*out = (struct clip_streams){.choice = CLIP_STREAMS_ALL};
	*list = NULL;
	if (strcmp(text, "all") == 0) {
		return 0;
	}
	if (strcmp(text, "av") == 0) {
		out->choice = CLIP_STREAMS_AV;
		return 0;
	}
	*list = mem_zalloc(MOST_CHOSEN * sizeof(**list));
	for (;;) {
		int index = read_number(&at, MOST_STREAM);

		if (index < 0 || out->n == MOST_CHOSEN || (*at != ',' && *at != '\0')) {
			return bad("streams", text, "all, av or a list of indices such as 0,2", err);
		}
		(*list)[out->n++] = index;
		if (*at == '\0') {
			break;
		}
		at++;
	}
	out->choice = CLIP_STREAMS_LIST;
	out->list = *list;
	return 0;
}
