// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/smpte.h"

#include <stddef.h>

#define MAX_PER_SECOND 60

int smpte_per_second(int64_t fps_num, int64_t fps_den)
{
	if (fps_num <= 0 || fps_den <= 0 || fps_num > INT64_MAX / 1001 ||
		fps_den > INT64_MAX / (MAX_PER_SECOND * 1000 + 1)) {
		return 0;
	}
	for (int n = 1; n <= MAX_PER_SECOND; n++) {
		if (fps_num == n * fps_den || fps_num * 1001 == n * fps_den * 1000) {
			return n;
		}
	}
	return 0;
}

bool smpte_can_drop(int64_t fps_num, int64_t fps_den)
{
	int n = smpte_per_second(fps_num, fps_den);

	return (n == 30 || n == 60) && fps_num != n * fps_den;
}

// Labels that a minute leaves out: 2 at 30 a second, 4 at 60.
static int64_t left_out(const struct smpte *how)
{
	return how->drop ? how->per_second / 15 : 0;
}

// Two digits and what stands behind them; -1 where there are none.
static int read_part(const char **text, char *separator)
{
	const char *p = *text;

	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9') {
		return -1;
	}
	*separator = p[2];
	*text = p[2] != '\0' ? p + 3 : p + 2;
	return (p[0] - '0') * 10 + (p[1] - '0');
}

int smpte_parse(const char *text, struct smpte *how, bool can_drop, int64_t *frame)
{
	const int limits[] = {24, 60, 60, how->per_second};
	int part[4];
	char separator[4];

	for (size_t i = 0; i < 4; i++) {
		part[i] = read_part(&text, &separator[i]);
		if (part[i] < 0 || part[i] >= limits[i]) {
			return -1;
		}
	}
	bool drop = separator[2] == ';' || separator[2] == '.' || separator[2] == ',';

	if (separator[0] != ':' || separator[3] != '\0' || (separator[2] != ':' && !drop) ||
		(separator[1] != ':' && separator[1] != separator[2])) {
		return -1;
	}
	how->drop = drop && can_drop;
	int64_t minutes = part[0] * 60 + part[1];
	int64_t out = left_out(how);

	if (minutes % 10 != 0 && part[2] == 0 && part[3] < out) {
		part[3] = (int)out;
	}
	*frame = (minutes * 60 + part[2]) * how->per_second + part[3] -
		out * (minutes - minutes / 10);
	return 0;
}

void smpte_add(struct str *out, int64_t frame, const struct smpte *how)
{
	int64_t n = how->per_second;
	int64_t gap = left_out(how);
	int64_t per_ten = 600 * n - 9 * gap; // frames in ten minutes
	int64_t per_day = 144 * per_ten;

	frame = (frame % per_day + per_day) % per_day;
	int64_t tens = frame / per_ten;
	int64_t rest = frame % per_ten;

	frame += tens * 9 * gap;
	// The first minute of ten is whole, each of the others lacks its first labels.
	if (rest >= 60 * n) {
		frame += gap * (1 + (rest - 60 * n) / (60 * n - gap));
	}
	str_addf(out, "%02lld:%02lld:%02lld%c%02lld", (long long)(frame / (3600 * n)),
		(long long)(frame / (60 * n) % 60), (long long)(frame / n % 60),
		how->drop ? ';' : ':', (long long)(frame % n));
}
