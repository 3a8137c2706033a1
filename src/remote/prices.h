// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What a request costs, by a dated table: prices.txt, which is built in, or a file of the user's of
// the same form, whose lines come first.

#ifndef REMOTE_PRICES_H
#define REMOTE_PRICES_H

#include <stdint.h>

#include "base/err.h"
#include "remote/tokens.h"

struct prices;

// The built-in table, and before it that of the text of a file (NULL: none). ERR_USAGE "bad_prices"
// with the line where it is of another form.
int prices_new(struct prices **out, const char *text, struct err *err);

void prices_free(struct prices **prices);

// US dollars for the tokens at that time (Unix seconds), below 0 where no price is known. Kinds of
// tokens that are not known cost nothing, but the prompt and the output have to be known.
double prices_cost(const struct prices *prices, const char *model, int64_t now,
	const struct tokens *tokens);

#endif
