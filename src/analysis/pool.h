// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The best over several inputs, whose scores have the same scale.

#ifndef ANALYSIS_POOL_H
#define ANALYSIS_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/segments.h"

// What one input has to offer: params for segments_choose, by those of the pool. Nothing that the
// pool could want is left out. share: the target is not known before all inputs are.
void pool_offer(struct segments_params *offer, const struct segments_params *params, bool share);

// Keeps of all the highlights the best, as many and as much as params want of them together, ranked
// over all inputs. An input that loses all that it had is flat: nothing in it stands out beside the
// others.
void pool_choose(struct segments *const *inputs, size_t n, const struct segments_params *params);

#endif
