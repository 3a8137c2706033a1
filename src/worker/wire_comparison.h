// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// How two inputs differ, as a message.

#ifndef WORKER_WIRE_COMPARISON_H
#define WORKER_WIRE_COMPARISON_H

#include "media/comparison.h"
#include "worker/wire.h"

void wire_put_comparison(struct str *out, const struct comparison *comparison);

// A value that cannot be is unknown; a message that cannot be is refused.
int wire_get_comparison(struct wire_in *in, struct comparison *out, struct err *err);

#endif
