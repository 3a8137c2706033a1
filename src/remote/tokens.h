// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Tokens of a request and its answer, by modality. Below 0: not known.

#ifndef REMOTE_TOKENS_H
#define REMOTE_TOKENS_H

#include <stdint.h>

struct tokens {
	int64_t text;
	int64_t image;
	int64_t video;
	int64_t audio;
	int64_t prompt;   // all of the above, those that came from the service's cache included
	int64_t cached;
	int64_t thoughts; // billed as output
	int64_t output;
};

#define TOKENS_UNKNOWN ((struct tokens){-1, -1, -1, -1, -1, -1, -1, -1})

// A text in tokens, about: services count three to five bytes as one.
static inline int64_t tokens_of_text(int64_t n_bytes)
{
	return (n_bytes + 3) / 4;
}

// Adds up, kind by kind; what one of them does not know is not known.
static inline void tokens_add(struct tokens *sum, const struct tokens *more)
{
	int64_t *to = &sum->text;
	const int64_t *from = &more->text;

	for (int i = 0; i < (int)(sizeof(*sum) / sizeof(*to)); i++) {
		to[i] = to[i] < 0 || from[i] < 0 ? -1 : to[i] + from[i];
	}
}

#endif
