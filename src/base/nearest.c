// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/nearest.h"

#include <string.h>

// No command, option or value is longer; a longer word is no slip of one.
#define MAX_WORD 32

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

// How many slips lead from a to b: a letter more, less or other, or two neighbours exchanged. Only
// the last three rows of the table are kept, the oldest for the exchanges.
static size_t count_slips(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][MAX_WORD + 1];

	for (size_t j = 0; j <= b_len; j++) {
		rows[0][j] = j;
	}
	for (size_t i = 1; i <= a_len; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i + 2) % 3];
		const size_t *two_above = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			const size_t other = a[i - 1] != b[j - 1];

			row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + other);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
				row[j] = least(row[j], two_above[j - 2] + 1);
			}
		}
	}
	return rows[a_len % 3][b_len];
}

void nearest_init(struct nearest *nearest, const char *word, size_t len)
{
	*nearest = (struct nearest){ .word = word, .len = len };
}

void nearest_try(struct nearest *nearest, const char *candidate)
{
	const size_t len = strlen(candidate);

	if (nearest->len < 2 || nearest->len > MAX_WORD || len > MAX_WORD) {
		return;
	}
	// One slip in three letters: beyond that the guess is worse than none. A beginning of the
	// word counts as one slip, for whoever is used to short forms.
	size_t most = (nearest->len + 2) / 3;
	size_t distance = count_slips(nearest->word, nearest->len, candidate, len);

	if (nearest->len < len && memcmp(nearest->word, candidate, nearest->len) == 0) {
		distance = 1;
	}
	if (nearest->found) {
		most = least(most, nearest->distance - 1);
	}
	if (distance <= most) {
		nearest->found = candidate;
		nearest->distance = distance;
	}
}
