// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The known word that a mistyped one was probably meant to be.

#ifndef CLI_NEAREST_H
#define CLI_NEAREST_H

#include <stddef.h>

struct nearest {
	const char *word;  // what was typed
	size_t len;        // its length; what follows is not looked at
	const char *found; // the best candidate so far, or NULL
	size_t distance;   // of the best one
};

// Starts a search for the first len bytes of word.
void nearest_init(struct nearest *nearest, const char *word, size_t len);

// Offers a known word. It is found where it is nearer than those before and near enough for a slip
// of the fingers, or begins with what was typed.
void nearest_try(struct nearest *nearest, const char *candidate);

#endif
